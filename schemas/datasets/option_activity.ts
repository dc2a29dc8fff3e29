import { count, date, nullable, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

const ratioOnly = 'the publisher gives the ratio only';

export const dataset = defineDataset({
  name: 'option_activity',
  meaning: 'Puts and calls traded on Cboe’s exchanges in a day, by class of product.',
  grain: ['product_class', 'observation_date'],
  columns: {
    product_class: text('kind of underlying', {
      oneOf: ['total', 'index', 'etp', 'equity', 'vix', 'spx', 'oex', 'mrut'],
    }),
    observation_date: date('the trading day'),
    put_volume_contracts: nullable(ratioOnly, count('contracts', 'puts traded', { min: 0 })),
    call_volume_contracts: nullable(ratioOnly, count('contracts', 'calls traded', { min: 0 })),
    put_call_ratio: number('ratio', 'puts per call, rounded by the publisher to 0.01', {
      min: 0.01,
    }),
  },
  invariants: [
    {
      name: 'put_call_ratio = puts / calls (± 0.01)',
      sql: `put_volume_contracts IS NULL OR call_volume_contracts IS NULL OR COALESCE(ABS(
        CAST(put_volume_contracts AS DOUBLE) / NULLIF(call_volume_contracts, 0) - put_call_ratio
      ) <= 0.0101, FALSE)`,
      holds: ({ put_volume_contracts: puts, call_volume_contracts: calls, put_call_ratio }) =>
        puts === null ||
        calls === null ||
        Math.abs(Number(puts) / Number(calls) - put_call_ratio) <= 0.0101,
    },
  ],
  health: {
    days: { rule: 'trading' },
    moves: [
      { column: 'put_call_ratio', mostFactor: 12, consequence: 'quarantine' },
      {
        column: 'call_volume_contracts',
        of: ['total', 'equity', 'index'],
        mostFactor: 12,
        consequence: 'quarantine',
      },
    ],
    repeats: [{ columns: ['put_volume_contracts', 'call_volume_contracts'], mostInRow: 1 }],
    // Ratios alone: each was the same three or four days running, but of the four classes no more
    // than two at once in 4,906 days.
    again: { columns: ['put_call_ratio'], mostShare: 0.75, fewest: 4 },
    gaps: [{ owed: 'trading', consequence: 'warn' }],
    // All products are what the three classes add up to; in 4,906 days the ratio of all never left
    // the range of theirs.
    parts: {
      by: 'product_class',
      total: 'total',
      parts: ['index', 'etp', 'equity'],
      columns: ['put_volume_contracts', 'call_volume_contracts'],
      mostApart_fraction: 0.001,
      ratio: 'put_call_ratio',
      rounding: 0.0101,
      consequence: 'halt',
    },
    mostRevisedShare: 0.05,
  },
  limitations: 'Cboe’s own exchanges only; equity leaves out exchange-traded products',
});
