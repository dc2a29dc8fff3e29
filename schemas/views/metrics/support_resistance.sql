-- The floor a price has held lately, and the ceiling it met before.
-- grain: symbol, observation_date
-- units: *_value in the symbol's own unit; *_fraction dimensionless (0.05 = 5 % of the level);
--        input_age_days in days
-- note:  price closes only. Support is the lowest close of the 60 trading days before the day, so
--        that a fall through it shows as a negative distance. Resistance is the highest close of
--        the 252 trading days (about 12 months) that end 60 trading days before the day; it is
--        broken when any of the last 60 closes, the day's included, is above it, and
--        break_fraction says by how much. Null until 312 trading days of history exist, and where
--        the 60 reach back more than 100 days or the 312 more than 500: more than a tenth of the
--        trading days is not in the lake.
-- source: daily_close
WITH levels AS (
  SELECT
    symbol,
    observation_date,
    close_value,
    COUNT(*) OVER (PARTITION BY symbol ORDER BY observation_date) AS days_so_far,
    MIN(observation_date) OVER (
      PARTITION BY symbol ORDER BY observation_date ROWS BETWEEN 60 PRECEDING AND CURRENT ROW
    ) AS first_of_60_date,
    MIN(observation_date) OVER (
      PARTITION BY symbol ORDER BY observation_date ROWS BETWEEN 311 PRECEDING AND CURRENT ROW
    ) AS first_of_312_date,
    MIN(close_value) OVER (
      PARTITION BY symbol ORDER BY observation_date ROWS BETWEEN 60 PRECEDING AND 1 PRECEDING
    ) AS support_value,
    MAX(close_value) OVER (
      PARTITION BY symbol ORDER BY observation_date ROWS BETWEEN 311 PRECEDING AND 60 PRECEDING
    ) AS resistance_value,
    MAX(close_value) OVER (
      PARTITION BY symbol ORDER BY observation_date ROWS BETWEEN 59 PRECEDING AND CURRENT ROW
    ) AS highest_since_value
  FROM daily_close
  WHERE return_kind = 'price'
),

judged AS (
  SELECT
    symbol,
    observation_date,
    close_value,
    support_value,
    resistance_value,
    highest_since_value,
    CASE
      WHEN days_so_far >= 312
        AND DATE_DIFF('day', first_of_60_date, observation_date) <= 100
        AND DATE_DIFF('day', first_of_312_date, observation_date) <= 500
      THEN 1
    END AS is_full
  FROM levels
),

full_windows AS (
  SELECT
    symbol,
    observation_date,
    close_value,
    CASE WHEN is_full = 1 THEN support_value END AS support_value,
    CASE WHEN is_full = 1 THEN resistance_value END AS resistance_value,
    highest_since_value
  FROM judged
)

SELECT
  CAST(symbol AS VARCHAR) AS symbol,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(close_value AS DOUBLE) AS close_value,
  CAST(support_value AS DOUBLE) AS support_value,
  CAST(close_value / NULLIF(support_value, 0) - 1 AS DOUBLE) AS distance_to_support_fraction,
  CAST(resistance_value AS DOUBLE) AS resistance_value,
  CAST(highest_since_value AS DOUBLE) AS highest_since_value,
  CAST(highest_since_value / NULLIF(resistance_value, 0) - 1 AS DOUBLE) AS break_fraction,
  CAST(
    CASE
      WHEN highest_since_value > resistance_value THEN 'yes'
      WHEN resistance_value IS NOT NULL THEN 'no'
    END AS VARCHAR
  ) AS is_resistance_broken,
  CAST(0 AS BIGINT) AS input_age_days
FROM full_windows
