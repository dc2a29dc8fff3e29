-- Return since the last close of the month before, for every day.
-- grain: symbol, return_kind, observation_date
-- units: return_fraction dimensionless (0.10 = +10 %); base_value, close_value in the symbol's own
--        unit
-- note:  null where the lake holds no close of the last ten days of the month before
-- source: daily_close
WITH numbered AS (
  SELECT
    symbol,
    return_kind,
    observation_date,
    close_value,
    EXTRACT(YEAR FROM observation_date) * 12 + EXTRACT(MONTH FROM observation_date) AS month_number
  FROM daily_close
),

steps AS (
  SELECT
    symbol,
    return_kind,
    observation_date,
    close_value,
    month_number,
    LAG(observation_date) OVER days AS previous_date,
    LAG(close_value) OVER days AS previous_value
  FROM numbered
  WINDOW days AS (PARTITION BY symbol, return_kind ORDER BY observation_date)
),

based AS (
  SELECT
    symbol,
    return_kind,
    observation_date,
    close_value,
    CAST(DATE_TRUNC('month', observation_date) AS DATE) AS first_date,
    FIRST_VALUE(previous_date) OVER so_far AS base_date,
    FIRST_VALUE(previous_value) OVER so_far AS base_value
  FROM steps
  WINDOW so_far AS (
    PARTITION BY symbol, return_kind, month_number ORDER BY observation_date
  )
),

near AS (
  SELECT
    symbol,
    return_kind,
    observation_date,
    close_value,
    CASE WHEN DATE_DIFF('day', base_date, first_date) <= 10 THEN base_date END AS base_date,
    CASE WHEN DATE_DIFF('day', base_date, first_date) <= 10 THEN base_value END AS base_value
  FROM based
)

SELECT
  CAST(symbol AS VARCHAR) AS symbol,
  CAST(return_kind AS VARCHAR) AS return_kind,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(base_date AS DATE) AS base_date,
  CAST(base_value AS DOUBLE) AS base_value,
  CAST(close_value AS DOUBLE) AS close_value,
  CAST(close_value / NULLIF(base_value, 0) - 1 AS DOUBLE) AS return_fraction
FROM near
