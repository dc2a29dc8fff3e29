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
  notional_value_usd: (price_usd ?? 0) * shares,
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

/** A week of the traders' report: funds as given, others so that both sides come to 1,000. */
export const positions = (
  market_code: string,
  observation_date: string,
  { fundsLong, fundsShort }: { readonly fundsLong: number; readonly fundsShort: number },
) => ({
  market_code,
  observation_date,
  market_name: 'A MARKET',
  open_interest_contracts: 1000,
  dealer_long_contracts: 1000 - 290 - 110 - 80 - 30 - fundsLong,
  dealer_short_contracts: 1000 - 220 - 110 - 60 - 20 - fundsShort,
  dealer_spread_contracts: 40,
  asset_manager_long_contracts: 290,
  asset_manager_short_contracts: 220,
  asset_manager_spread_contracts: 50,
  leveraged_fund_long_contracts: fundsLong,
  leveraged_fund_short_contracts: fundsShort,
  leveraged_fund_spread_contracts: 20,
  other_reportable_long_contracts: 30,
  other_reportable_short_contracts: 20,
  other_reportable_spread_contracts: 0,
  non_reportable_long_contracts: 80,
  non_reportable_short_contracts: 60,
});

/** A figure a company filed, of the period from `period_start` to `period_end`. */
export const fact = (
  cik: number,
  concept: string,
  [period_start, period_end]: readonly [string | null, string],
  filed: string,
  fact_value: number,
  form = '10-Q',
) => ({
  cik,
  concept,
  unit: concept.startsWith('Earnings') ? 'USD/shares' : period_start === null ? 'shares' : 'USD',
  period_start,
  period_end,
  accession_number: `${String(cik).padStart(10, '0')}-${filed.slice(2, 4)}-${filed.slice(5, 7)}00${filed.slice(8)}`,
  observation_date: filed,
  form,
  fact_value,
  published_at: new Date(`${filed}T22:00:00Z`),
  known_at: new Date(`${filed}T22:00:00Z`),
});

/** A ticker as the SEC lists it. */
export const listed = (ticker: string, cik: number, observation_date = '2025-01-02') => ({
  ticker,
  cik,
  observation_date,
  company_name: ticker,
});
