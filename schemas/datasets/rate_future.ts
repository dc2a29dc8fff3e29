import { count, date, nullable, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

export const dataset = defineDataset({
  name: 'rate_future',
  meaning: 'Settlement price of a future on the mean overnight rate of a month.',
  grain: ['product', 'contract_month', 'observation_date'],
  columns: {
    product: text('ZQ, the 30-day federal funds future', { oneOf: ['ZQ'] }),
    contract_month: date('first day of the month whose mean rate it settles to'),
    observation_date: date('the trading day'),
    settlement_points: number('points', '100 less the rate in percent', { min: 80, max: 101 }),
    open_interest_contracts: nullable(
      'the file gives prices only',
      count('contracts', 'contracts open', { min: 0 }),
    ),
  },
  invariants: [
    {
      name: 'contract_month is the first of a month',
      sql: 'EXTRACT(DAY FROM contract_month) = 1',
      holds: ({ contract_month }) => contract_month.endsWith('-01'),
    },
  ],
  health: {
    // Rates settle on Good Friday where figures come out, and did on the day of mourning in 2025.
    days: { rule: 'open' },
    // The target itself has moved by one point at most since 1982.
    moves: [{ column: 'settlement_points', mostDifference: 1.6, consequence: 'quarantine' }],
  },
  limitations: 'the exchange lets no program collect it: arrives through the drop zone',
});
