-- How far an analyst's target lies above the index on the day it was given.
-- grain: index_symbol, analyst, target_date, observation_date
-- units: target_points, close_points in index points; upside_fraction dimensionless (0.08 = 8 %
--        above); input_age_days in days
-- note:  against the newest close up to the day the target was given, at most 10 days old; null
--        without one. Price index.
-- source: analyst_target, daily_close
WITH matched AS (
  SELECT
    target.index_symbol,
    target.analyst,
    target.target_date,
    target.observation_date,
    target.target_points,
    MAX(level.observation_date) AS close_date,
    MAX_BY(level.close_value, level.observation_date) AS close_points
  FROM analyst_target_latest AS target
  LEFT JOIN daily_close AS level
    ON level.symbol = target.index_symbol
    AND level.return_kind = 'price'
    AND DATE_DIFF('day', level.observation_date, target.observation_date) BETWEEN 0 AND 10
  GROUP BY
    target.index_symbol,
    target.analyst,
    target.target_date,
    target.observation_date,
    target.target_points
)

SELECT
  CAST(index_symbol AS VARCHAR) AS index_symbol,
  CAST(analyst AS VARCHAR) AS analyst,
  CAST(target_date AS DATE) AS target_date,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(target_points AS DOUBLE) AS target_points,
  CAST(close_date AS DATE) AS close_date,
  CAST(close_points AS DOUBLE) AS close_points,
  CAST(target_points / NULLIF(close_points, 0) - 1 AS DOUBLE) AS upside_fraction,
  CAST(COALESCE(DATE_DIFF('day', close_date, observation_date), 0) AS BIGINT) AS input_age_days
FROM matched
