-- The parts of the composite of sentiment on every trading day, each with its weight.
-- grain: index_symbol, part, observation_date
-- units: value in the unit of the part; percentile from 0 (the least bullish of its window) to 100
--        (the most); weight_fraction, used_weight_fraction dimensionless (0.20 = 20 %);
--        input_age_days in days
-- note:  a part is a reading as last known by the day, placed among the readings of the 36 months
--        up to it: the share of them below it, and half of those equal to it. Puts per call and
--        short interest count the other way round: more of them is less bullish. A part without a
--        reading, with one older than most_age_days, with less than 12 months of history, or with
--        less than 90 % of the readings a year has (252 trading days, 52 weeks, 24 settlements, 365
--        days of tone) in the 12 months up to it is missing: its percentile is null, and
--        used_weight_fraction shares its weight out among the others in proportion. bulls minus
--        bears is AAII's survey; puts per call that of equity options; short interest the shares of
--        the fund (IWM, SPY) sold short; positioning what asset managers hold of the index by
--        futures, net, as a part of open interest; tone a week's mean; manager exposure NAAIM's
--        mean. Equal means within 1e-9: the last bits of a mean depend on the order in which an
--        engine adds. The weights are a choice, not an estimate.
-- source: investor_sentiment, option_activity, short_interest_corrected, futures_positioning, tone_trend,
--        manager_exposure, index_level
WITH readings AS (
  SELECT
    'bulls minus bears' AS part,
    'AAII' AS subject,
    observation_date,
    known_at,
    bullish_percent - bearish_percent AS value,
    1 AS direction
  FROM investor_sentiment_latest
  WHERE survey = 'AAII'
  UNION ALL
  SELECT 'puts per call', 'equity', observation_date, known_at, put_call_ratio, -1
  FROM option_activity_latest
  WHERE product_class = 'equity'
  UNION ALL
  SELECT 'short interest', ticker, observation_date, known_at, CAST(shares_short AS DOUBLE), -1
  FROM short_interest_corrected
  WHERE ticker IN ('IWM', 'SPY')
  UNION ALL
  SELECT 'positioning', index_symbol, observation_date, known_at, net_fraction, 1
  FROM futures_positioning
  WHERE trader_class = 'asset_manager' AND net_fraction IS NOT NULL
  UNION ALL
  SELECT 'tone', index_symbol, observation_date, known_at, mean_7_day_points, 1
  FROM tone_trend
  WHERE mean_7_day_points IS NOT NULL
  UNION ALL
  SELECT 'manager exposure', survey, observation_date, known_at, mean_exposure_percent, 1
  FROM manager_exposure_latest
),

counted AS (
  SELECT
    reading.part,
    reading.subject,
    reading.observation_date,
    reading.known_at,
    reading.value,
    reading.direction,
    MIN(past.observation_date) AS first_date,
    COUNT(*) AS window_readings,
    COUNT(
      CASE
        WHEN past.observation_date >= CAST(reading.observation_date - INTERVAL '12' MONTH AS DATE)
        THEN 1
      END
    ) AS year_readings,
    SUM(
      CASE
        WHEN ABS(reading.value - past.value) <= 1e-9 THEN 1
        WHEN (reading.value - past.value) * reading.direction > 0 THEN 2
        ELSE 0
      END
    ) AS half_readings_below
  FROM readings AS reading
  JOIN readings AS past
    ON past.part = reading.part
    AND past.subject = reading.subject
    AND past.observation_date <= reading.observation_date
    AND past.observation_date > CAST(reading.observation_date - INTERVAL '36' MONTH AS DATE)
  GROUP BY
    reading.part,
    reading.subject,
    reading.observation_date,
    reading.known_at,
    reading.value,
    reading.direction
),

followed AS (
  SELECT
    part,
    subject,
    observation_date,
    known_at,
    value,
    window_readings,
    half_readings_below,
    CASE
      WHEN first_date <= CAST(observation_date - INTERVAL '12' MONTH AS DATE) THEN year_readings
    END AS year_readings,
    CASE part
      WHEN 'puts per call' THEN 252
      WHEN 'short interest' THEN 24
      WHEN 'tone' THEN 365
      ELSE 52
    END AS readings_of_a_year
  FROM counted
),

placed AS (
  SELECT
    part,
    subject,
    observation_date,
    CAST(known_at AS DATE) AS on_date,
    value,
    CASE
      WHEN year_readings * 10 >= readings_of_a_year * 9
      THEN 50.0 * CAST(half_readings_below AS DOUBLE) / NULLIF(window_readings, 0)
    END AS percentile
  FROM followed
),

parts AS (
  SELECT
    index_symbol,
    part,
    subject,
    CAST(weight AS DOUBLE) AS weight_fraction,
    most_age_days
  FROM (
    VALUES
      ('RUT', 'bulls minus bears', 'AAII', 0.20, 21),
      ('RUT', 'puts per call', 'equity', 0.20, 10),
      ('RUT', 'short interest', 'IWM', 0.15, 45),
      ('RUT', 'positioning', 'RUT', 0.20, 21),
      ('RUT', 'tone', 'RUT', 0.10, 10),
      ('RUT', 'manager exposure', 'NAAIM', 0.15, 21),
      ('SPX', 'bulls minus bears', 'AAII', 0.20, 21),
      ('SPX', 'puts per call', 'equity', 0.20, 10),
      ('SPX', 'short interest', 'SPY', 0.15, 45),
      ('SPX', 'positioning', 'SPX', 0.20, 21),
      ('SPX', 'tone', 'SPX', 0.10, 10),
      ('SPX', 'manager exposure', 'NAAIM', 0.15, 21)
  ) AS listed (index_symbol, part, subject, weight, most_age_days)
),

timeline AS (
  SELECT
    parts.index_symbol,
    parts.part,
    parts.weight_fraction,
    parts.most_age_days,
    placed.on_date,
    'reading' AS event,
    placed.observation_date AS input_date,
    placed.value,
    placed.percentile
  FROM parts
  JOIN placed
    ON placed.part = parts.part AND placed.subject = parts.subject
  UNION ALL
  SELECT
    parts.index_symbol,
    parts.part,
    parts.weight_fraction,
    parts.most_age_days,
    close_of.observation_date,
    'trading day',
    CAST(NULL AS DATE),
    CAST(NULL AS DOUBLE),
    CAST(NULL AS DOUBLE)
  FROM parts
  JOIN index_level_latest AS close_of
    ON close_of.index_symbol = parts.index_symbol AND close_of.return_kind = 'price'
),

carried AS (
  SELECT
    index_symbol,
    part,
    weight_fraction,
    most_age_days,
    on_date,
    event,
    MAX(input_date) OVER so_far AS newest_date,
    MAX_BY(value, input_date) OVER so_far AS newest_value,
    -- One engine passes over a missing value in MAX_BY, the other returns it: so none is missing.
    NULLIF(
      MAX_BY(COALESCE(percentile, CAST(-1 AS DOUBLE)), input_date) OVER so_far,
      CAST(-1 AS DOUBLE)
    ) AS newest_percentile
  FROM timeline
  WINDOW so_far AS (
    PARTITION BY index_symbol, part
    ORDER BY on_date
    RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
),

aged AS (
  SELECT
    index_symbol,
    part,
    on_date,
    weight_fraction,
    newest_date,
    newest_value,
    DATE_DIFF('day', newest_date, on_date) AS age_days,
    CASE
      WHEN DATE_DIFF('day', newest_date, on_date) <= most_age_days THEN newest_percentile
    END AS usable_percentile
  FROM carried
  WHERE event = 'trading day'
)

SELECT
  CAST(index_symbol AS VARCHAR) AS index_symbol,
  CAST(part AS VARCHAR) AS part,
  CAST(on_date AS DATE) AS observation_date,
  CAST(newest_date AS DATE) AS input_date,
  CAST(newest_value AS DOUBLE) AS value,
  CAST(usable_percentile AS DOUBLE) AS percentile,
  CAST(weight_fraction AS DOUBLE) AS weight_fraction,
  CAST(
    CASE WHEN usable_percentile IS NOT NULL THEN weight_fraction END
    / NULLIF(
      SUM(CASE WHEN usable_percentile IS NOT NULL THEN weight_fraction END)
        OVER (PARTITION BY index_symbol, on_date),
      0
    ) AS DOUBLE
  ) AS used_weight_fraction,
  CAST(age_days AS BIGINT) AS input_age_days
FROM aged
