import { isMonthEnd } from '../calendar.ts';
import { date, nullable, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

export const dataset = defineDataset({
  name: 'index_estimate',
  meaning: 'Earnings of an index, actual or expected, as a provider states them on a day.',
  grain: ['index_symbol', 'provider', 'period_end', 'period_length', 'observation_date'],
  columns: {
    index_symbol: text('which index', { oneOf: ['RUT', 'SPX'] }),
    provider: text('whose estimate, for example S&P DJI', { pattern: /^.{1,60}$/ }),
    period_end: date('last day of the period the earnings belong to'),
    period_length: text('three months, or the twelve months that end with the period', {
      oneOf: ['quarter', 'year'],
    }),
    observation_date: date('the day the estimate is as of'),
    earnings_points: nullable(
      'the provider states ratios only',
      number('points', 'operating earnings per index unit'),
    ),
    reported_earnings_points: nullable(
      'the provider states operating earnings only',
      number('points', 'as-reported (GAAP) earnings per index unit'),
    ),
    price_earnings_ratio: nullable(
      'the provider states earnings only',
      number('ratio', 'index level over operating earnings of the year to period_end', { min: 0 }),
    ),
    earnings_growth_percent: nullable(
      'the provider leaves it to be derived',
      number('percent', 'expected change of earnings against the same period a year before', {
        min: -1000,
        max: 10_000,
      }),
    ),
    growing_companies_percent: nullable(
      'the provider does not say',
      number('percent', 'share of companies whose earnings grow', { min: 0, max: 100 }),
    ),
  },
  invariants: [
    {
      name: 'at least one figure is given',
      sql: `COALESCE(earnings_points, price_earnings_ratio, earnings_growth_percent,
        growing_companies_percent) IS NOT NULL`,
      holds: (row) =>
        [
          row.earnings_points,
          row.price_earnings_ratio,
          row.earnings_growth_percent,
          row.growing_companies_percent,
        ].some((value) => value !== null),
    },
    {
      name: 'price_earnings_ratio only on a year',
      sql: `price_earnings_ratio IS NULL OR period_length = 'year'`,
      holds: (row) => row.price_earnings_ratio === null || row.period_length === 'year',
    },
    {
      name: 'period_end is the last day of a month',
      sql: "EXTRACT(DAY FROM period_end + INTERVAL '1' DAY) = 1",
      holds: ({ period_end }) => isMonthEnd(period_end),
    },
  ],
  health: {
    moves: [
      {
        column: 'earnings_points',
        mostFactor: 5,
        longestStep_days: 100,
        consequence: 'quarantine',
      },
      {
        column: 'reported_earnings_points',
        mostFactor: 10,
        longestStep_days: 100,
        consequence: 'warn',
      },
      {
        column: 'price_earnings_ratio',
        mostFactor: 3,
        longestStep_days: 100,
        consequence: 'quarantine',
      },
    ],
    likeness: {
      series: ['index_symbol', 'provider', 'period_end', 'period_length'],
      columns: ['earnings_points', 'reported_earnings_points', 'price_earnings_ratio'],
      mostTypicalFactor: 1.06,
      leastCorrelation: 0.5,
      mostNewShare: 0.5,
      consequence: 'warn',
    },
    steady: ['earnings_points', 'reported_earnings_points', 'price_earnings_ratio'],
    mostRevisedShare: 0.5,
  },
  limitations:
    'providers differ on loss makers: compare ratios of one provider, or say whose they are',
});
