import { date, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

export const dataset = defineDataset({
  name: 'analyst_target',
  meaning: 'The level an analyst expects an index to reach by a day.',
  grain: ['index_symbol', 'analyst', 'target_date', 'observation_date'],
  columns: {
    index_symbol: text('which index', { oneOf: ['RUT', 'SPX'] }),
    analyst: text('person or house', { pattern: /^.{1,80}$/ }),
    target_date: date('the day the target is for'),
    observation_date: date('the day the target was given'),
    target_points: number('points', 'expected level', { min: 1 }),
  },
  invariants: [
    {
      name: 'target_date > observation_date',
      sql: 'target_date > observation_date',
      holds: ({ target_date, observation_date }) => target_date > observation_date,
    },
  ],
  health: {
    // Nobody doubles the same target within a year: a level of another index, or another unit.
    moves: [
      {
        column: 'target_points',
        mostFactor: 2,
        longestStep_days: 366,
        consequence: 'quarantine',
      },
    ],
  },
  limitations: 'no free publisher: arrives through the drop zone',
});
