-- Return of each calendar month; of the newest month, as far as it has come.
-- grain: symbol, return_kind, observation_date
-- units: return_fraction dimensionless (0.10 = +10 %); base_value, close_value in the symbol's own
--        unit; input_age_days in days
-- note:  dated by the last trading day of the month in the lake; null where the lake holds no close
--        in the month before
-- source: return_month_to_date
WITH month_ends AS (
  SELECT
    symbol,
    return_kind,
    MAX(observation_date) AS observation_date
  FROM return_month_to_date
  GROUP BY
    symbol,
    return_kind,
    EXTRACT(YEAR FROM observation_date),
    EXTRACT(MONTH FROM observation_date)
)

SELECT
  CAST(day.symbol AS VARCHAR) AS symbol,
  CAST(day.return_kind AS VARCHAR) AS return_kind,
  CAST(day.observation_date AS DATE) AS observation_date,
  CAST(day.base_date AS DATE) AS base_date,
  CAST(day.base_value AS DOUBLE) AS base_value,
  CAST(day.close_value AS DOUBLE) AS close_value,
  CAST(day.return_fraction AS DOUBLE) AS return_fraction,
  CAST(0 AS BIGINT) AS input_age_days
FROM return_month_to_date AS day
JOIN month_ends
  ON month_ends.symbol = day.symbol
  AND month_ends.return_kind = day.return_kind
  AND month_ends.observation_date = day.observation_date
