-- Shares sold short against a year before.
-- grain: ticker, observation_date
-- units: shares_short, year_ago_shares_short in shares; change_fraction dimensionless (0.21 =
--        +21 %); input_age_days in days
-- note:  the settlement nearest to the same day a year before, at most 10 days off (the earlier of
--        two equally near), of an issue with the same name: tickers are reused. Counts as corrected
--        by the publisher's next file. Null without one, and where the shares were split between.
-- source: short_interest_corrected
WITH positions AS (
  SELECT
    ticker,
    observation_date,
    issue_name,
    shares_short,
    splits_so_far,
    known_at,
    CAST(observation_date - INTERVAL '12' MONTH AS DATE) AS year_ago_target_date
  FROM short_interest_corrected
),

candidates AS (
  SELECT
    day.ticker,
    day.observation_date,
    day.shares_short,
    day.known_at,
    past.observation_date AS year_ago_date,
    past.shares_short AS year_ago_shares_short,
    ROW_NUMBER() OVER (
      PARTITION BY day.ticker, day.observation_date
      ORDER BY
        ABS(DATE_DIFF('day', day.year_ago_target_date, past.observation_date)),
        past.observation_date
    ) AS nearness
  FROM positions AS day
  LEFT JOIN positions AS past
    ON past.ticker = day.ticker
    AND past.issue_name = day.issue_name
    AND past.splits_so_far = day.splits_so_far
    AND DATE_DIFF('day', day.year_ago_target_date, past.observation_date) BETWEEN -10 AND 10
)

SELECT
  CAST(ticker AS VARCHAR) AS ticker,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(shares_short AS BIGINT) AS shares_short,
  CAST(year_ago_date AS DATE) AS year_ago_date,
  CAST(year_ago_shares_short AS BIGINT) AS year_ago_shares_short,
  CAST(
    CAST(shares_short AS DOUBLE) / NULLIF(CAST(year_ago_shares_short AS DOUBLE), 0) - 1 AS DOUBLE
  ) AS change_fraction,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(0 AS BIGINT) AS input_age_days
FROM candidates
WHERE nearness = 1
