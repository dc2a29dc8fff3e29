-- Everything the lake knows about an index on a trading day, side by side: what dashboards read.
-- grain: index_symbol, observation_date
-- units: *_fraction dimensionless (0.10 = +10 %); *_points and *_value in index points; *_ratio in
--        units of the first per unit of the second; *_percent in percent; *_percentage_points in
--        percentage points; *_age_days in days
-- note:  RUT and SPX, price return. Slow inputs stand as last known by that day, each with the age
--        of its observation; null while unknown. relative_strength, valuation_discount and
--        earnings_growth_edge compare the Russell with the S&P, so the SPX row has none. Short
--        interest is that of the fund, IWM for RUT and SPY for SPX; the survey is AAII's, put/call
--        that of equity options, the rate the upper end of the target range. Later revisions of
--        older inputs show as known now: ask as of the day for what it saw.
-- source: return_year_to_date, return_month_to_date, return_trailing, recovery_from_low,
--        distance_from_high, drawdown, moving_average, momentum, support_resistance,
--        relative_strength, forward_pe, valuation_discount, earnings_growth_edge,
--        bull_bear_spread, short_interest_change, put_call_vs_mean, policy_rate, newest_known
WITH known AS (
  SELECT
    observation_date,
    MAX(CASE WHEN input = 'forward_pe' AND subject = 'RUT' THEN input_date END)
      AS rut_forward_pe_date,
    MAX(CASE WHEN input = 'forward_pe' AND subject = 'SPX' THEN input_date END)
      AS spx_forward_pe_date,
    MAX(CASE WHEN input = 'valuation_discount' THEN input_date END) AS valuation_discount_date,
    MAX(CASE WHEN input = 'earnings_growth_edge' THEN input_date END)
      AS earnings_growth_edge_date,
    MAX(CASE WHEN input = 'bull_bear_spread' AND subject = 'AAII' THEN input_date END)
      AS bull_bear_spread_date,
    MAX(CASE WHEN input = 'short_interest_change' AND subject = 'IWM' THEN input_date END)
      AS iwm_short_interest_date,
    MAX(CASE WHEN input = 'short_interest_change' AND subject = 'SPY' THEN input_date END)
      AS spy_short_interest_date,
    MAX(CASE WHEN input = 'put_call_vs_mean' AND subject = 'equity' THEN input_date END)
      AS put_call_date,
    MAX(CASE WHEN input = 'policy_rate' AND subject = 'DFEDTARU' THEN input_date END)
      AS policy_rate_date
  FROM newest_known
  GROUP BY observation_date
),

first_forward_pe AS (
  SELECT
    index_symbol,
    observation_date,
    MIN_BY(price_earnings_ratio, provider) AS price_earnings_ratio,
    MIN(provider) AS provider
  FROM forward_pe
  GROUP BY index_symbol, observation_date
),

days AS (
  SELECT
    level.symbol AS index_symbol,
    level.observation_date,
    level.close_value,
    level.return_fraction AS year_to_date_return_fraction,
    CASE level.symbol WHEN 'RUT' THEN 'IWM' ELSE 'SPY' END AS fund_ticker,
    CASE level.symbol
      WHEN 'RUT' THEN known.rut_forward_pe_date
      ELSE known.spx_forward_pe_date
    END AS forward_pe_date,
    CASE WHEN level.symbol = 'RUT' THEN known.valuation_discount_date END
      AS valuation_discount_date,
    CASE WHEN level.symbol = 'RUT' THEN known.earnings_growth_edge_date END
      AS earnings_growth_edge_date,
    known.bull_bear_spread_date,
    CASE level.symbol
      WHEN 'RUT' THEN known.iwm_short_interest_date
      ELSE known.spy_short_interest_date
    END AS short_interest_date,
    known.put_call_date,
    known.policy_rate_date
  FROM return_year_to_date AS level
  LEFT JOIN known
    ON known.observation_date = level.observation_date
  WHERE level.symbol IN ('RUT', 'SPX') AND level.return_kind = 'price'
)

SELECT
  CAST(days.index_symbol AS VARCHAR) AS index_symbol,
  CAST(days.observation_date AS DATE) AS observation_date,
  CAST(days.close_value AS DOUBLE) AS close_points,
  CAST(days.year_to_date_return_fraction AS DOUBLE) AS year_to_date_return_fraction,
  CAST(month_so_far.return_fraction AS DOUBLE) AS month_to_date_return_fraction,
  CAST(past.return_1_month_fraction AS DOUBLE) AS return_1_month_fraction,
  CAST(past.return_3_month_fraction AS DOUBLE) AS return_3_month_fraction,
  CAST(past.return_12_month_fraction AS DOUBLE) AS return_12_month_fraction,
  CAST(momentum.momentum_12_1_fraction AS DOUBLE) AS momentum_12_1_fraction,
  CAST(recovery.low_date AS DATE) AS low_date,
  CAST(recovery.low_value AS DOUBLE) AS low_close_points,
  CAST(recovery.recovery_fraction AS DOUBLE) AS recovery_fraction,
  CAST(high.high_date AS DATE) AS record_date,
  CAST(high.high_value AS DOUBLE) AS record_close_points,
  CAST(high.distance_fraction AS DOUBLE) AS distance_from_high_fraction,
  CAST(high.is_record AS VARCHAR) AS is_record,
  CAST(drawdown.deepest_fraction AS DOUBLE) AS deepest_drawdown_fraction,
  CAST(average.mean_50_day AS DOUBLE) AS mean_50_day_points,
  CAST(average.mean_200_day AS DOUBLE) AS mean_200_day_points,
  CAST(average.is_above_50_day AS VARCHAR) AS is_above_50_day,
  CAST(average.is_above_200_day AS VARCHAR) AS is_above_200_day,
  CAST(bands.support_value AS DOUBLE) AS support_points,
  CAST(bands.resistance_value AS DOUBLE) AS resistance_points,
  CAST(bands.is_resistance_broken AS VARCHAR) AS is_resistance_broken,
  CAST(relative.ratio AS DOUBLE) AS relative_strength_ratio,
  CAST(relative.month_excess_fraction AS DOUBLE) AS month_excess_fraction,
  CAST(relative.year_to_date_excess_fraction AS DOUBLE) AS year_to_date_excess_fraction,
  CAST(0 AS BIGINT) AS price_age_days,
  CAST(pe.price_earnings_ratio AS DOUBLE) AS forward_price_earnings_ratio,
  CAST(pe.provider AS VARCHAR) AS forward_price_earnings_provider,
  CAST(DATE_DIFF('day', pe.observation_date, days.observation_date) AS BIGINT)
    AS forward_price_earnings_age_days,
  CAST(discount.discount_fraction AS DOUBLE) AS valuation_discount_fraction,
  CAST(
    DATE_DIFF('day', discount.observation_date, days.observation_date) + discount.input_age_days
    AS BIGINT
  ) AS valuation_discount_age_days,
  CAST(edge.edge_percentage_points AS DOUBLE) AS earnings_growth_edge_percentage_points,
  CAST(
    DATE_DIFF('day', edge.observation_date, days.observation_date) + edge.input_age_days AS BIGINT
  ) AS earnings_growth_edge_age_days,
  CAST(sentiment.spread_points AS DOUBLE) AS bull_bear_spread_percentage_points,
  CAST(sentiment.fall_points AS DOUBLE) AS bull_bear_fall_percentage_points,
  CAST(DATE_DIFF('day', sentiment.observation_date, days.observation_date) AS BIGINT)
    AS bull_bear_spread_age_days,
  CAST(short.change_fraction AS DOUBLE) AS short_interest_change_fraction,
  CAST(DATE_DIFF('day', short.observation_date, days.observation_date) AS BIGINT)
    AS short_interest_age_days,
  CAST(options.put_call_ratio AS DOUBLE) AS put_call_ratio,
  CAST(options.put_call_vs_mean AS DOUBLE) AS put_call_vs_mean,
  CAST(DATE_DIFF('day', options.observation_date, days.observation_date) AS BIGINT)
    AS put_call_age_days,
  CAST(rate.rate_percent AS DOUBLE) AS policy_rate_percent,
  CAST(DATE_DIFF('day', rate.observation_date, days.observation_date) AS BIGINT)
    AS policy_rate_age_days
FROM days
LEFT JOIN return_month_to_date AS month_so_far
  ON month_so_far.symbol = days.index_symbol
  AND month_so_far.return_kind = 'price'
  AND month_so_far.observation_date = days.observation_date
LEFT JOIN return_trailing AS past
  ON past.symbol = days.index_symbol
  AND past.return_kind = 'price'
  AND past.observation_date = days.observation_date
LEFT JOIN momentum
  ON momentum.symbol = days.index_symbol
  AND momentum.return_kind = 'price'
  AND momentum.observation_date = days.observation_date
LEFT JOIN recovery_from_low AS recovery
  ON recovery.symbol = days.index_symbol
  AND recovery.return_kind = 'price'
  AND recovery.low_basis = 'close'
  AND recovery.observation_date = days.observation_date
LEFT JOIN distance_from_high AS high
  ON high.symbol = days.index_symbol
  AND high.return_kind = 'price'
  AND high.high_basis = 'close'
  AND high.observation_date = days.observation_date
LEFT JOIN drawdown
  ON drawdown.symbol = days.index_symbol
  AND drawdown.return_kind = 'price'
  AND drawdown.observation_date = days.observation_date
LEFT JOIN moving_average AS average
  ON average.symbol = days.index_symbol
  AND average.observation_date = days.observation_date
LEFT JOIN support_resistance AS bands
  ON bands.symbol = days.index_symbol
  AND bands.observation_date = days.observation_date
LEFT JOIN relative_strength AS relative
  ON relative.symbol = days.index_symbol
  AND relative.return_kind = 'price'
  AND relative.observation_date = days.observation_date
LEFT JOIN first_forward_pe AS pe
  ON pe.index_symbol = days.index_symbol
  AND pe.observation_date = days.forward_pe_date
LEFT JOIN valuation_discount AS discount
  ON discount.observation_date = days.valuation_discount_date
LEFT JOIN earnings_growth_edge AS edge
  ON edge.observation_date = days.earnings_growth_edge_date
LEFT JOIN bull_bear_spread AS sentiment
  ON sentiment.survey = 'AAII'
  AND sentiment.observation_date = days.bull_bear_spread_date
LEFT JOIN short_interest_change AS short
  ON short.ticker = days.fund_ticker
  AND short.observation_date = days.short_interest_date
LEFT JOIN put_call_vs_mean AS options
  ON options.product_class = 'equity'
  AND options.observation_date = days.put_call_date
LEFT JOIN policy_rate_latest AS rate
  ON rate.series_id = 'DFEDTARU'
  AND rate.observation_date = days.policy_rate_date
