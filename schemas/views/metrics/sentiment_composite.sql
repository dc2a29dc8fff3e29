-- One figure for the mood about an index: its parts' percentiles, weighed.
-- grain: index_symbol, observation_date
-- units: score_percentile from 0 (every part at its least bullish of 36 months) to 100;
--        known_weight_fraction dimensionless (0.70 = 70 % of the stated weights have a reading);
--        input_age_days in days
-- note:  sentiment_part shows each part, its weight and what it adds. Missing parts are named, and
--        their weight goes to the others; with less than half of the weights known there is no
--        score. input_age_days is that of the oldest reading used.
-- source: sentiment_part
WITH summed AS (
  SELECT
    index_symbol,
    observation_date,
    SUM(percentile * used_weight_fraction) AS score,
    SUM(CASE WHEN percentile IS NOT NULL THEN weight_fraction ELSE 0 END) AS known_weight,
    COUNT(percentile) AS parts_used,
    MAX(CASE WHEN percentile IS NOT NULL THEN input_age_days END) AS oldest_age_days,
    MAX(CASE WHEN percentile IS NULL AND part = 'bulls minus bears' THEN ', bulls minus bears' END)
      AS no_spread,
    MAX(CASE WHEN percentile IS NULL AND part = 'puts per call' THEN ', puts per call' END)
      AS no_put_call,
    MAX(CASE WHEN percentile IS NULL AND part = 'short interest' THEN ', short interest' END)
      AS no_short_interest,
    MAX(CASE WHEN percentile IS NULL AND part = 'positioning' THEN ', positioning' END)
      AS no_positioning,
    MAX(CASE WHEN percentile IS NULL AND part = 'tone' THEN ', tone' END) AS no_tone,
    MAX(CASE WHEN percentile IS NULL AND part = 'manager exposure' THEN ', manager exposure' END)
      AS no_exposure
  FROM sentiment_part
  GROUP BY index_symbol, observation_date
),

named AS (
  SELECT
    index_symbol,
    observation_date,
    score,
    known_weight,
    parts_used,
    oldest_age_days,
    COALESCE(no_spread, '')
      || COALESCE(no_put_call, '')
      || COALESCE(no_short_interest, '')
      || COALESCE(no_positioning, '')
      || COALESCE(no_tone, '')
      || COALESCE(no_exposure, '') AS missing_parts
  FROM summed
)

SELECT
  CAST(index_symbol AS VARCHAR) AS index_symbol,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(CASE WHEN known_weight >= 0.5 - 1e-9 THEN score END AS DOUBLE) AS score_percentile,
  CAST(known_weight AS DOUBLE) AS known_weight_fraction,
  CAST(parts_used AS BIGINT) AS parts_used,
  CAST(SUBSTR(missing_parts, 3) AS VARCHAR) AS missing_parts,
  CAST(oldest_age_days AS BIGINT) AS input_age_days
FROM named
