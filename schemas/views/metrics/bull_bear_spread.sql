-- Bulls minus bears among surveyed investors, and how far that has fallen from its recent peak.
-- grain: survey, observation_date
-- units: *_points in percentage points; larger_fall_age_days, input_age_days in days
-- note:  fall_points is the spread minus the highest of the 56 days before (8 weekly surveys), so
--        negative is a fall; null until 56 days of history exist. larger_fall_date is the newest
--        earlier survey with a fall as deep or deeper; without one, larger_fall_age_days counts
--        from the first fall known: "the sharpest since" goes no further back than the lake.
-- source: investor_sentiment
WITH spreads AS (
  SELECT
    survey,
    observation_date,
    bullish_percent - bearish_percent AS spread_points,
    known_at
  FROM investor_sentiment_latest
),

peaks AS (
  SELECT
    survey,
    observation_date,
    spread_points,
    known_at,
    CASE
      WHEN DATE_DIFF(
        'day',
        MIN(observation_date) OVER (PARTITION BY survey ORDER BY observation_date),
        observation_date
      ) >= 56
      THEN MAX(spread_points) OVER (
        PARTITION BY survey
        ORDER BY observation_date
        RANGE BETWEEN INTERVAL '56' DAY PRECEDING AND INTERVAL '1' DAY PRECEDING
      )
    END AS peak_8_week_points
  FROM spreads
),

falls AS (
  SELECT
    survey,
    observation_date,
    spread_points,
    known_at,
    peak_8_week_points,
    spread_points - peak_8_week_points AS fall_points,
    MIN(CASE WHEN peak_8_week_points IS NOT NULL THEN observation_date END)
      OVER (PARTITION BY survey ORDER BY observation_date) AS first_fall_date
  FROM peaks
),

compared AS (
  SELECT
    fall.survey,
    fall.observation_date,
    fall.spread_points,
    fall.known_at,
    fall.peak_8_week_points,
    fall.fall_points,
    fall.first_fall_date,
    MAX(earlier.observation_date) AS larger_fall_date
  FROM falls AS fall
  LEFT JOIN falls AS earlier
    ON earlier.survey = fall.survey
    AND earlier.observation_date < fall.observation_date
    AND earlier.fall_points <= fall.fall_points
  GROUP BY
    fall.survey,
    fall.observation_date,
    fall.spread_points,
    fall.known_at,
    fall.peak_8_week_points,
    fall.fall_points,
    fall.first_fall_date
)

SELECT
  CAST(survey AS VARCHAR) AS survey,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(spread_points AS DOUBLE) AS spread_points,
  CAST(peak_8_week_points AS DOUBLE) AS peak_8_week_points,
  CAST(fall_points AS DOUBLE) AS fall_points,
  CAST(larger_fall_date AS DATE) AS larger_fall_date,
  CAST(
    CASE
      WHEN fall_points IS NOT NULL
      THEN DATE_DIFF('day', COALESCE(larger_fall_date, first_fall_date), observation_date)
    END AS BIGINT
  ) AS larger_fall_age_days,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(0 AS BIGINT) AS input_age_days
FROM compared
