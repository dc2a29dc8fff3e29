/** A line of IWM's holdings. */
export const holding = (
  observation_date: string,
  ticker: string | null,
  sector: string,
  price_usd: number | null,
  shares: number,
  asset_class = 'Equity',
) => ({
  fund_ticker: 'IWM',
  observation_date,
  ticker,
  holding_name: ticker ?? 'LEFTOVER',
  occurrence: 1,
  sector,
  asset_class,
  market_value_usd: (price_usd ?? 0) * shares,
  weight_percent: 0,
  notional_value_usd: 0,
  shares,
  price_usd,
});

/** What a provider expects of an index for a year. */
export const estimate = (
  index_symbol: string,
  observation_date: string,
  period_end: string,
  figures: Readonly<Record<string, number>>,
  provider = 'S&P DJI',
) => ({
  index_symbol,
  provider,
  period_end,
  period_length: 'year',
  observation_date,
  ...figures,
});
