-- Each change of the Federal Reserve's target rate.
-- grain: series_id, observation_date
-- units: rate_percent, previous_rate_percent in percent per year; *_percentage_points in percentage
--        points; days_since_change, input_age_days in days
-- note:  both ends of the target range, DFEDTARU and DFEDTARL; a decided change counts from the day
--        after the meeting. The first day in the lake is no change. The 12-month figure is the sum
--        of the changes of the 12 months up to and with this one.
-- source: policy_rate
WITH days AS (
  SELECT
    series_id,
    observation_date,
    rate_percent,
    LAG(rate_percent) OVER (PARTITION BY series_id ORDER BY observation_date)
      AS previous_rate_percent,
    known_at
  FROM policy_rate_latest
  WHERE series_id IN ('DFEDTARU', 'DFEDTARL')
),

changes AS (
  SELECT
    series_id,
    observation_date,
    rate_percent,
    previous_rate_percent,
    rate_percent - previous_rate_percent AS change_percentage_points,
    known_at
  FROM days
  WHERE rate_percent <> previous_rate_percent
)

SELECT
  CAST(series_id AS VARCHAR) AS series_id,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(rate_percent AS DOUBLE) AS rate_percent,
  CAST(previous_rate_percent AS DOUBLE) AS previous_rate_percent,
  CAST(change_percentage_points AS DOUBLE) AS change_percentage_points,
  CAST(
    SUM(change_percentage_points) OVER (
      PARTITION BY series_id
      ORDER BY observation_date
      RANGE BETWEEN INTERVAL '12' MONTH PRECEDING AND CURRENT ROW
    ) AS DOUBLE
  ) AS change_12_month_percentage_points,
  CAST(
    DATE_DIFF(
      'day',
      LAG(observation_date) OVER (PARTITION BY series_id ORDER BY observation_date),
      observation_date
    ) AS BIGINT
  ) AS days_since_change,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(0 AS BIGINT) AS input_age_days
FROM changes
