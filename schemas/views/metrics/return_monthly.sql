-- Return of each calendar month; of the newest month, as far as it has come.
-- grain: symbol, return_kind, observation_date
-- units: return_fraction dimensionless (0.10 = +10 %); base_value, close_value in the symbol's own
--        unit; input_age_days in days
-- note:  dated by the last trading day of the month in the lake; null where the lake holds no close
--        in the month before
-- source: return_month_to_date
WITH ranked AS (
  SELECT
    symbol,
    return_kind,
    observation_date,
    base_date,
    base_value,
    close_value,
    return_fraction,
    ROW_NUMBER() OVER (
      PARTITION BY
        symbol,
        return_kind,
        EXTRACT(YEAR FROM observation_date),
        EXTRACT(MONTH FROM observation_date)
      ORDER BY observation_date DESC
    ) AS from_month_end
  FROM return_month_to_date
)

SELECT
  CAST(symbol AS VARCHAR) AS symbol,
  CAST(return_kind AS VARCHAR) AS return_kind,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(base_date AS DATE) AS base_date,
  CAST(base_value AS DOUBLE) AS base_value,
  CAST(close_value AS DOUBLE) AS close_value,
  CAST(return_fraction AS DOUBLE) AS return_fraction,
  CAST(0 AS BIGINT) AS input_age_days
FROM ranked
WHERE from_month_end = 1
