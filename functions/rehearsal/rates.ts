import { isTradingDay } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { normalOf, once } from './random.ts';
import { bent, days, placeOf } from './world.ts';

// Upper end of the target range, percent, from the day a decision took effect. Source: the Federal
// Reserve's list of open market operations.
const targets: readonly (readonly [from: IsoDate, upper: number])[] = [
  ['2017-12-14', 1.5],
  ['2018-03-22', 1.75],
  ['2018-06-14', 2],
  ['2018-09-27', 2.25],
  ['2018-12-20', 2.5],
  ['2019-08-01', 2.25],
  ['2019-09-19', 2],
  ['2019-10-31', 1.75],
  ['2020-03-04', 1.25],
  ['2020-03-16', 0.25],
  ['2022-03-17', 0.5],
  ['2022-05-05', 1],
  ['2022-06-16', 1.75],
  ['2022-07-28', 2.5],
  ['2022-09-22', 3.25],
  ['2022-11-03', 4],
  ['2022-12-15', 4.5],
  ['2023-02-02', 4.75],
  ['2023-03-23', 5],
  ['2023-05-04', 5.25],
  ['2023-07-27', 5.5],
  ['2024-09-19', 5],
  ['2024-11-08', 4.75],
  ['2024-12-19', 4.5],
  ['2025-09-18', 4.25],
  ['2025-10-30', 4],
  ['2025-12-11', 3.75],
];
export const rangeWidth = 0.25;

// The lowest and highest closes of those years.
const yieldLimits = { lowest: 0.52, highest: 4.98 };

const tenYear = once(() => {
  const noise = normalOf('world DGS10');
  const published: Readonly<Record<IsoDate, number>> = {
    '2017-12-29': 2.4,
    '2018-12-31': 2.69,
    '2019-12-31': 1.92,
    '2020-03-09': 0.54,
    '2020-12-31': 0.93,
    '2021-12-31': 1.52,
    '2022-12-30': 3.88,
    '2023-10-19': 4.98,
    '2023-12-29': 3.88,
    '2024-12-31': 4.58,
    '2025-04-30': 4.17,
    '2025-09-30': 4.16,
    '2025-11-26': 4,
    '2025-12-31': 4.18,
    '2026-06-30': 4.44,
  };
  const anchored = Object.entries(published).map(([day, percent]): [number, number] => [
    placeOf(day),
    percent,
  ]);
  let swing = 0;
  const swings = days().map(() => {
    swing = 0.97 * swing + 0.04 * noise();
    return 3 + swing;
  });
  return bent(swings, new Map(anchored), days().length).map((percent) =>
    Math.min(yieldLimits.highest, Math.max(yieldLimits.lowest, percent)),
  );
});

export function upperOn(day: IsoDate): number {
  return targets.findLast(([from]) => from <= day)?.[1] ?? 0;
}

/** Lends at a little over the floor, nearer to it since reserves are ample. */
export function effectiveOn(day: IsoDate): number {
  return upperOn(day) - rangeWidth + (day < '2020-03-16' || day >= '2025-10-30' ? 0.13 : 0.08);
}

/** The ten-year Treasury's yield on a trading day, percent per year. */
export function tenYearOn(day: IsoDate): number | undefined {
  return isTradingDay(day) ? tenYear()[placeOf(day)] : undefined;
}
