-- Return since the last close of the year before.
-- grain: symbol, return_kind, observation_date
-- units: return_fraction dimensionless (0.10 = +10 %); base_value in the symbol's own unit;
--        input_age_days in days
-- note:  null in a symbol's first year, whose base is not in the lake
-- source: daily_close
WITH year_ends AS (
  SELECT
    symbol,
    return_kind,
    EXTRACT(YEAR FROM observation_date) + 1 AS for_year,
    MAX(observation_date) AS base_date,
    MAX_BY(close_value, observation_date) AS base_value
  FROM daily_close
  GROUP BY symbol, return_kind, EXTRACT(YEAR FROM observation_date)
)

SELECT
  CAST(day.symbol AS VARCHAR) AS symbol,
  CAST(day.return_kind AS VARCHAR) AS return_kind,
  CAST(day.observation_date AS DATE) AS observation_date,
  CAST(base.base_date AS DATE) AS base_date,
  CAST(base.base_value AS DOUBLE) AS base_value,
  CAST(day.close_value AS DOUBLE) AS close_value,
  CAST(day.close_value / NULLIF(base.base_value, 0) - 1 AS DOUBLE) AS return_fraction,
  CAST(0 AS BIGINT) AS input_age_days
FROM daily_close AS day
LEFT JOIN year_ends AS base
  ON base.symbol = day.symbol
  AND base.return_kind = day.return_kind
  AND base.for_year = EXTRACT(YEAR FROM day.observation_date)
