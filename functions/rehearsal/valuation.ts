import type { IsoDate } from '../../schemas/columns.ts';
import { normalOf, once, rounded } from './random.ts';
import { bent, closes, days } from './world.ts';

/** A month of the long history; what is not yet known of it is null. */
export interface Month {
  /** Its first day. */
  readonly first: IsoDate;
  /** Mean of its closes, points. */
  readonly price: number;
  /** Of twelve months, points. */
  readonly dividend: number | null;
  readonly earnings: number | null;
  readonly consumerPrices: number;
  /** Percent per year. */
  readonly longRate: number;
  readonly cape: number;
}

const firstYear = 2007;
const lastYear = 2026;
const firstMonths: readonly IsoDate[] = Array.from(
  { length: (lastYear - firstYear + 1) * 12 },
  (_, i) => `${firstYear + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}-01`,
);
const earningsLag_months = 6;

// Near to the published ratio in those months; the months between are invented.
const capes: Readonly<Record<IsoDate, number>> = {
  '2007-01-01': 27,
  '2009-03-01': 13,
  '2015-02-01': 28,
  '2018-01-01': 33,
  '2020-03-01': 25,
  '2021-11-01': 38.5,
  '2022-10-01': 27,
  '2025-04-01': 32.5,
  '2025-10-01': 39,
  '2026-12-01': 38,
};

const drawnCapes = once(() => {
  const noise = normalOf('world CAPE');
  const anchored = Object.entries(capes).map(([first, ratio]): [number, number] => [
    firstMonths.indexOf(first),
    ratio,
  ]);
  const level = firstMonths.map(() => 26 + 0.5 * noise());
  return bent(level, new Map(anchored), firstMonths.length);
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Closes by month, as far as the world has days. */
const closesByMonth = once(() => {
  const placed = days().map((day, place) => ({ day, close: closes('SPX')[place] ?? 0 }));
  return Map.groupBy(placed, ({ day }) => `${day.slice(0, 7)}-01`);
});

/** Mean close of a month up to a day; before the world begins, in line with the ratio. */
function priceOf(first: IsoDate, cape: number, place: number, until: IsoDate): number {
  const known =
    closesByMonth()
      .get(first)
      ?.filter(({ day }) => day <= until) ?? [];
  const realEarnings = 52 * 1.0035 ** place;
  return known.length > 0 ? mean(known.map(({ close }) => close)) : cape * realEarnings;
}

/** All months that have begun on a day, oldest first. */
export function months(until: IsoDate): Month[] {
  const begun = firstMonths.filter((first) => first <= until);
  return begun.map((first, place): Month => {
    const cape = drawnCapes()[place] ?? 0;
    const price = priceOf(first, cape, place, until);
    const isKnown = place < begun.length - earningsLag_months;
    return {
      first,
      price: rounded(price, 4),
      dividend: isKnown ? rounded(20 * 1.006 ** place, 4) : null,
      earnings: isKnown ? rounded(price / 24, 4) : null,
      consumerPrices: rounded(203 * 1.0021 ** place, 3),
      longRate: rounded(4.7 - 2 * Math.sin((Math.PI * place) / begun.length), 2),
      cape: rounded(cape, 6),
    };
  });
}
