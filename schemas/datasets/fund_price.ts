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
    dividend_usd: number('usd', 'paid per share to holders before this day; 0 on most', { min: 0 }),
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
      name: 'dividend_usd < close_usd',
      sql: 'dividend_usd < close_usd',
      holds: ({ dividend_usd, close_usd }) => dividend_usd < close_usd,
    },
  ],
  limitations:
    'dividends are kept apart so that history never changes when one is paid; total return is derived',
});
