-- What weaker borrowers pay above the government, against the 12 months before.
-- grain: series_id, observation_date
-- units: spread, *_percentage_points in percentage points; range_12_month_fraction dimensionless
--        (0 = as narrow as in no day of those months, 1 = as wide as the widest); input_age_days in
--        days
-- note:  BAMLH0A0HYM2 is the option-adjusted spread of high-yield bonds, BAA10Y the yield of Baa
--        bonds less that of the ten-year Treasury. Mean and range leave out the day itself, so
--        the fraction is above 1 or below 0 on a day that goes beyond them; both are null until
--        12 months of history exist, and with less than 225 of their some 250 days (90 %). Since
--        April 2026 FRED gives three years of BAMLH0A0HYM2; what the lake had before stays.
-- source: economic_indicator
WITH spreads AS (
  SELECT
    series_id,
    observation_date,
    indicator_value AS spread_percentage_points,
    known_at
  FROM economic_indicator_latest
  WHERE series_id IN ('BAMLH0A0HYM2', 'BAA10Y')
),

compared AS (
  SELECT
    series_id,
    observation_date,
    spread_percentage_points,
    known_at,
    CASE
      WHEN MIN(observation_date) OVER so_far <= CAST(observation_date - INTERVAL '12' MONTH AS DATE)
        AND COUNT(*) OVER year_before >= 225
      THEN 1
    END AS has_history,
    AVG(spread_percentage_points) OVER year_before AS mean_percentage_points,
    MIN(spread_percentage_points) OVER year_before AS lowest_percentage_points,
    MAX(spread_percentage_points) OVER year_before AS highest_percentage_points
  FROM spreads
  WINDOW
    so_far AS (PARTITION BY series_id ORDER BY observation_date),
    year_before AS (
      PARTITION BY series_id
      ORDER BY observation_date
      RANGE BETWEEN INTERVAL '12' MONTH PRECEDING AND INTERVAL '1' DAY PRECEDING
    )
)

SELECT
  CAST(series_id AS VARCHAR) AS series_id,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(spread_percentage_points AS DOUBLE) AS spread_percentage_points,
  CAST(
    CASE WHEN has_history = 1 THEN mean_percentage_points END AS DOUBLE
  ) AS mean_12_month_percentage_points,
  CAST(
    CASE
      WHEN has_history = 1
      -- Near zero the last bits depend on the order in which an engine adds.
      THEN FLOOR(1e10 * (spread_percentage_points - mean_percentage_points) + 0.5) * 1e-10
    END AS DOUBLE
  ) AS vs_mean_percentage_points,
  CAST(
    CASE
      WHEN has_history = 1
      THEN
        (spread_percentage_points - lowest_percentage_points)
        / NULLIF(highest_percentage_points - lowest_percentage_points, 0)
    END AS DOUBLE
  ) AS range_12_month_fraction,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(0 AS BIGINT) AS input_age_days
FROM compared
