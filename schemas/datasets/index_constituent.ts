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
  invariants: [
    {
      // Prices are printed to the cent, so a million shares may come to thousands of dollars apart.
      name: 'market value of an equity = shares x price = notional value',
      sql: `asset_class IS NULL OR asset_class <> 'Equity' OR market_value_usd IS NULL
        OR price_usd IS NULL OR (
          ABS(market_value_usd - shares * price_usd) <= 0.0051 * ABS(shares) + 1
          AND ABS(COALESCE(notional_value_usd, market_value_usd) - market_value_usd) <= 1)`,
      holds: (row) =>
        row.asset_class !== 'Equity' ||
        row.market_value_usd === null ||
        row.price_usd === null ||
        (Math.abs(row.market_value_usd - row.shares * row.price_usd) <=
          0.0051 * Math.abs(row.shares) + 1 &&
          Math.abs((row.notional_value_usd ?? row.market_value_usd) - row.market_value_usd) <= 1),
    },
    {
      // An E-mini is worth 50 dollars a point, a micro 5.
      name: 'notional value of a future = contracts x price x 50 or 5',
      sql: `asset_class IS NULL OR asset_class <> 'Futures' OR notional_value_usd IS NULL
        OR price_usd IS NULL
        OR ABS(ABS(notional_value_usd) - 50 * ABS(shares) * price_usd) <= 1 + ABS(shares)
        OR ABS(ABS(notional_value_usd) - 5 * ABS(shares) * price_usd) <= 1 + ABS(shares)`,
      holds: ({ asset_class, notional_value_usd: notional, shares, price_usd: price }) =>
        asset_class !== 'Futures' ||
        notional === null ||
        price === null ||
        [50, 5].some(
          (worth) =>
            Math.abs(Math.abs(notional) - worth * Math.abs(shares) * price) <= 1 + Math.abs(shares),
        ),
    },
  ],
  // A weight is one of a whole: a fund's holdings are read together.
  readAs: { by: ['fund_ticker'] },
  health: {
    days: { rule: 'trading' },
    gaps: [{ owed: 'slot', isEndOnly: true, consequence: 'warn' }],
    moves: [
      // A split, or a fund that turns over its holdings, is worth a look.
      { column: 'shares', mostFactor: 8, consequence: 'warn' },
      { column: 'price_usd', mostFactor: 8, consequence: 'warn' },
    ],
    // From one day to the next a third of the rehearsal's lines are worth the same to the cent, and
    // none of a real fund's but leftovers should be; where no values are printed, weights say it.
    again: { columns: ['market_value_usd', 'weight_percent'], mostShare: 0.6, fewest: 20 },
    likeness: {
      series: ['fund_ticker', 'ticker', 'holding_name'],
      columns: ['shares', 'weight_percent'],
      mostTypicalFactor: 1.5,
      leastCorrelation: 0.8,
      mostNewShare: 0.5,
      within: 'fund_ticker',
      name: 'sector',
      consequence: 'halt',
    },
    share: { column: 'weight_percent', of: 'market_value_usd', mostApart_percent: 0.05 },
    distinctBut: { column: 'occurrence', unlessZero: 'price_usd' },
    reach_days: 15,
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
