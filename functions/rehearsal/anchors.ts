import type { IsoDate } from '../../schemas/columns.ts';
import { type Anchor, monthEnds } from './month-ends.ts';

/** The days the world is invented for; before and after them its publishers have nothing. */
export const worldDays: { readonly first: IsoDate; readonly last: IsoDate } = {
  first: '2017-12-29',
  last: '2026-06-30',
};

const turningPoints: readonly Anchor[] = [
  ['2018-12-24', 1266.92, 2351.1],
  ['2020-02-19', 1692.57, 3386.15],
  ['2020-03-18', 991.16, 2398.1],
  ['2020-03-23', 1002.4, 2237.4],
  // The record that stood until September 2025.
  ['2021-11-08', 2442.74, 4701.7],
  ['2022-01-03', 2272.56, 4796.56],
  ['2022-10-12', 1687.76, 3577.03],
  ['2023-10-27', 1636.94, 4117.37],
  ['2024-11-25', 2442.03, 5987.37],
  ['2025-02-19', 2282.46, 6144.15],
  // The days of IWM's dividends, on which its total return hangs.
  ['2025-03-18', 2049.94, 5614.66],
  ['2025-06-16', 2124.13, 6033.11],
  ['2025-09-16', 2403.03, 6606.76],
  ['2025-04-02', 2045.36, 5670.97],
  ['2025-04-03', 1910.55, 5396.52],
  ['2025-04-04', 1827.03, 5074.08],
  ['2025-04-07', 1810.14, 5062.25],
  ['2025-04-08', 1760.71, 4982.77],
  ['2025-04-09', 1913.16, 5456.9],
  ['2025-09-17', 2407.34, 6600.35],
  ['2025-09-18', 2467.7, 6631.96],
  ['2025-10-10', 2394.59, 6552.51],
  ['2025-10-13', 2461.42, 6654.72],
  // No close above these two before December.
  ['2025-10-27', 2520.44, 6875.16],
  ['2025-10-28', 2506.65, 6890.89],
  ['2025-11-05', 2464.78, 6796.29],
  ['2025-11-12', 2450.8, 6850.92],
  ['2025-11-20', 2305.11, 6538.76],
  ['2025-11-24', 2414.28, 6705.12],
  ['2025-11-25', 2465.98, 6765.88],
  ['2025-11-26', 2486.12, 6812.61],
];

/** Published closes the invented series pass through, oldest first. */
export const anchors: readonly Anchor[] = [...monthEnds, ...turningPoints].sort(([a], [b]) =>
  a < b ? -1 : 1,
);

/** What invented closes keep to from one day to another: no invented record beats a real one. */
export interface Bounds {
  readonly index: 'RUT' | 'SPX';
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly lowest?: number;
  readonly highest?: number;
}

export const bounds: readonly Bounds[] = [
  { index: 'RUT', from: '2018-09-01', to: '2020-11-12', lowest: 991.2, highest: 1740 },
  { index: 'RUT', from: '2020-12-01', to: '2025-09-17', lowest: 1637, highest: 2442 },
  { index: 'RUT', from: '2025-01-01', to: '2025-12-31', lowest: 1761 },
  { index: 'RUT', from: '2025-09-18', to: '2025-11-12', lowest: 2394.6 },
  { index: 'RUT', from: '2025-11-13', to: '2025-12-31', lowest: 2305.2 },
  { index: 'RUT', from: '2025-09-18', to: '2025-12-03', highest: 2520.4 },
  { index: 'SPX', from: '2020-02-20', to: '2020-08-17', lowest: 2237.5, highest: 3386 },
  { index: 'SPX', from: '2022-01-04', to: '2024-01-18', lowest: 3577.1, highest: 4796.5 },
  { index: 'SPX', from: '2025-01-01', to: '2025-12-31', lowest: 4983 },
  { index: 'SPX', from: '2025-02-20', to: '2025-06-26', highest: 6144 },
  { index: 'SPX', from: '2025-10-01', to: '2025-12-10', lowest: 6538.8, highest: 6890.8 },
];
