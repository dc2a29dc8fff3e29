import { addDays, newYork, weekday } from '../../../schemas/calendar.ts';
import type { IsoDate } from '../../../schemas/columns.ts';
import { type Answer, type Asked, notFound } from '../answer.ts';
import { type Issue, issues, priceOn, type Quarter, quarters } from '../estimates.ts';
import { onceEach } from '../random.ts';
import { dayCell, type SheetCell, workbook } from '../workbook.ts';

type Row = readonly SheetCell[];

/** An issue is saved on the evening of the Sunday after the day it is as of. */
function publishedAt({ asOf }: Issue): Date {
  return newYork(addDays(asOf, (7 - weekday(asOf)) % 7), '18:00');
}

const farewell: readonly Row[] = [
  [],
  ['This rehearsal ends its public file here, as the publisher did in January 2026.'],
  ...Array<Row>(12).fill([]),
];
// Sector tables fill the rows between the title and the date; only the place matters here.
const rowsBeforeDate = 108;

const columnTitles: readonly Row[] = [
  [
    ...['QUARTER ', null, 'OPERATING', 'AS REPORTED', null, 'OPERATING', 'AS REPORTED', null],
    '12 MONTH EARNINGS PER SHARE ',
  ],
  [
    ...['END', null, 'EARNINGS', 'EARNINGS', null, 'EARNINGS', 'EARNINGS', null],
    ...['OPERATING', 'AS REPORTED'],
  ],
  [null, 'PRICE', 'PER SHR', 'PER SHR', null, 'P/E', 'P/E', null, 'EARNINGS', 'EARNINGS'],
  [null, ' ', ...titleEnd('(ests are')],
  [null, null, ...titleEnd('bottom up)')],
];

function titleEnd(words: string): Row {
  return [words, words, null, words, words, null, words, words];
}

/** `6/30/2025`, as typed by hand: old ones are dates, some newer ones end in a blank. */
function endCell(end: IsoDate, remark: string): SheetCell {
  const [year, month, day] = end.split('-').map(Number);
  if (end < '2022-06-30') return dayCell(end);
  return `${month}/${day}/${year}${remark}`;
}

function quarterRow(quarter: Quarter, price: number, remark: string): Row {
  const { end, operating, asReported, yearOperating, yearAsReported } = quarter;
  return [
    endCell(end, remark),
    ...[quarter.price ?? null, operating, asReported, null],
    ...[price / yearOperating, price / yearAsReported, null],
    ...[yearOperating, yearAsReported],
  ];
}

/** Expected quarters at the price of the issue; those already ended are preliminary. */
function estimateRows({ asOf, lastActual }: Issue, all: readonly Quarter[]): Row[] {
  const price = priceOn(asOf);
  return all
    .filter(({ end }) => end > lastActual)
    .map((quarter) => quarterRow(quarter, price, quarter.end < asOf ? ' (Prelim.)' : ''));
}

function actualRows({ lastActual }: Issue, all: readonly Quarter[]): Row[] {
  return all
    .filter(({ end }) => end <= lastActual)
    .map((quarter) =>
      quarterRow(quarter, priceOn(quarter.end), quarter.end.endsWith('12-31') ? ' ' : ''),
    );
}

function sheet(issue: Issue): Row[] {
  const all = quarters(issue);
  const price = priceOn(issue.asOf);
  const newest = all.find(({ end }) => end <= issue.asOf);
  return [
    ...(issue === issues.at(-1) ? farewell : []),
    ['S&P Dow Jones Indices'],
    [dayCell(issue.asOf)],
    [
      'S&P 500 EARNINGS AND ESTIMATE REPORT',
      null,
      'a rehearsal: published totals, invented quarters',
    ],
    ...Array<Row>(rowsBeforeDate).fill([]),
    ['Date', null, null, dayCell(issue.asOf)],
    ['S&P 500 close of', null, null, price],
    [],
    [],
    [],
    ...columnTitles,
    ['ESTIMATES'],
    ...estimateRows(issue, all),
    [...Array(5).fill(null), ...(newest ? [price / newest.yearOperating] : [])],
    ['ACTUALS'],
    ...actualRows(issue, all),
  ];
}

/** Written once: it is asked for every week and changes four times a year. */
const report = onceEach(async (issue: Issue): Promise<Answer> => {
  const body = await workbook('xlsx', { 'ESTIMATES&PEs': sheet(issue), 'SECTOR EPS': [[]] });
  const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return { status: 200, contentType, body };
});

/** The newest issue of the earnings and estimate report, under one address. */
export async function spglobal({ path }: Asked, now: Date): Promise<Answer | undefined> {
  if (!path.endsWith('/sp-500-eps-est.xlsx')) return undefined;
  const issue = issues.findLast((each) => publishedAt(each) <= now);
  return issue ? await report(issue) : notFound;
}
