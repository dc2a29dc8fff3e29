import { date, nullable, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

// From twice short to twice long.
const exposure = (meaning: string) => number('percent', meaning, { min: -200, max: 200 });
const meanOnly = 'the file gives the mean only';
const spread = [
  'lowest_exposure_percent',
  'lower_quartile_exposure_percent',
  'median_exposure_percent',
  'upper_quartile_exposure_percent',
  'highest_exposure_percent',
];

export const dataset = defineDataset({
  name: 'manager_exposure',
  meaning: 'How much of their clients’ money active managers say is in US shares, on a day.',
  grain: ['survey', 'observation_date'],
  columns: {
    survey: text('who asks', { oneOf: ['NAAIM'] }),
    observation_date: date('the Wednesday the survey is of'),
    mean_exposure_percent: exposure('mean of the answers: 100 is fully invested, -100 fully short'),
    lowest_exposure_percent: nullable(meanOnly, exposure('the most bearish answer')),
    lower_quartile_exposure_percent: nullable(meanOnly, exposure('a quarter answer less')),
    median_exposure_percent: nullable(meanOnly, exposure('half answer less')),
    upper_quartile_exposure_percent: nullable(meanOnly, exposure('a quarter answer more')),
    highest_exposure_percent: nullable(meanOnly, exposure('the most bullish answer')),
  },
  invariants: [
    {
      name: 'lowest <= lower quartile <= median <= upper quartile <= highest',
      sql: `COALESCE(lowest_exposure_percent, -200) <= COALESCE(lower_quartile_exposure_percent, 200)
        AND COALESCE(lower_quartile_exposure_percent, -200) <= COALESCE(median_exposure_percent, 200)
        AND COALESCE(median_exposure_percent, -200) <= COALESCE(upper_quartile_exposure_percent, 200)
        AND COALESCE(upper_quartile_exposure_percent, -200) <= COALESCE(highest_exposure_percent, 200)`,
      holds: (row) => {
        const ranks = [
          row.lowest_exposure_percent,
          row.lower_quartile_exposure_percent,
          row.median_exposure_percent,
          row.upper_quartile_exposure_percent,
          row.highest_exposure_percent,
        ];
        return ranks.every((rank, i) => i === 0 || (ranks[i - 1] ?? -200) <= (rank ?? 200));
      },
    },
    {
      name: 'lowest <= mean <= highest',
      sql: `COALESCE(lowest_exposure_percent, -200) <= mean_exposure_percent
        AND mean_exposure_percent <= COALESCE(highest_exposure_percent, 200)`,
      holds: ({ lowest_exposure_percent: low, mean_exposure_percent: mean, ...row }) =>
        (low ?? -200) <= mean && mean <= (row.highest_exposure_percent ?? 200),
    },
  ],
  health: {
    gaps: [{ owed: 'slot', consequence: 'warn' }],
    // A mean to two decimals: twice the same, with the same middle half of the answers, is the old week.
    repeats: [
      {
        columns: [
          'mean_exposure_percent',
          'lower_quartile_exposure_percent',
          'median_exposure_percent',
          'upper_quartile_exposure_percent',
        ],
        mostInRow: 1,
      },
    ],
    steady: spread,
    // No week of the workbook is known to have changed.
    mostRevisedShare: 0.05,
  },
  limitations: 'a few dozen managers, not weighed by money',
});
