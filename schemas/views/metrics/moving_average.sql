-- Mean close of the last 50 and 200 trading days, and on which side of them a close stands.
-- grain: symbol, observation_date
-- units: close_value, mean_50_day, mean_200_day in the symbol's own unit; input_age_days in days
-- note:  price only; the day itself is part of the mean, as charts draw it. Null until 50 or 200
--        closes exist, and where they reach back more than 80 or 320 days: more than a tenth of the
--        trading days is not in the lake. Above means by more than a billionth: the last bits of a
--        mean depend on the order in which an engine adds.
-- source: daily_close
WITH averaged AS (
  SELECT
    symbol,
    observation_date,
    close_value,
    CASE
      WHEN COUNT(*) OVER days_50 = 50
        AND DATE_DIFF('day', MIN(observation_date) OVER days_50, observation_date) <= 80
      THEN AVG(close_value) OVER days_50
    END AS mean_50_day,
    CASE
      WHEN COUNT(*) OVER days_200 = 200
        AND DATE_DIFF('day', MIN(observation_date) OVER days_200, observation_date) <= 320
      THEN AVG(close_value) OVER days_200
    END AS mean_200_day
  FROM daily_close
  WHERE return_kind = 'price'
  WINDOW
    days_50 AS (
      PARTITION BY symbol ORDER BY observation_date ROWS BETWEEN 49 PRECEDING AND CURRENT ROW
    ),
    days_200 AS (
      PARTITION BY symbol ORDER BY observation_date ROWS BETWEEN 199 PRECEDING AND CURRENT ROW
    )
)

SELECT
  CAST(symbol AS VARCHAR) AS symbol,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(close_value AS DOUBLE) AS close_value,
  CAST(mean_50_day AS DOUBLE) AS mean_50_day,
  CAST(mean_200_day AS DOUBLE) AS mean_200_day,
  CAST(
    CASE
      WHEN close_value > mean_50_day * (1 + 1e-9) THEN 'yes'
      WHEN mean_50_day IS NOT NULL THEN 'no'
    END AS VARCHAR
  ) AS is_above_50_day,
  CAST(
    CASE
      WHEN close_value > mean_200_day * (1 + 1e-9) THEN 'yes'
      WHEN mean_200_day IS NOT NULL THEN 'no'
    END AS VARCHAR
  ) AS is_above_200_day,
  CAST(
    CASE
      WHEN mean_50_day > mean_200_day * (1 + 1e-9) THEN 'yes'
      WHEN mean_200_day IS NOT NULL THEN 'no'
    END AS VARCHAR
  ) AS is_50_day_above_200_day,
  CAST(0 AS BIGINT) AS input_age_days
FROM averaged
