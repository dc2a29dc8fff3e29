import { addDays } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { dataset as indexEstimate } from '../../schemas/datasets/index_estimate.ts';
import { everyWeek, type Publication } from '../../schemas/publication.ts';
import { SourceChangedError, SourceUnavailableError } from '../errors.ts';
import {
  fixedBySource,
  notInResponse,
  type PlaceOf,
  parsed,
  type Request,
  type Source,
} from '../source.ts';
import {
  type Cell,
  cellDay,
  cellNumber,
  cellPlace,
  cellText,
  columnLetter,
  sheetRows,
} from '../workbook.ts';

type Rows = readonly (readonly Cell[])[];

const name = 'sp_estimates';
const sheet = 'ESTIMATES&PEs';
const isoDay = /^\d{4}-\d{2}-\d{2}$/;

/** Columns by position, and the titles that stand over them, spread over several rows. */
const columns = [
  { index: 0, title: 'QUARTER END' },
  { index: 2, title: 'OPERATING EARNINGS PER SHR' },
  { index: 3, title: 'AS REPORTED EARNINGS PER SHR' },
  { index: 5, title: 'OPERATING EARNINGS P/E' },
  { index: 8, title: '12 MONTH EARNINGS PER SHARE OPERATING EARNINGS' },
  { index: 9, title: 'AS REPORTED EARNINGS' },
];

const request: Request = {
  key: 'sp-500-eps-est',
  url: 'https://www.spglobal.com/spdji/en/documents/additional-material/sp-500-eps-est.xlsx',
};

// The workbook of that day says so itself: its analyst retired and the public files ended.
const lastIssue = '2026-01-30';
const lastMonday = '2026-02-02';
const mondays = everyWeek(1, '08:00');

/** The last day of the calendar quarter before the one `day` is in. */
function lastQuarterEnd(day: IsoDate): IsoDate {
  const month = Number(day.slice(5, 7));
  const firstOfQuarter = `${day.slice(0, 5)}${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`;
  return addDays(firstOfQuarter, -1);
}

/**
 * Rewritten over most weekends, but dated by the quarter it closes; the very last one, of
 * 2026-01-30, was saved the day after.
 */
const publication: Publication = {
  time: mondays.time,
  on: (day) => {
    if (day > lastMonday) return { silence: `discontinued after ${lastIssue}` };
    // What was saved over a weekend is there on its Monday, holiday or not.
    const monday = mondays.on(day);
    if ('silence' in monday) return monday;
    return { observation_date: day === lastMonday ? lastIssue : lastQuarterEnd(day) };
  },
};

/** Quarter end of a date cell or of a text such as `6/30/2025 (Prelim.)`, `12/31/2025 (46.5%)`. */
function quarterEnd(cell: Cell): string {
  // The remark says how much of an unfinished quarter has been reported.
  return cellDay(typeof cell === 'string' ? cell.replace(/\([^)]*\)\s*$/, '') : cell);
}

interface Layout {
  readonly header: Rows;
  /** Indexes of the two headings, and of the row after the last quarter. */
  readonly estimates: number;
  readonly actuals: number;
  readonly end: number;
}

/** Where the tables stand: notes above them grow and shrink, so nothing is counted to. */
function layoutOf(rows: Rows): Layout {
  const titles = rows.map(([first]) => cellText(first));
  const estimates = titles.indexOf('ESTIMATES');
  const actuals = titles.indexOf('ACTUALS', estimates);
  // Footnotes follow the table; a blank line inside it would not end it.
  const end = rows.findLastIndex(([first]) => isoDay.test(quarterEnd(first))) + 1;
  if (estimates === -1 || actuals === -1 || end <= actuals + 1) {
    const found = titles.filter((title) => /^(ESTIMATES|ACTUALS)/.test(title)).join(', ');
    const expected = 'ESTIMATES, ACTUALS and quarters below them in column A';
    throw new SourceChangedError(name, expected, found || 'neither heading');
  }
  const start = titles.lastIndexOf('QUARTER', estimates);
  const header = start === -1 ? [] : rows.slice(start, estimates);
  return { header, estimates, actuals, end };
}

/** @throws SourceChangedError when a column does not bear its title */
function checkHeader(header: Rows): void {
  for (const { index, title } of columns) {
    const found = header
      .map((cells) => cellText(cells[index]))
      .filter((text) => text !== '')
      .join(' ');
    // `(ests are bottom up)` follows most titles.
    if (found.replace(/ ?\(ests are.*$/, '') !== title) {
      throw new SourceChangedError(
        name,
        `${title} over column ${columnLetter(index)}`,
        found || 'nothing',
      );
    }
  }
}

interface AsOf {
  readonly day: IsoDate;
  readonly place: string;
}

/** The day the prices and estimates are as of: beside `Date`, over the close they are held to. */
function asOfDay(rows: Rows, before: number): AsOf {
  const index = rows.findLastIndex(([first], i) => i < before && cellText(first) === 'Date');
  const cells = rows[index] ?? [];
  const column = cells.findIndex((cell, i) => i > 0 && cellText(cell) !== '');
  const day = cellDay(cells[column]);
  if (!isoDay.test(day)) {
    throw new SourceChangedError(name, 'an as-of date beside Date', day || 'none');
  }
  return { day, place: `${sheet}!${columnLetter(column)}${index + 1}` };
}

function numberOrNull(cell: Cell): number | string | null {
  return cellText(cell) === '' ? null : cellNumber(cell);
}

/** A line of the table: its quarter, and the year that ends with it where that is filled in. */
function* periods(cells: readonly Cell[], observation_date: IsoDate, position: string) {
  const [end, , operating, reported, , ratio, , , yearOperating, yearReported] = cells;
  const common = {
    index_symbol: 'SPX' as const,
    provider: 'S&P DJI',
    period_end: quarterEnd(end),
    observation_date,
    earnings_growth_percent: null,
    growing_companies_percent: null,
  };
  yield {
    row: {
      ...common,
      period_length: 'quarter' as const,
      earnings_points: numberOrNull(operating),
      reported_earnings_points: numberOrNull(reported),
      price_earnings_ratio: null,
    },
    position,
  };
  if ([ratio, yearOperating, yearReported].every((cell) => cellText(cell) === '')) return;
  yield {
    row: {
      ...common,
      period_length: 'year' as const,
      earnings_points: numberOrNull(yearOperating),
      reported_earnings_points: numberOrNull(yearReported),
      price_earnings_ratio: numberOrNull(ratio),
    },
    position,
  };
}

const letters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  quarter: { period_end: 'A', earnings_points: 'C', reported_earnings_points: 'D' },
  year: {
    period_end: 'A',
    earnings_points: 'I',
    reported_earnings_points: 'J',
    price_earnings_ratio: 'F',
  },
};
const fixed = ['index_symbol', 'provider', 'period_length'];

function placesBeside(asOf: AsOf): PlaceOf {
  return ({ row, position }, column) => {
    if (column === 'observation_date') return asOf.place;
    if (fixed.includes(column)) return fixedBySource;
    const letter = letters[String(row['period_length'])]?.[column];
    return letter === undefined ? notInResponse : cellPlace(position, letter);
  };
}

/**
 * Both tables, line by line.
 *
 * A quarter named in both is read from ACTUALS alone: what was reported takes the estimate's place,
 * and the day's file then says one thing per period. A period that ends after `observation_date` is
 * an estimate; one that ended shortly before may still be preliminary.
 */
function* quarters(rows: Rows, observation_date: IsoDate, { estimates, actuals, end }: Layout) {
  const reported = new Set(rows.slice(actuals + 1, end).map(([first]) => quarterEnd(first)));
  for (const [index, cells] of rows.entries()) {
    const isActual = index > actuals && index < end;
    const isEstimate = index > estimates && index < actuals && !reported.has(quarterEnd(cells[0]));
    // A line without a quarter repeats the ratios at another price.
    if (cellText(cells[0]) === '' || !(isActual || isEstimate)) continue;
    yield* periods(cells, observation_date, `${sheet}!A${index + 1}`);
  }
}

/** Operating and reported earnings of the S&P 500, quarter by quarter since 1988, with estimates. */
export const source: Source = {
  name,
  publisher: 'S&P Dow Jones Indices',
  title: 'S&P 500 earnings and estimate report',
  licence: 'personal use',
  terms: 'S&P DJI: for public dissemination, may not be used for commercial purposes',
  habits: {
    cadence: 'weekly until it was discontinued after 2026-01-30',
    revisions: 'estimates are revised each week, as new statements of a new day',
    identity: 'period and length of it, of the day the file is as of',
    limits: 'one workbook with the newest estimates and the actual figures since 1988; tables move',
  },
  homepage: 'https://www.spglobal.com/spdji/en/indices/equity/sp-500/',
  hosts: ['www.spglobal.com'],
  publication,
  content: ['zip'],
  datasets: [indexEstimate],
  historyDays: 7,

  async *fetch(get) {
    const response = await get(request);
    if (!response) throw new SourceUnavailableError(name, `${request.key}.xlsx`, 'no such file');
    yield response;
  },

  async parse({ bytes }) {
    const rows = await sheetRows(name, bytes, 'xlsx', sheet);
    const layout = layoutOf(rows);
    checkHeader(layout.header);
    const asOf = asOfDay(rows, layout.estimates);
    return parsed(indexEstimate, quarters(rows, asOf.day, layout), placesBeside(asOf));
  },

  identify: ({ name: file }) => ({ ...request, url: `file:${file}` }),
};
