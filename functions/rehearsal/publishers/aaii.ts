import type { IsoDate } from '../../../schemas/columns.ts';
import { investorSurvey } from '../../../schemas/investor-survey.ts';
import type { Answer, Asked } from '../answer.ts';
import { onceEach } from '../random.ts';
import { type Survey, surveys } from '../survey.ts';
import { newestOut } from '../visible.ts';
import { dayCell, type SheetCell, workbook } from '../workbook.ts';
import { closes, days } from '../world.ts';

type Row = readonly SheetCell[];

// Titles as AAII spreads them over rows 2 to 4; nothing stands in row 5.
const header: readonly Row[] = [
  [null, null, null, 'A rehearsal of the survey of individual investors: invented readings'],
  [
    ...Array(5).fill(null),
    'Bullish',
    null,
    null,
    'Bullish',
    'Bullish',
    ...Array(3).fill('S&P 500'),
  ],
  [
    ...['Reported', null, null, null, null, '8-week', 'Bull-Bear', 'Bullish', 'Average', 'Average'],
    ...Array(3).fill('Weekly'),
  ],
  [
    ...['Date', 'Bullish', 'Neutral', 'Bearish', 'Total', 'Mov Avg', 'Spread', 'Average'],
    ...['+St. Dev.', '- St. Dev.', 'High', 'Low', 'Close'],
  ],
  [],
];
// The first weeks of the survey are dated and empty.
const emptyWeeks: readonly IsoDate[] = ['2016-12-22', '2016-12-29'];

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

/** The S&P 500 over the week to a survey: high, low and last close. */
const weekOf = onceEach((day: IsoDate): Row => {
  const levels = closes('SPX');
  const end = days().findLastIndex((known) => known < day);
  if (end < 4) return [null, null, null];
  const week = levels.slice(end - 4, end + 1);
  return [Math.max(...week), Math.min(...week), levels[end] ?? null];
});

function surveyRow(survey: Survey, place: number, known: readonly Survey[], bands: Row): Row {
  const { day, bullish, neutral, bearish } = survey;
  const recent = known.slice(Math.max(0, place - 7), place + 1);
  const average = place < 7 ? null : mean(recent.map((week) => week.bullish));
  const total = bullish + neutral + bearish;
  const shares = [bullish, neutral, bearish, total, average, bullish - bearish];
  return [dayCell(day), ...shares, ...bands, ...weekOf(day)];
}

type Statistic = readonly [title: string, of: (values: readonly number[]) => number];

const statistics: readonly Statistic[] = [
  ['Max', (values) => Math.max(...values)],
  ['Min', (values) => Math.min(...values)],
  ['Avg', mean],
  ['STD', deviation],
  ['Count', (values) => values.length],
];

function statisticRow([title, of]: Statistic, label: string, weeks: readonly Survey[]): Row {
  const values = (['bullish', 'neutral', 'bearish'] as const).map((share) =>
    of(weeks.map((week) => week[share])),
  );
  return [`${title}${label}`, ...values];
}

/** The summary AAII keeps below the surveys, over all of them and year by year. */
function statisticRows(known: readonly Survey[]): Row[] {
  const years = [...new Set(known.map(({ day }) => day.slice(2, 4)))];
  const overall = statistics.map((statistic) => statisticRow(statistic, '', known));
  const yearly = statistics.flatMap((statistic) => [
    [],
    ...years.map((year) => {
      const weeks = known.filter(({ day }) => day.slice(2, 4) === year);
      return statisticRow(statistic, ` '${year}`, weeks);
    }),
  ]);
  return [[], [], [], [], ['Observations over life of survey'], [], ...overall, ...yearly];
}

async function sentiment(newest: IsoDate): Promise<Answer> {
  const known = surveys().filter(({ day }) => day <= newest);
  const bullish = known.map((survey) => survey.bullish);
  const average = mean(bullish);
  const bands = [average, average + deviation(bullish), average - deviation(bullish)];
  const rows = [
    ...header,
    ...emptyWeeks.map((day): Row => [dayCell(day), ...Array(6).fill(null), ...bands]),
    ...known.map((survey, place) => surveyRow(survey, place, known, bands)),
    ...statisticRows(known),
  ];
  const chart = known.map((survey): Row => [survey.bullish, ...bands]);
  const body = await workbook('xls', { SENTIMENT: rows, CHART: chart });
  return { status: 200, contentType: 'application/vnd.ms-excel', body };
}

/** Every survey so far in one workbook, saved anew each week. */
export async function aaii({ path }: Asked, now: Date): Promise<Answer | undefined> {
  return path === '/files/surveys/sentiment.xls'
    ? await sentiment(newestOut(investorSurvey, now))
    : undefined;
}
