import { date, nullable, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

const closeOnly = 'the publisher gives closes only';

export const dataset = defineDataset({
  name: 'index_level',
  meaning: 'Level of an index on a trading day.',
  grain: ['index_symbol', 'return_kind', 'observation_date'],
  columns: {
    index_symbol: text('which index', { oneOf: ['RUT', 'SPX', 'VIX', 'RVX'] }),
    return_kind: text('whether dividends are left out (price) or reinvested (total)', {
      oneOf: ['price', 'total'],
    }),
    observation_date: date('the trading day'),
    open_points: nullable(closeOnly, number('points', 'first level of the day', { min: 0.01 })),
    high_points: nullable(closeOnly, number('points', 'highest level of the day', { min: 0.01 })),
    low_points: nullable(closeOnly, number('points', 'lowest level of the day', { min: 0.01 })),
    close_points: number('points', 'last level of the day', { min: 0.01 }),
  },
  invariants: [
    {
      name: 'low_points <= close_points <= high_points',
      sql: `COALESCE(low_points, close_points) <= close_points
        AND close_points <= COALESCE(high_points, close_points)`,
      holds: ({ low_points, close_points, high_points }) =>
        (low_points ?? close_points) <= close_points &&
        close_points <= (high_points ?? close_points),
    },
    {
      // VIX ranged by a factor 2.8 on 2024-08-05; as published it opened 5.6 times lower on 2004-11-08.
      name: 'open, high and low within a factor 8',
      sql: `COALESCE(high_points <= 8 * low_points, TRUE)
        AND COALESCE(open_points <= 8 * low_points, TRUE)
        AND COALESCE(high_points <= 8 * open_points, TRUE)`,
      holds: ({ open_points: open, high_points: high, low_points: low }) =>
        (high === null || low === null || high <= 8 * low) &&
        (open === null || low === null || open <= 8 * low) &&
        (open === null || high === null || high <= 8 * open),
    },
  ],
  secondOpinions: ['yahoo_chart'],
  health: {
    // VIX is computed on some holidays of the exchange, Thanksgiving for one.
    days: { rule: 'trading', of: ['RUT', 'SPX'] },
    moves: [
      // The Russell 2000 fell by 14.3 % on 2020-03-16, the most since 1987.
      { column: 'close_points', of: ['RUT', 'SPX'], mostFactor: 1.13, consequence: 'warn' },
      { column: 'close_points', of: ['RUT', 'SPX'], mostFactor: 1.3, consequence: 'quarantine' },
      // VIX rose by 116 % on 2018-02-05, the most there was.
      { column: 'close_points', of: ['VIX', 'RVX'], mostFactor: 3, consequence: 'quarantine' },
    ],
    // In ten years two closes in a row were the same at most; VIX closed alike three times running
    // in 1995 and in 2005, and never more often in 9,241 days.
    repeats: [
      { columns: ['close_points'], of: ['RUT', 'SPX'], mostInRow: 2 },
      { columns: ['close_points'], of: ['VIX', 'RVX'], mostInRow: 3 },
    ],
    steady: ['open_points', 'high_points', 'low_points'],
    gaps: [{ owed: 'trading', consequence: 'warn' }],
    mostRevisedShare: 0.05,
  },
  limitations: 'VIX of 1992 opens outside its own day’s range on 47 days: as published, kept',
});
