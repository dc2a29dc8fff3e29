-- Return since the last close of the month before, for every day.
-- grain: symbol, return_kind, observation_date
-- units: return_fraction dimensionless (0.10 = +10 %); base_value, close_value in the symbol's own
--        unit
-- note:  null where the lake holds no close in the month before
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
    LAG(close_value) OVER days AS previous_value,
    LAG(month_number) OVER days AS previous_month_number
  FROM numbered
  WINDOW days AS (PARTITION BY symbol, return_kind ORDER BY observation_date)
),

based AS (
  SELECT
    symbol,
    return_kind,
    observation_date,
    close_value,
    month_number - FIRST_VALUE(previous_month_number) OVER so_far AS months_apart,
    FIRST_VALUE(previous_date) OVER so_far AS base_date,
    FIRST_VALUE(previous_value) OVER so_far AS base_value
  FROM steps
  WINDOW so_far AS (
    PARTITION BY symbol, return_kind, month_number ORDER BY observation_date
  )
)

SELECT
  CAST(symbol AS VARCHAR) AS symbol,
  CAST(return_kind AS VARCHAR) AS return_kind,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(CASE WHEN months_apart = 1 THEN base_date END AS DATE) AS base_date,
  CAST(CASE WHEN months_apart = 1 THEN base_value END AS DOUBLE) AS base_value,
  CAST(close_value AS DOUBLE) AS close_value,
  CAST(
    CASE WHEN months_apart = 1 THEN close_value / NULLIF(base_value, 0) - 1 END AS DOUBLE
  ) AS return_fraction
FROM based
