-- How likely an event is held to be, and how that has moved.
-- grain: event, provider, observation_date
-- units: *_percent in percent; change_percentage_points in percentage points; input_age_days in
--        days
-- note:  the change is against the same provider's figure before; null on its first
-- source: event_probability
WITH figures AS (
  SELECT
    event,
    provider,
    observation_date,
    probability_percent,
    LAG(observation_date) OVER (PARTITION BY event, provider ORDER BY observation_date)
      AS previous_date,
    LAG(probability_percent) OVER (PARTITION BY event, provider ORDER BY observation_date)
      AS previous_probability_percent
  FROM event_probability_latest
)

SELECT
  CAST(event AS VARCHAR) AS event,
  CAST(provider AS VARCHAR) AS provider,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(probability_percent AS DOUBLE) AS probability_percent,
  CAST(previous_date AS DATE) AS previous_observation_date,
  CAST(probability_percent - previous_probability_percent AS DOUBLE) AS change_percentage_points,
  CAST(0 AS BIGINT) AS input_age_days
FROM figures
