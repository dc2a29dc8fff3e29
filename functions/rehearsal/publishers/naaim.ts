import type { IsoDate } from '../../../schemas/columns.ts';
import { managerSurvey } from '../../../schemas/manager-survey.ts';
import { type Answer, type Asked, textAnswer } from '../answer.ts';
import { type ManagerWeek, managerWeeks } from '../managers.ts';
import { newestOut } from '../visible.ts';
import { dayCell, type SheetCell, workbook } from '../workbook.ts';
import { closes, days } from '../world.ts';

type Row = readonly SheetCell[];

const pagePath = '/programs/naaim-exposure-index/';
const filePattern =
  /^\/wp-content\/uploads\/\d{4}\/\d{2}\/USE_Data-since-Inception_(\d{4}-\d{2}-\d{2})\.xlsx$/;

const header: Row = [
  ...['Date', 'NAAIM Number', 'Mean/Average', 'Most Bearish Response', 'Quart 1 (25% at/below)'],
  ...['Quart 2 (median)', 'Quart 3 (25% at/above)', 'Most Bullish Response'],
  ...['Standard Deviation', 'S&P 500'],
];

/** The file of a week, and where it was put that month. */
function pathOf(day: IsoDate): string {
  const folder = day.slice(0, 7).replace('-', '/');
  return `/wp-content/uploads/${folder}/USE_Data-since-Inception_${day}.xlsx`;
}

function page(newest: IsoDate): Answer {
  const lines = [
    '<!DOCTYPE html>',
    '<html><head><title>A rehearsal of an index of exposure</title></head><body>',
    `<p><a href="https://naaim.org${pathOf(newest)}">Data since inception</a></p>`,
    '</body></html>',
  ];
  return textAnswer(`${lines.join('\n')}\n`, 'text/html; charset=UTF-8');
}

/** With the index on its day, or on the last one before it that had trade. */
function weekRow({ day, mean, lowest, lower, median, upper, highest, deviation }: ManagerWeek) {
  const points = closes('SPX')[days().findLastIndex((each) => each <= day)] ?? null;
  const answers = [mean, mean, lowest, lower, median, upper, highest, deviation];
  return [dayCell(day), ...answers, points];
}

async function sinceInception(until: IsoDate): Promise<Answer> {
  const known = managerWeeks().filter(({ day }) => day <= until);
  const body = await workbook('xlsx', { Sheet1: [header, ...known.map(weekRow).reverse()] });
  const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return { status: 200, contentType, body };
}

/** A page that links to the week's workbook, and the workbooks of all weeks that are out. */
export async function naaim({ path }: Asked, now: Date): Promise<Answer | undefined> {
  const newest = managerWeeks().findLast(({ day }) => day <= newestOut(managerSurvey, now))?.day;
  if (newest === undefined) return undefined;
  if (path === pagePath) return page(newest);
  const week = filePattern.exec(path)?.[1];
  const isOut = week !== undefined && week <= newest && path === pathOf(week);
  return isOut ? await sinceInception(week) : undefined;
}
