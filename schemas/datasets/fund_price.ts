import { date, nullable, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

export const dataset = defineDataset({
  name: 'fund_price',
  meaning: 'Price of a fund on a trading day, as traded, and what it paid out that day.',
  grain: ['ticker', 'observation_date'],
  columns: {
    ticker: text('exchange ticker, for example IWM', { pattern: /^[A-Z.]{1,8}$/ }),
    observation_date: date('the trading day'),
    high_usd: nullable('the file gives closes only', number('usd', 'highest trade', { min: 0.01 })),
    low_usd: nullable('the file gives closes only', number('usd', 'lowest trade', { min: 0.01 })),
    close_usd: number('usd', 'last trade, not adjusted for dividends', { min: 0.01 }),
    dividend_usd: nullable(
      'the file says nothing of dividends: no total return is derived from there on',
      number('usd', 'paid per share to holders before this day; 0 on most', { min: 0 }),
    ),
    split_ratio: nullable(
      'the fund was not split, as on almost every day',
      number('ratio', 'shares held from this day on for each one held before', { min: 0.001 }),
    ),
  },
  invariants: [
    {
      name: 'low_usd <= close_usd <= high_usd',
      sql: `COALESCE(low_usd, close_usd) <= close_usd
        AND close_usd <= COALESCE(high_usd, close_usd)`,
      holds: ({ low_usd, close_usd, high_usd }) =>
        (low_usd ?? close_usd) <= close_usd && close_usd <= (high_usd ?? close_usd),
    },
    {
      name: 'high_usd at most 3 times low_usd',
      sql: 'high_usd <= 3 * low_usd',
      holds: ({ high_usd, low_usd }) =>
        high_usd === null || low_usd === null || high_usd <= 3 * low_usd,
    },
    {
      name: 'dividend_usd at most a fifth of close_usd',
      sql: '5 * COALESCE(dividend_usd, 0) <= close_usd',
      holds: ({ dividend_usd, close_usd }) => 5 * (dividend_usd ?? 0) <= close_usd,
    },
  ],
  secondOpinions: ['tiingo_prices', 'yahoo_chart', 'alpha_vantage_daily'],
  health: {
    days: { rule: 'trading' },
    moves: [
      { column: 'close_usd', mostFactor: 1.5, unless: 'split_ratio', consequence: 'quarantine' },
    ],
    repeats: [{ columns: ['close_usd'], mostInRow: 2 }],
    steady: ['high_usd', 'low_usd', 'dividend_usd'],
    mostRevisedShare: 0.05,
    // The longest answer a schedule asks for is of 100 sessions.
    reach_days: 150,
  },
  limitations:
    'dividends and splits are kept apart so that history never changes when one happens; returns are derived',
});
