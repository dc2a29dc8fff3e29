-- Everything the lake knows about an index on a trading day, side by side: what dashboards read.
-- grain: index_symbol, observation_date
-- units: *_fraction dimensionless (0.10 = +10 %); *_points and *_value in index points; *_ratio in
--        units of the first per unit of the second; *_percent in percent; *_percentage_points in
--        percentage points; *_age_days in days
-- note:  RUT and SPX, price return. Slow inputs stand as last known by that day, each with the age
--        of its oldest observation; null while unknown. relative_strength, valuation_discount and
--        earnings_growth_edge compare the Russell with the S&P, so the SPX row has none. Short
--        interest is that of the fund, IWM for RUT and SPY for SPX; the survey is AAII's, put/call
--        that of equity options, the rate the upper end of the target range. A fall or a mean that
--        the newest survey or ratio does not have is null: no older one stands for it. Later
--        revisions of older inputs show as known now: ask as of the day for what it saw.
-- source: return_year_to_date, return_month_to_date, return_trailing, recovery_from_low,
--        drawdown, moving_average, momentum, support_resistance, relative_strength, newest_known
WITH slow AS (
  SELECT
    observation_date,
    CASE
      WHEN subject IN ('RUT', 'IWM') THEN 'RUT'
      WHEN subject IN ('SPX', 'SPY') THEN 'SPX'
      ELSE 'both'
    END AS about,
    figure,
    input_date,
    value,
    input_age_days
  FROM newest_known
  WHERE subject IN ('RUT', 'SPX', 'IWM', 'SPY', 'AAII', 'equity', 'DFEDTARU')
),

known AS (
  SELECT
    symbol.index_symbol,
    slow.observation_date,
    MAX(CASE WHEN figure = 'forward_pe' THEN value END) AS forward_pe,
    MAX(CASE WHEN figure = 'valuation_discount' THEN value END) AS valuation_discount,
    MAX(CASE WHEN figure = 'earnings_growth_edge' THEN value END) AS earnings_growth_edge,
    MAX(CASE WHEN figure = 'bull_bear_spread' THEN value END) AS bull_bear_spread,
    CASE
      WHEN MAX(CASE WHEN figure = 'bull_bear_fall' THEN input_date END)
        = MAX(CASE WHEN figure = 'bull_bear_spread' THEN input_date END)
      THEN MAX(CASE WHEN figure = 'bull_bear_fall' THEN value END)
    END AS bull_bear_fall,
    MAX(CASE WHEN figure = 'short_interest_change' THEN value END) AS short_interest_change,
    MAX(CASE WHEN figure = 'put_call_ratio' THEN value END) AS put_call_ratio,
    CASE
      WHEN MAX(CASE WHEN figure = 'put_call_vs_mean' THEN input_date END)
        = MAX(CASE WHEN figure = 'put_call_ratio' THEN input_date END)
      THEN MAX(CASE WHEN figure = 'put_call_vs_mean' THEN value END)
    END AS put_call_vs_mean,
    MAX(CASE WHEN figure = 'policy_rate' THEN value END) AS policy_rate,
    MAX(CASE WHEN figure = 'forward_pe' THEN input_age_days END) AS forward_pe_age_days,
    MAX(CASE WHEN figure = 'valuation_discount' THEN input_age_days END)
      AS valuation_discount_age_days,
    MAX(CASE WHEN figure = 'earnings_growth_edge' THEN input_age_days END)
      AS earnings_growth_edge_age_days,
    MAX(CASE WHEN figure = 'bull_bear_spread' THEN input_age_days END) AS bull_bear_spread_age_days,
    MAX(CASE WHEN figure = 'short_interest_change' THEN input_age_days END)
      AS short_interest_change_age_days,
    MAX(CASE WHEN figure = 'put_call_ratio' THEN input_age_days END) AS put_call_ratio_age_days,
    MAX(CASE WHEN figure = 'policy_rate' THEN input_age_days END) AS policy_rate_age_days
  FROM slow
  JOIN (VALUES ('RUT'), ('SPX')) AS symbol (index_symbol)
    ON slow.about = symbol.index_symbol OR slow.about = 'both'
  GROUP BY symbol.index_symbol, slow.observation_date
)

SELECT
  CAST(day.symbol AS VARCHAR) AS index_symbol,
  CAST(day.observation_date AS DATE) AS observation_date,
  CAST(day.close_value AS DOUBLE) AS close_points,
  CAST(day.return_fraction AS DOUBLE) AS year_to_date_return_fraction,
  CAST(month_so_far.return_fraction AS DOUBLE) AS month_to_date_return_fraction,
  CAST(past.return_1_month_fraction AS DOUBLE) AS return_1_month_fraction,
  CAST(past.return_3_month_fraction AS DOUBLE) AS return_3_month_fraction,
  CAST(past.return_12_month_fraction AS DOUBLE) AS return_12_month_fraction,
  CAST(momentum.momentum_12_1_fraction AS DOUBLE) AS momentum_12_1_fraction,
  CAST(recovery.low_date AS DATE) AS low_date,
  CAST(recovery.low_value AS DOUBLE) AS low_close_points,
  CAST(recovery.recovery_fraction AS DOUBLE) AS recovery_fraction,
  CAST(drawdown.peak_date AS DATE) AS record_date,
  CAST(drawdown.peak_value AS DOUBLE) AS record_close_points,
  CAST(drawdown.drawdown_fraction AS DOUBLE) AS distance_from_high_fraction,
  CAST(drawdown.is_record AS VARCHAR) AS is_record,
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
  CAST(known.forward_pe AS DOUBLE) AS forward_price_earnings_ratio,
  CAST(known.forward_pe_age_days AS BIGINT) AS forward_price_earnings_age_days,
  CAST(known.valuation_discount AS DOUBLE) AS valuation_discount_fraction,
  CAST(known.valuation_discount_age_days AS BIGINT) AS valuation_discount_age_days,
  CAST(known.earnings_growth_edge AS DOUBLE) AS earnings_growth_edge_percentage_points,
  CAST(known.earnings_growth_edge_age_days AS BIGINT) AS earnings_growth_edge_age_days,
  CAST(known.bull_bear_spread AS DOUBLE) AS bull_bear_spread_percentage_points,
  CAST(known.bull_bear_fall AS DOUBLE) AS bull_bear_fall_percentage_points,
  CAST(known.bull_bear_spread_age_days AS BIGINT) AS bull_bear_spread_age_days,
  CAST(known.short_interest_change AS DOUBLE) AS short_interest_change_fraction,
  CAST(known.short_interest_change_age_days AS BIGINT) AS short_interest_age_days,
  CAST(known.put_call_ratio AS DOUBLE) AS put_call_ratio,
  CAST(known.put_call_vs_mean AS DOUBLE) AS put_call_vs_mean,
  CAST(known.put_call_ratio_age_days AS BIGINT) AS put_call_age_days,
  CAST(known.policy_rate AS DOUBLE) AS policy_rate_percent,
  CAST(known.policy_rate_age_days AS BIGINT) AS policy_rate_age_days
FROM return_year_to_date AS day
LEFT JOIN return_month_to_date AS month_so_far
  ON month_so_far.symbol = day.symbol
  AND month_so_far.symbol IN ('RUT', 'SPX')
  AND month_so_far.return_kind = 'price'
  AND month_so_far.observation_date = day.observation_date
LEFT JOIN return_trailing AS past
  ON past.symbol = day.symbol
  AND past.symbol IN ('RUT', 'SPX')
  AND past.return_kind = 'price'
  AND past.observation_date = day.observation_date
LEFT JOIN momentum
  ON momentum.symbol = day.symbol
  AND momentum.symbol IN ('RUT', 'SPX')
  AND momentum.return_kind = 'price'
  AND momentum.observation_date = day.observation_date
LEFT JOIN recovery_from_low AS recovery
  ON recovery.symbol = day.symbol
  AND recovery.symbol IN ('RUT', 'SPX')
  AND recovery.return_kind = 'price'
  AND recovery.low_basis = 'close'
  AND recovery.observation_date = day.observation_date
LEFT JOIN drawdown
  ON drawdown.symbol = day.symbol
  AND drawdown.symbol IN ('RUT', 'SPX')
  AND drawdown.return_kind = 'price'
  AND drawdown.observation_date = day.observation_date
LEFT JOIN moving_average AS average
  ON average.symbol = day.symbol
  AND average.symbol IN ('RUT', 'SPX')
  AND average.observation_date = day.observation_date
LEFT JOIN support_resistance AS bands
  ON bands.symbol = day.symbol
  AND bands.symbol IN ('RUT', 'SPX')
  AND bands.observation_date = day.observation_date
LEFT JOIN relative_strength AS relative
  ON relative.symbol = day.symbol
  AND relative.symbol IN ('RUT', 'SPX')
  AND relative.return_kind = 'price'
  AND relative.observation_date = day.observation_date
LEFT JOIN known
  ON known.index_symbol = day.symbol
  AND known.observation_date = day.observation_date
WHERE day.symbol IN ('RUT', 'SPX') AND day.return_kind = 'price'
