import { date, nullable, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

const notYet = 'it is not yet known, some two quarters after the price';

export const dataset = defineDataset({
  name: 'valuation_history',
  meaning: 'What an index cost in a month and what stood behind it, over more than a century.',
  grain: ['index_symbol', 'observation_date'],
  columns: {
    index_symbol: text('which index; SPX and what was spliced before it', { oneOf: ['SPX'] }),
    observation_date: date('first day of the month'),
    price_points: number('points', 'mean of the month’s closes', { min: 0.01 }),
    dividend_points: nullable(
      notYet,
      number('points', 'of twelve months, interpolated between quarters', { min: 0.01 }),
    ),
    earnings_points: nullable(
      notYet,
      number('points', 'as reported, of twelve months, interpolated between quarters', {
        min: 0.01,
      }),
    ),
    consumer_price_index: nullable(
      'the file does not say',
      number('index', 'prices, 1982-84 = 100; estimated for the newest months', { min: 1 }),
    ),
    long_rate_percent: nullable(
      'the file does not say',
      number('percent', 'ten-year government bond, per year', { min: -5, max: 100 }),
    ),
    cape_ratio: nullable(
      'ten years of earnings do not lie before it',
      number('ratio', 'real price over the mean real earnings of ten years', { min: 0.1 }),
    ),
    total_return_cape_ratio: nullable(
      'ten years of earnings do not lie before it',
      number('ratio', 'the same with dividends put back in', { min: 0.1 }),
    ),
  },
  health: {
    // A file that is late makes its source stale; a month between others is a hole at once.
    gaps: [{ owed: 'slot', consequence: 'warn' }],
    moves: [
      { column: 'cape_ratio', mostFactor: 1.5, longestStep_days: 40, consequence: 'quarantine' },
      {
        column: 'total_return_cape_ratio',
        mostFactor: 1.5,
        longestStep_days: 40,
        consequence: 'quarantine',
      },
    ],
    likeness: {
      series: ['index_symbol', 'observation_date'],
      columns: [
        'price_points',
        'dividend_points',
        'earnings_points',
        'consumer_price_index',
        'long_rate_percent',
        'cape_ratio',
        'total_return_cape_ratio',
      ],
      mostTypicalFactor: 1.1,
      leastCorrelation: -1,
      mostNewShare: 0.5,
      fewest: 4,
      consequence: 'halt',
    },
  },
  limitations:
    'the newest month holds the price of its first days until the next file; a row counts from its price, and earnings, dividends and consumer prices filled in later show as known now',
});
