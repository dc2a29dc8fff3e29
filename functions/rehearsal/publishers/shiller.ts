import { isTradingDay, tradingDays } from '../../../schemas/calendar.ts';
import type { Publication } from '../../../schemas/publication.ts';
import { type Answer, type Asked, textAnswer } from '../answer.ts';
import { type Month, months } from '../valuation.ts';
import { newestOut } from '../visible.ts';
import { type SheetCell, workbook } from '../workbook.ts';

const file = '/blobby/go/00000000-rehearsal/downloads/00000000-0000/ie_data.xls';
const page = [
  '<!DOCTYPE html>',
  '<html><head><title>Online Data</title></head><body>',
  `<p>U.S. Stock Markets <a href="//img1.wsimg.com${file}?ver=1700000000000">DOWNLOAD</a></p>`,
  '</body></html>',
  '',
].join('\n');

/** A file on the fifth trading day of a month: that month so far, and all before it. */
const publication: Publication = {
  time: '12:00',
  on: (day) => {
    const fifth = tradingDays(`${day.slice(0, 7)}-01`, day).length === 5;
    return fifth && isTradingDay(day) ? { observation_date: day } : { silence: 'no new file' };
  },
};

type Row = readonly SheetCell[];

// Titles stand in the last of six rows, beginnings of theirs in those above.
const header: readonly Row[] = [
  [null, 'A rehearsal of the data used in "Irrational Exuberance": invented months since 2007'],
  ['Robert J. Shiller', ...Array(11).fill(null), 'Cyclically'],
  [...Array(12).fill(null), 'Price'],
  [...Array(4).fill(null), '  Consumer', ...Array(7).fill(null), 'Earnings'],
  [null, 'S&P', null, null, 'Price', null, 'Long', ...Array(5).fill(null), 'Ratio'],
  [null, 'Comp.', 'Dividend', 'Earnings', 'Index', 'Date  ', 'Interest'],
  [
    ...['Date', 'P', 'D', 'E', 'CPI', 'Fraction', 'Rate GS10', 'Price', 'Dividend', 'Price'],
    ...['Earnings', 'Earnings', 'CAPE', null, 'TR CAPE'],
  ],
];

function row(month: Month): Row {
  const { first, price, dividend, earnings, consumerPrices, longRate, cape } = month;
  const [year = '', number = ''] = first.split('-');
  const date = Number(`${year}.${number}`);
  const fraction = Number(year) + (Number(number) - 0.5) / 12;
  const real = [price, dividend, price, earnings, earnings];
  const figures = [price, dividend, earnings, consumerPrices, fraction, longRate];
  return [date, ...figures, ...real, cape, null, cape * 1.07];
}

/** A workbook of some months. */
export async function valuationBook(of: readonly Month[]): Promise<Answer> {
  const remark: Row = [null, 'The newest price is the mean so far', null, null, 'CPI estimated'];
  const rows = [...header, ...of.map(row), remark];
  const body = await workbook('xls', { Data: rows });
  return { status: 200, contentType: 'application/vnd.ms-excel', body };
}

/** All months that have begun when the newest file is made. */
export function monthsOut(now: Date): Month[] {
  return months(newestOut(publication, now));
}

/** The page with its link, and the workbook the link leads to. */
export async function shiller({ host, path }: Asked, now: Date): Promise<Answer | undefined> {
  if (host === 'shillerdata.com') {
    return path === '/' ? textAnswer(page, 'text/html; charset=utf-8') : undefined;
  }
  return path === file ? await valuationBook(monthsOut(now)) : undefined;
}
