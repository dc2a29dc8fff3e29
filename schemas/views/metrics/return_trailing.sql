-- Return over the 1, 3 and 12 months up to a day.
-- grain: symbol, return_kind, observation_date
-- units: *_fraction dimensionless (0.10 = +10 %); close_value in the symbol's own unit;
--        input_age_days in days
-- note:  the base is the last close on or before the same day of the earlier month (its last day
--        where that month is shorter); null when that close is more than 10 days older than the
--        longest such span: a gap in the data, or history that does not reach so far
-- source: daily_close
WITH based AS (
  SELECT
    symbol,
    return_kind,
    observation_date,
    close_value,
    LAST_VALUE(observation_date) OVER month_1 AS base_1_month_date,
    LAST_VALUE(close_value) OVER month_1 AS base_1_month_value,
    LAST_VALUE(observation_date) OVER month_3 AS base_3_month_date,
    LAST_VALUE(close_value) OVER month_3 AS base_3_month_value,
    LAST_VALUE(observation_date) OVER month_12 AS base_12_month_date,
    LAST_VALUE(close_value) OVER month_12 AS base_12_month_value
  FROM daily_close
  WINDOW
    month_1 AS (
      PARTITION BY symbol, return_kind
      ORDER BY observation_date
      RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL '1' MONTH PRECEDING
    ),
    month_3 AS (
      PARTITION BY symbol, return_kind
      ORDER BY observation_date
      RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL '3' MONTH PRECEDING
    ),
    month_12 AS (
      PARTITION BY symbol, return_kind
      ORDER BY observation_date
      RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL '12' MONTH PRECEDING
    )
)

SELECT
  CAST(symbol AS VARCHAR) AS symbol,
  CAST(return_kind AS VARCHAR) AS return_kind,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(close_value AS DOUBLE) AS close_value,
  CAST(
    CASE
      WHEN DATE_DIFF('day', base_1_month_date, observation_date) <= 41
      THEN close_value / NULLIF(base_1_month_value, 0) - 1
    END AS DOUBLE
  ) AS return_1_month_fraction,
  CAST(
    CASE
      WHEN DATE_DIFF('day', base_3_month_date, observation_date) <= 102
      THEN close_value / NULLIF(base_3_month_value, 0) - 1
    END AS DOUBLE
  ) AS return_3_month_fraction,
  CAST(
    CASE
      WHEN DATE_DIFF('day', base_12_month_date, observation_date) <= 376
      THEN close_value / NULLIF(base_12_month_value, 0) - 1
    END AS DOUBLE
  ) AS return_12_month_fraction,
  CAST(0 AS BIGINT) AS input_age_days
FROM based
