-- On which side of stated thresholds an index stands by momentum, valuation, sentiment and macro.
-- grain: index_symbol, dimension, observation_date
-- units: value, lower_threshold, upper_threshold in the unit named by figure; most_age_days,
--        input_age_days in days
-- note:  state is above, between or below the two thresholds, the thresholds themselves being
--        between; unknown without a reading, or with one older than most_age_days, and
--        unknown_because says which. Above is a rising price, a dear index, bullish sentiment or a
--        tightening policy. The thresholds are a choice and stand below, in one place. The valuation
--        of the Russell 2000 is its forward price over earnings divided by the S&P 500's, that of
--        the S&P 500 its own. Momentum is rounded to ten decimals: near zero the last bits depend on
--        the order in which an engine adds.
-- source: moving_average, newest_known, sentiment_composite, policy_rate
WITH rules AS (
  SELECT
    index_symbol,
    dimension,
    figure,
    CAST(lower_bound AS DOUBLE) AS lower_threshold,
    CAST(upper_bound AS DOUBLE) AS upper_threshold,
    most_age_days
  FROM (
    VALUES
      ('RUT', 'momentum', 'fraction above the 200-day mean', -0.02, 0.02, 0),
      ('SPX', 'momentum', 'fraction above the 200-day mean', -0.02, 0.02, 0),
      ('RUT', 'valuation', 'forward price over earnings, S&P 500 = 1', 0.75, 0.90, 200),
      ('SPX', 'valuation', 'forward price over earnings', 16.00, 20.00, 200),
      ('RUT', 'sentiment', 'percentile of the composite', 40.00, 60.00, 45),
      ('SPX', 'sentiment', 'percentile of the composite', 40.00, 60.00, 45),
      ('RUT', 'macro', 'percentage points of policy rate in 12 months', -0.25, 0.25, 10),
      ('SPX', 'macro', 'percentage points of policy rate in 12 months', -0.25, 0.25, 10)
  ) AS listed (index_symbol, dimension, figure, lower_bound, upper_bound, most_age_days)
),

trends AS (
  SELECT
    symbol AS index_symbol,
    observation_date,
    FLOOR(1e10 * (close_value / NULLIF(mean_200_day, 0) - 1) + 0.5) * 1e-10 AS value
  FROM moving_average
  WHERE symbol IN ('RUT', 'SPX')
),

measured AS (
  SELECT index_symbol, 'momentum' AS dimension, observation_date, value, 0 AS input_age_days
  FROM trends
  UNION ALL
  SELECT index_symbol, 'sentiment', observation_date, score_percentile, input_age_days
  FROM sentiment_composite
  UNION ALL
  SELECT
    asked.index_symbol,
    asked.dimension,
    known.observation_date,
    CASE asked.figure
      WHEN 'valuation_discount' THEN 1 - known.value
      WHEN 'policy_rate' THEN known.value - year_ago.rate_percent
      ELSE known.value
    END,
    known.input_age_days
  FROM newest_known AS known
  JOIN (
    VALUES
      ('RUT', 'valuation', 'valuation_discount', 'RUT'),
      ('SPX', 'valuation', 'forward_pe', 'SPX'),
      ('RUT', 'macro', 'policy_rate', 'DFEDTARU'),
      ('SPX', 'macro', 'policy_rate', 'DFEDTARU')
  ) AS asked (index_symbol, dimension, figure, subject)
    ON asked.figure = known.figure AND asked.subject = known.subject
  LEFT JOIN policy_rate_latest AS year_ago
    ON year_ago.series_id = known.subject
    AND year_ago.observation_date = CAST(known.input_date - INTERVAL '12' MONTH AS DATE)
),

compared AS (
  SELECT
    rules.index_symbol,
    rules.dimension,
    trends.observation_date,
    rules.figure,
    measured.value,
    rules.lower_threshold,
    rules.upper_threshold,
    rules.most_age_days,
    measured.input_age_days,
    CASE
      WHEN measured.value IS NULL THEN 'no reading by this day'
      WHEN measured.input_age_days > rules.most_age_days THEN 'the newest reading is too old'
    END AS unknown_because
  FROM rules
  JOIN trends
    ON trends.index_symbol = rules.index_symbol
  LEFT JOIN measured
    ON measured.index_symbol = rules.index_symbol
    AND measured.dimension = rules.dimension
    AND measured.observation_date = trends.observation_date
)

SELECT
  CAST(index_symbol AS VARCHAR) AS index_symbol,
  CAST(dimension AS VARCHAR) AS dimension,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(figure AS VARCHAR) AS figure,
  CAST(value AS DOUBLE) AS value,
  CAST(lower_threshold AS DOUBLE) AS lower_threshold,
  CAST(upper_threshold AS DOUBLE) AS upper_threshold,
  CAST(
    CASE
      WHEN unknown_because IS NOT NULL THEN 'unknown'
      WHEN value > upper_threshold + 1e-9 THEN 'above'
      WHEN value < lower_threshold - 1e-9 THEN 'below'
      ELSE 'between'
    END AS VARCHAR
  ) AS state,
  CAST(unknown_because AS VARCHAR) AS unknown_because,
  CAST(most_age_days AS BIGINT) AS most_age_days,
  CAST(input_age_days AS BIGINT) AS input_age_days
FROM compared
