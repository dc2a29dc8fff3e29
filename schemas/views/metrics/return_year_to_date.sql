-- Return since the last close of the year before.
-- grain: symbol, return_kind, observation_date
-- units: return_fraction dimensionless (0.10 = +10 %); base_value in the symbol's own unit;
--        input_age_days in days
-- note:  null where the lake holds no close of the last ten days of the year before, as in a
--        symbol's first year
-- source: daily_close
WITH numbered AS (
  SELECT
    symbol,
    return_kind,
    observation_date,
    close_value,
    EXTRACT(YEAR FROM observation_date) AS year_number
  FROM daily_close
),

steps AS (
  SELECT
    symbol,
    return_kind,
    observation_date,
    close_value,
    year_number,
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
    CAST(DATE_TRUNC('year', observation_date) AS DATE) AS first_date,
    FIRST_VALUE(previous_date) OVER so_far AS base_date,
    FIRST_VALUE(previous_value) OVER so_far AS base_value
  FROM steps
  WINDOW so_far AS (
    PARTITION BY symbol, return_kind, year_number ORDER BY observation_date
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
  CAST(close_value / NULLIF(base_value, 0) - 1 AS DOUBLE) AS return_fraction,
  CAST(0 AS BIGINT) AS input_age_days
FROM near
