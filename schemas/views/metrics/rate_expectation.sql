-- What the one-year Treasury bill's yield says of the policy rate over the year ahead.
-- grain: observation_date
-- units: *_percent in percent per year, but cut_priced_percent in percent of a quarter-point cut
--        (100 = one such cut on average over the year, -100 = one rise); *_percentage_points in
--        percentage points; input_age_days in days
-- note:  a stand-in where no futures are at hand: a year's yield is about the mean overnight rate
--        expected over it, plus a small premium for time. Yield is DGS1; the effective rate is
--        DFF of the day before, the newest known when the market closes, at most 7 days old.
-- source: policy_rate
WITH yields AS (
  SELECT observation_date, rate_percent, known_at
  FROM policy_rate_latest
  WHERE series_id = 'DGS1'
),

effective AS (
  SELECT observation_date, rate_percent, known_at
  FROM policy_rate_latest
  WHERE series_id = 'DFF'
),

joined AS (
  SELECT
    yields.observation_date,
    yields.rate_percent AS one_year_yield_percent,
    effective.rate_percent AS effective_rate_percent,
    CASE
      WHEN effective.known_at > yields.known_at THEN effective.known_at
      ELSE yields.known_at
    END AS known_at,
    DATE_DIFF('day', effective.observation_date, yields.observation_date) - 1 AS input_age_days,
    ROW_NUMBER() OVER (
      PARTITION BY yields.observation_date
      ORDER BY effective.observation_date DESC
    ) AS recency
  FROM yields
  JOIN effective
    ON DATE_DIFF('day', effective.observation_date, yields.observation_date) BETWEEN 1 AND 7
)

SELECT
  CAST(observation_date AS DATE) AS observation_date,
  CAST(one_year_yield_percent AS DOUBLE) AS one_year_yield_percent,
  CAST(effective_rate_percent AS DOUBLE) AS effective_rate_percent,
  CAST(one_year_yield_percent - effective_rate_percent AS DOUBLE)
    AS expected_change_percentage_points,
  CAST((effective_rate_percent - one_year_yield_percent) * 400 AS DOUBLE) AS cut_priced_percent,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(input_age_days AS BIGINT) AS input_age_days
FROM joined
WHERE recency = 1
