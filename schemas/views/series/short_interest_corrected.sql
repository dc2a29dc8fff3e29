-- Shares sold short on each settlement date, as the publisher's next file corrects them.
-- grain: ticker, observation_date
-- units: shares_short, first_shares_short in shares; splits_so_far in splits
-- note:  each file repeats the counts of the settlement before; where that differs, it is a late
--        correction, and it counts from the day it was known. The next file is that of at most 20
--        days later and of an issue with the same name: tickers are reused. A count restated for a
--        split is no correction. splits_so_far counts the splits of an issue from the lake's first
--        settlement on: two counts are comparable when it is the same for both.
-- source: short_interest
WITH followed AS (
  SELECT
    ticker,
    observation_date,
    issue_name,
    shares_short,
    known_at,
    LEAD(observation_date) OVER later AS next_date,
    LEAD(previous_shares_short) OVER later AS restated_shares_short,
    LEAD(is_split) OVER later AS next_is_split,
    LEAD(known_at) OVER later AS next_known_at,
    COUNT(CASE WHEN is_split = 'yes' THEN 1 END) OVER later AS splits_so_far
  FROM short_interest_latest
  WINDOW later AS (PARTITION BY ticker, issue_name ORDER BY observation_date)
),

judged AS (
  SELECT
    ticker,
    observation_date,
    issue_name,
    shares_short,
    known_at,
    restated_shares_short,
    next_known_at,
    splits_so_far,
    CASE
      WHEN DATE_DIFF('day', observation_date, next_date) <= 20
        AND COALESCE(next_is_split, 'no') = 'no'
        AND restated_shares_short <> shares_short
      THEN 'yes'
      ELSE 'no'
    END AS is_corrected
  FROM followed
)

SELECT
  CAST(ticker AS VARCHAR) AS ticker,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(issue_name AS VARCHAR) AS issue_name,
  CAST(
    CASE is_corrected WHEN 'yes' THEN restated_shares_short ELSE shares_short END AS BIGINT
  ) AS shares_short,
  CAST(shares_short AS BIGINT) AS first_shares_short,
  CAST(is_corrected AS VARCHAR) AS is_corrected,
  CAST(splits_so_far AS BIGINT) AS splits_so_far,
  CAST(
    CASE WHEN is_corrected = 'yes' AND next_known_at > known_at THEN next_known_at ELSE known_at END
    AS TIMESTAMP
  ) AS known_at
FROM judged
