-- The path of the policy rate that federal funds futures price in, and the chance of a cut next.
-- grain: product, contract_month, observation_date
-- units: *_rate_percent in percent per year; change_priced_percentage_points in percentage points;
--        cuts_priced in quarter points (2 = two cuts, -1 = a rise); cut_chance_percent in percent;
--        input_age_days in days
-- note:  implied_rate_percent is the mean of the contract's month; cuts are counted from the
--        effective rate of the day before (EFFR, else DFF; at most 7 days old). A decision takes
--        effect on the day after it, and the first effective rate that holds it comes out a day
--        later still: until then it is the one before the decision, moved by what the upper end of
--        the target range (DFEDTARU) moved by. On the day of the decision itself, and where the
--        lake lacks the range, it is null with all that is counted from it: the prices hold the
--        decision already, and no rate does. The chance stands on the month of the next scheduled
--        meeting alone, and takes a cut for a quarter point: a new rate counts from the day after
--        the meeting, so the month's mean is split at it; where the next month has no meeting and a
--        price, its mean is the new rate. Meetings are those the Federal Reserve announced, to
--        January 2028; unscheduled ones cannot be known.
-- source: rate_future, policy_rate
WITH meetings AS (
  SELECT
    meeting_date,
    CAST(DATE_TRUNC('month', meeting_date) AS DATE) AS meeting_month
  FROM (
    VALUES
      (DATE '2024-01-31'),
      (DATE '2024-03-20'),
      (DATE '2024-05-01'),
      (DATE '2024-06-12'),
      (DATE '2024-07-31'),
      (DATE '2024-09-18'),
      (DATE '2024-11-07'),
      (DATE '2024-12-18'),
      (DATE '2025-01-29'),
      (DATE '2025-03-19'),
      (DATE '2025-05-07'),
      (DATE '2025-06-18'),
      (DATE '2025-07-30'),
      (DATE '2025-09-17'),
      (DATE '2025-10-29'),
      (DATE '2025-12-10'),
      (DATE '2026-01-28'),
      (DATE '2026-03-18'),
      (DATE '2026-04-29'),
      (DATE '2026-06-17'),
      (DATE '2026-07-29'),
      (DATE '2026-09-16'),
      (DATE '2026-10-28'),
      (DATE '2026-12-09'),
      (DATE '2027-01-27'),
      (DATE '2027-03-17'),
      (DATE '2027-04-28'),
      (DATE '2027-06-09'),
      (DATE '2027-07-28'),
      (DATE '2027-09-15'),
      (DATE '2027-10-27'),
      (DATE '2027-12-08'),
      (DATE '2028-01-26')
  ) AS announced (meeting_date)
),

prices AS (
  SELECT
    product,
    contract_month,
    observation_date,
    100 - settlement_points AS implied_rate_percent,
    known_at
  FROM rate_future_latest
),

days AS (
  SELECT DISTINCT observation_date FROM prices
),

overnight AS (
  SELECT
    observation_date,
    COALESCE(
      MIN(CASE WHEN series_id = 'EFFR' THEN rate_percent END),
      MIN(CASE WHEN series_id = 'DFF' THEN rate_percent END)
    ) AS rate_percent,
    COALESCE(
      MIN(CASE WHEN series_id = 'EFFR' THEN known_at END),
      MIN(CASE WHEN series_id = 'DFF' THEN known_at END)
    ) AS known_at
  FROM policy_rate_latest
  WHERE series_id IN ('EFFR', 'DFF')
  GROUP BY observation_date
),

newest AS (
  SELECT
    days.observation_date,
    MAX_BY(overnight.rate_percent, overnight.observation_date) AS rate_percent,
    MAX_BY(overnight.known_at, overnight.observation_date) AS known_at,
    MAX(overnight.observation_date) AS effective_date
  FROM days
  JOIN overnight
    ON DATE_DIFF('day', overnight.observation_date, days.observation_date) BETWEEN 1 AND 7
  GROUP BY days.observation_date
),

past_meetings AS (
  SELECT
    days.observation_date,
    MAX(meetings.meeting_date) AS meeting_date
  FROM days
  JOIN meetings ON meetings.meeting_date <= days.observation_date
  GROUP BY days.observation_date
),

-- With the decision, where one was made since the newest effective rate.
decided AS (
  SELECT
    newest.observation_date,
    newest.rate_percent,
    newest.known_at,
    newest.effective_date,
    CASE WHEN past.meeting_date >= newest.effective_date THEN past.meeting_date END
      AS decision_date
  FROM newest
  LEFT JOIN past_meetings AS past
    ON past.observation_date = newest.observation_date
),

target AS (
  SELECT observation_date, rate_percent, known_at
  FROM policy_rate_latest
  WHERE series_id = 'DFEDTARU'
),

effective AS (
  SELECT
    decided.observation_date,
    decided.effective_date,
    CASE
      WHEN decided.decision_date IS NULL THEN decided.rate_percent
      WHEN new_target.observation_date <= decided.observation_date
      THEN decided.rate_percent + (new_target.rate_percent - old_target.rate_percent)
    END AS effective_rate_percent,
    CASE
      WHEN new_target.observation_date <= decided.observation_date
        AND new_target.known_at > decided.known_at
      THEN new_target.known_at
      ELSE decided.known_at
    END AS known_at
  FROM decided
  LEFT JOIN target AS old_target
    ON old_target.observation_date = decided.decision_date
  LEFT JOIN target AS new_target
    ON new_target.observation_date = CAST(decided.decision_date + INTERVAL '1' DAY AS DATE)
),

next_meetings AS (
  SELECT
    days.observation_date,
    MIN(meetings.meeting_date) AS meeting_date,
    MIN(meetings.meeting_month) AS meeting_month
  FROM days
  JOIN meetings ON meetings.meeting_date > days.observation_date
  GROUP BY days.observation_date
),

placed AS (
  SELECT
    price.product,
    price.contract_month,
    price.observation_date,
    price.implied_rate_percent,
    CASE
      WHEN effective.known_at > price.known_at THEN effective.known_at
      ELSE price.known_at
    END AS known_at,
    effective.effective_rate_percent,
    DATE_DIFF('day', effective.effective_date, price.observation_date) - 1 AS input_age_days,
    coming.meeting_date,
    EXTRACT(DAY FROM coming.meeting_date) AS days_before,
    DATE_DIFF(
      'day',
      price.contract_month,
      CAST(price.contract_month + INTERVAL '1' MONTH AS DATE)
    ) AS days_of_month,
    CASE WHEN later.meeting_date IS NULL THEN following.implied_rate_percent END
      AS following_rate_percent
  FROM prices AS price
  LEFT JOIN effective ON effective.observation_date = price.observation_date
  LEFT JOIN next_meetings AS coming
    ON coming.observation_date = price.observation_date
    AND coming.meeting_month = price.contract_month
  LEFT JOIN prices AS following
    ON following.product = price.product
    AND following.observation_date = price.observation_date
    AND following.contract_month = CAST(price.contract_month + INTERVAL '1' MONTH AS DATE)
  LEFT JOIN meetings AS later
    ON later.meeting_month = CAST(price.contract_month + INTERVAL '1' MONTH AS DATE)
),

split AS (
  SELECT
    product,
    contract_month,
    observation_date,
    implied_rate_percent,
    effective_rate_percent,
    implied_rate_percent - effective_rate_percent AS change_priced_percentage_points,
    meeting_date,
    CASE
      WHEN meeting_date IS NOT NULL
      THEN COALESCE(
        following_rate_percent,
        (
          CAST(days_of_month AS DOUBLE) * implied_rate_percent
          - CAST(days_before AS DOUBLE) * effective_rate_percent
        ) / NULLIF(CAST(days_of_month - days_before AS DOUBLE), 0)
      )
    END AS rate_after_meeting_percent,
    known_at,
    input_age_days
  FROM placed
),

chances AS (
  SELECT
    product,
    contract_month,
    observation_date,
    implied_rate_percent,
    effective_rate_percent,
    change_priced_percentage_points,
    meeting_date,
    rate_after_meeting_percent,
    (effective_rate_percent - rate_after_meeting_percent) * 400 AS unbounded_percent,
    known_at,
    input_age_days
  FROM split
)

SELECT
  CAST(product AS VARCHAR) AS product,
  CAST(contract_month AS DATE) AS contract_month,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(implied_rate_percent AS DOUBLE) AS implied_rate_percent,
  CAST(effective_rate_percent AS DOUBLE) AS effective_rate_percent,
  CAST(change_priced_percentage_points AS DOUBLE) AS change_priced_percentage_points,
  CAST(change_priced_percentage_points * -4 AS DOUBLE) AS cuts_priced,
  CAST(meeting_date AS DATE) AS next_meeting_date,
  CAST(rate_after_meeting_percent AS DOUBLE) AS rate_after_meeting_percent,
  CAST(
    CASE
      WHEN unbounded_percent > 100 THEN 100
      WHEN unbounded_percent < 0 THEN 0
      ELSE unbounded_percent
    END AS DOUBLE
  ) AS cut_chance_percent,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(input_age_days AS BIGINT) AS input_age_days
FROM chances
