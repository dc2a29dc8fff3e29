-- Return since the last close of the month before, for every day.
-- grain: symbol, return_kind, observation_date
-- units: return_fraction dimensionless (0.10 = +10 %); base_value, close_value in the symbol's own
--        unit
-- note:  null where the lake holds no close in the month before
-- source: daily_close
WITH month_ends AS (
  SELECT
    symbol,
    return_kind,
    EXTRACT(YEAR FROM observation_date) * 12 + EXTRACT(MONTH FROM observation_date) + 1 AS for_month,
    MAX(observation_date) AS base_date,
    MAX_BY(close_value, observation_date) AS base_value
  FROM daily_close
  GROUP BY
    symbol,
    return_kind,
    EXTRACT(YEAR FROM observation_date) * 12 + EXTRACT(MONTH FROM observation_date) + 1
)

SELECT
  CAST(day.symbol AS VARCHAR) AS symbol,
  CAST(day.return_kind AS VARCHAR) AS return_kind,
  CAST(day.observation_date AS DATE) AS observation_date,
  CAST(base.base_date AS DATE) AS base_date,
  CAST(base.base_value AS DOUBLE) AS base_value,
  CAST(day.close_value AS DOUBLE) AS close_value,
  CAST(day.close_value / NULLIF(base.base_value, 0) - 1 AS DOUBLE) AS return_fraction
FROM daily_close AS day
LEFT JOIN month_ends AS base
  ON base.symbol = day.symbol
  AND base.return_kind = day.return_kind
  AND base.for_month
    = EXTRACT(YEAR FROM day.observation_date) * 12 + EXTRACT(MONTH FROM day.observation_date)
