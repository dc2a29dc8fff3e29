import { addDays, tradingDays } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { datasets } from '../../schemas/datasets.ts';

type Row = Readonly<Record<string, unknown>>;

/** Rows by dataset, as `tablesOf` takes them. */
export type Rows = Readonly<Record<string, readonly Row[]>>;

/** One day's worth: a row by dataset. */
export type Worth = Readonly<Record<string, Row>>;

function accession(day: IsoDate, index: number): string {
  return `0000001234-${day.slice(2, 4)}-${String(index % 1_000_000).padStart(6, '0')}`;
}

/** A figure of a quarter that ended a month before, or of a year, of one tag or another. */
function filed(day: IsoDate, index: number): Row {
  const isYear = index % 4 === 3;
  const period_end = addDays(day, -30);
  return {
    observation_date: day,
    cik: 1234,
    concept: index % 2 === 0 ? 'NetIncomeLoss' : 'EarningsPerShareDiluted',
    unit: index % 2 === 0 ? 'USD' : 'USD/shares',
    period_start: addDays(period_end, isYear ? -364 : -90),
    period_end,
    accession_number: accession(day, index),
    form: isYear ? '10-K' : '10-Q',
    fact_value: 500 * Math.sin(index / 40),
  };
}

/** A row of every dataset dated `day`, with every column filled; `index` moves its figures. */
export function oneOfEach(day: IsoDate, index: number): Worth {
  // A long swing and a short one, so that highs, lows and crossings of means all occur.
  const level = 2200 + 250 * Math.sin(index / 60) + 40 * Math.sin(index / 5);
  const at = { observation_date: day };
  const candle = { open: level + 2, high: level + 9, low: level - 11, close: level };
  const bullish_percent = 40 + 25 * Math.sin(index / 9);
  const puts = 1_000_000 + ((index * 7919) % 300_000);
  return {
    index_level: {
      ...at,
      index_symbol: 'RUT',
      return_kind: 'price',
      open_points: candle.open,
      high_points: candle.high,
      low_points: candle.low,
      close_points: candle.close,
    },
    fund_price: {
      ...at,
      ticker: 'IWM',
      high_usd: candle.high / 10,
      low_usd: candle.low / 10,
      close_usd: candle.close / 10,
      dividend_usd: index % 63 === 0 ? 0.7 : 0,
      split_ratio: index % 101 === 100 ? 2 : null,
    },
    index_constituent: {
      ...at,
      fund_ticker: 'IWM',
      ticker: 'ACME',
      holding_name: 'ACME INC',
      occurrence: 1,
      sector: 'Industrials',
      asset_class: 'Equity',
      market_value_usd: level * 1000,
      weight_percent: 0.5,
      notional_value_usd: level * 1000,
      shares: 1000,
      price_usd: level,
    },
    index_estimate: {
      ...at,
      index_symbol: 'RUT',
      provider: 'Someone',
      period_end: `${Number(day.slice(0, 4)) + 1}-12-31`,
      period_length: 'year',
      earnings_points: level / 20,
      reported_earnings_points: level / 22,
      price_earnings_ratio: 20 + Math.sin(index),
      earnings_growth_percent: 15,
      growing_companies_percent: 60,
    },
    company_ticker: { ...at, ticker: 'ACME', cik: 1234, company_name: 'Acme Inc' },
    company_fact: filed(day, index),
    company_frame: {
      ...at,
      cik: 1234,
      concept: 'NetIncomeLoss',
      unit: 'USD',
      frame: 'CY2025Q3',
      entity_name: 'Acme Inc',
      period_start: addDays(day, -91),
      period_end: day,
      accession_number: accession(day, index),
      fact_value: 1000 * Math.sin(index),
    },
    analyst_target: {
      ...at,
      index_symbol: 'RUT',
      analyst: 'Somebody',
      target_date: addDays(day, 60),
      target_points: level * 1.08,
    },
    investor_sentiment: {
      ...at,
      survey: 'AAII',
      bullish_percent,
      neutral_percent: 20,
      bearish_percent: 80 - bullish_percent,
    },
    manager_exposure: {
      ...at,
      survey: 'NAAIM',
      mean_exposure_percent: 60 + 40 * Math.sin(index / 9),
      lowest_exposure_percent: -200,
      lower_quartile_exposure_percent: 10,
      median_exposure_percent: 60,
      upper_quartile_exposure_percent: 100,
      highest_exposure_percent: 200,
    },
    // A week of calm now and then: equal means, whose last bits differ by engine.
    news_tone: {
      ...at,
      index_symbol: 'RUT',
      tone_points: index % 40 < 10 ? 0.1 : Math.sin(index / 3),
    },
    option_activity: {
      ...at,
      product_class: 'equity',
      put_volume_contracts: puts,
      call_volume_contracts: 1_500_000,
      put_call_ratio: puts / 1_500_000,
    },
    short_interest: {
      ...at,
      ticker: 'IWM',
      issue_name: 'iShares Russell 2000',
      shares_short: 90_000_000 + index,
      previous_shares_short: 89_000_000 + index,
      average_daily_volume_shares: 30_000_000,
      days_to_cover: 3,
      is_revised: 'no',
      is_split: index % 97 === 96 ? 'yes' : 'no',
    },
    futures_position: {
      ...at,
      market_code: '239742',
      market_name: 'RUSSELL E-MINI - CHICAGO MERCANTILE EXCHANGE',
      open_interest_contracts: 1000,
      dealer_long_contracts: 300,
      dealer_short_contracts: 200,
      dealer_spread_contracts: 10,
      asset_manager_long_contracts: 400 + (index % 50),
      asset_manager_short_contracts: 250,
      asset_manager_spread_contracts: 40,
      leveraged_fund_long_contracts: 100,
      leveraged_fund_short_contracts: 390 + (index % 70),
      leveraged_fund_spread_contracts: 20,
      other_reportable_long_contracts: 30,
      other_reportable_short_contracts: 10,
      other_reportable_spread_contracts: 0,
      non_reportable_long_contracts: 100 - (index % 50),
      non_reportable_short_contracts: 80 - (index % 70),
    },
    policy_rate: { ...at, series_id: 'DFEDTARU', rate_percent: 4.5 - Math.floor(index / 90) / 4 },
    economic_indicator: {
      ...at,
      series_id: 'BAA10Y',
      indicator_value: 2 + Math.sin(index / 11),
    },
    valuation_history: {
      ...at,
      index_symbol: 'SPX',
      price_points: level,
      dividend_points: level / 80,
      earnings_points: level / 25,
      consumer_price_index: 320,
      long_rate_percent: 4.1,
      cape_ratio: 30 + 9 * Math.sin(index / 40),
      total_return_cape_ratio: 33,
    },
    rate_future: {
      ...at,
      product: 'ZQ',
      contract_month: `${day.slice(0, 7)}-01`,
      settlement_points: 95.5 + Math.sin(index / 30) / 4,
      open_interest_contracts: 100_000 + index,
    },
    event_probability: {
      ...at,
      event: 'fed_cut_2025_12',
      provider: 'Someone',
      probability_percent: 50 + 40 * Math.sin(index / 7),
    },
    run: {
      ...at,
      source_name: 'cboe_index_history',
      slot_at: new Date(`${day}T22:00:00Z`),
      status: 'done',
      message: 'as expected',
      responses_held: index,
      rows_held: index * 2,
      rows_rejected: 0,
    },
    check_result: {
      ...at,
      check_name: 'grain is unique',
      subject: 'index_level',
      status: 'pass',
      faults: 0,
      detail: 'no fault',
    },
    rejected_row: {
      ...at,
      dataset_name: 'index_level',
      response: `cboe_index_history/${day}/0.RUT`,
      position: `line ${index}`,
      reason: 'close_points: expected a number',
      row_text: '{"close_points":"n/a"}',
    },
  };
}

/** Rows per dataset out of several days' worth of `oneOfEach`. */
export function gather(worths: readonly Worth[]): Rows {
  return Object.fromEntries(
    Object.keys(datasets).map((name) => [
      name,
      worths.flatMap((worth) => (worth[name] ? [worth[name]] : [])),
    ]),
  );
}

/** The same rows with everything missing that may be missing. */
export function withoutOptional(rows: Worth): Worth {
  return Object.fromEntries(
    Object.entries(rows).map(([name, row]) => {
      const columns = Object.entries(datasets[name]?.columns ?? {});
      const optional = columns.filter(([, { nullableBecause }]) => nullableBecause);
      const blanked = Object.fromEntries(optional.map(([column]) => [column, null]));
      // An estimate must give one figure, whichever.
      const figure = name === 'index_estimate' ? { growing_companies_percent: 60 } : {};
      return [name, { ...row, ...blanked, ...figure }];
    }),
  );
}

const twins: Readonly<Record<string, Row>> = {
  index_level: { index_symbol: 'SPX' },
  fund_price: { ticker: 'SPY' },
  index_constituent: { fund_ticker: 'IVV', sector: 'Financials' },
  index_estimate: { index_symbol: 'SPX' },
  company_ticker: { ticker: 'BIG' },
  company_fact: { cik: 5678 },
  company_frame: { cik: 5678 },
  analyst_target: { index_symbol: 'SPX' },
  news_tone: { index_symbol: 'SPX' },
  short_interest: { ticker: 'SPY' },
  futures_position: { market_code: '13874A' },
  policy_rate: { series_id: 'DFEDTARL' },
};

/** The same rows about the benchmark, large caps; the rest is about neither and left out. */
export function aboutLargeCaps(rows: Worth): Worth {
  return Object.fromEntries(
    Object.entries(twins).map(([name, twin]) => [name, { ...rows[name], ...twin }]),
  );
}

/** Twenty-three months of trading days: a leap day, four changes of the clocks, two year ends. */
export const days: readonly IsoDate[] = tradingDays('2024-02-01', '2025-12-31');
