import { count, date, nullable, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

const weightsOnly = 'the publisher gives weights and shares only, as SPDR does';

export const dataset = defineDataset({
  name: 'index_constituent',
  meaning: 'One line of a fund’s holdings: what an index fund owns on a day.',
  grain: ['fund_ticker', 'observation_date', 'ticker', 'holding_name', 'occurrence'],
  columns: {
    fund_ticker: text('the fund that tracks the index', { oneOf: ['IWM', 'IVV', 'SPY'] }),
    observation_date: date('the day the holdings are as of'),
    ticker: nullable('the publisher prints "-": leftovers without a market', text('as published')),
    holding_name: text('as published'),
    occurrence: count('-', '1, or 2 and more where a file repeats ticker and name', { min: 1 }),
    sector: text('as published, for example Industrials'),
    asset_class: nullable(weightsOnly, text('as published: Equity, Cash, Futures, Money Market …')),
    market_value_usd: nullable(
      weightsOnly,
      number('usd', 'value held; sector weights are computed from it'),
    ),
    weight_percent: number('percent', 'of the fund; iShares rounds it to 0.01', {
      min: -100,
      max: 100,
    }),
    notional_value_usd: nullable(
      weightsOnly,
      number('usd', 'exposure; differs from market value for futures'),
    ),
    shares: number('shares', 'units held, contracts for futures'),
    price_usd: nullable(
      'the publisher prints "-", or weights and shares only',
      number('usd', 'price per unit', { min: 0 }),
    ),
  },
  // A weight is one of a whole: a fund's holdings are read together.
  readAs: { by: ['fund_ticker'] },
  health: {
    days: { rule: 'trading' },
    // Rounded to 0.01, the published ones summed to 99.78 to 99.94 on six days.
    totals: {
      column: 'weight_percent',
      over: ['fund_ticker', 'observation_date'],
      min: 98,
      max: 102,
    },
  },
  limitations:
    'SPY’s holdings are a second opinion on IVV’s: weights and shares, no prices; iShares’ published weights sum to 99.8-99.9, so weigh by market value; futures show market value 0',
});
