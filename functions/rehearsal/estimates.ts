import { addDays, tradingDayOnOrBefore } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { rounded } from './random.ts';
import { closes, placeOf } from './world.ts';

/** One issue of S&P's workbook. */
export interface Issue {
  /** The day its prices and estimates are as of. */
  readonly asOf: IsoDate;
  /** End of the last quarter it counts as reported in full. */
  readonly lastActual: IsoDate;
  /** Operating earnings of the S&P 500 by year, points: published figures. */
  readonly earnings: Readonly<Record<number, number>>;
}

const reported = { 2021: 208.21, 2022: 196.95, 2023: 213.53, 2024: 233.36 };

/** An issue of which no estimate is known here: it expects what was to come. */
function earlier(year: number, lastActual: IsoDate, asOf: IsoDate): Issue {
  const years = Object.entries(reported).filter(([each]) => Number(each) <= year + 1);
  return { asOf, lastActual, earnings: Object.fromEntries(years) };
}

/** Issues of the world, oldest first; the analyst retired after the last one. */
export const issues: readonly Issue[] = [
  earlier(2022, '2022-03-31', '2022-09-30'),
  ...[2022, 2023].flatMap((year) => [
    earlier(year, `${year}-06-30`, `${year}-12-31`),
    earlier(year + 1, `${year}-09-30`, `${year + 1}-03-31`),
    earlier(year + 1, `${year}-12-31`, `${year + 1}-06-30`),
    earlier(year + 1, `${year + 1}-03-31`, `${year + 1}-09-30`),
  ]),
  earlier(2024, '2024-06-30', '2024-12-31'),
  {
    asOf: '2025-03-31',
    lastActual: '2024-09-30',
    earnings: { ...reported, 2025: 266.39, 2026: 304.89 },
  },
  {
    asOf: '2025-06-30',
    lastActual: '2024-12-31',
    earnings: { ...reported, 2025: 255.29, 2026: 295.32 },
  },
  {
    asOf: '2025-09-30',
    lastActual: '2025-03-31',
    earnings: { ...reported, 2025: 257.99, 2026: 303.09 },
  },
  {
    asOf: '2025-12-31',
    lastActual: '2025-06-30',
    earnings: { ...reported, 2025: 265.42, 2026: 310.24 },
  },
  {
    asOf: '2026-01-30',
    lastActual: '2025-09-30',
    earnings: { ...reported, 2025: 265.42, 2026: 310.24 },
  },
];

/** A quarter of an issue: its own earnings, and those of the year that ends with it, points. */
export interface Quarter {
  readonly end: IsoDate;
  /** Of the index at the quarter's end; missing until then. */
  readonly price: number | undefined;
  readonly operating: number;
  readonly asReported: number;
  readonly yearOperating: number;
  readonly yearAsReported: number;
}

const quarterEnds = ['03-31', '06-30', '09-30', '12-31'];
// Earnings grow through a year: the last quarter brings a little more than the first.
const shares = [0.238, 0.247, 0.254, 0.261];
// Quarters of 2025 known before the year was: later issues keep them and move the rest.
const known2025 = [57.51, 64];
// Reported earnings bear the write-downs that operating earnings leave out.
const asReportedShare = 0.925;

/** A year's earnings by quarter, points with two decimals, summing to the year. */
function quartersOf(year: number, total: number, asOf: IsoDate): number[] {
  const known = year === 2025 ? known2025.filter((_, i) => `2025-${quarterEnds[i]}` < asOf) : [];
  const left = total - known.reduce((sum, value) => sum + value, 0);
  const open = shares.slice(known.length);
  const openShare = open.reduce((sum, share) => sum + share, 0);
  const drawn = open.map((share) => rounded((left * share) / openShare, 2));
  const first = [...known, ...drawn].slice(0, 3);
  return [...first, rounded(total - first.reduce((sum, value) => sum + value, 0), 2)];
}

/** The index at the end of a quarter, or on the last trading day before it. */
export function priceOn(day: IsoDate): number {
  return closes('SPX')[placeOf(tradingDayOnOrBefore(day))] ?? 0;
}

function sumOf(values: readonly number[]): number {
  return rounded(
    values.reduce((sum, value) => sum + value, 0),
    2,
  );
}

/** All quarters of an issue that have a year behind them, newest first. */
export function quarters({ asOf, earnings }: Issue): Quarter[] {
  const single = Object.entries(earnings).flatMap(([year, total]) =>
    quartersOf(Number(year), total, asOf).map((operating, i) => ({
      end: `${year}-${quarterEnds[i]}`,
      operating,
      asReported: rounded(operating * asReportedShare, 2),
    })),
  );
  return single
    .map((quarter, i): Quarter => {
      const year = single.slice(Math.max(0, i - 3), i + 1);
      return {
        ...quarter,
        price: quarter.end < addDays(asOf, 1) ? priceOn(quarter.end) : undefined,
        yearOperating: sumOf(year.map(({ operating }) => operating)),
        yearAsReported: sumOf(year.map(({ asReported }) => asReported)),
      };
    })
    .slice(3)
    .reverse();
}
