-- Price over the earnings expected for the calendar year after the estimate.
-- grain: index_symbol, provider, observation_date
-- units: price_earnings_ratio in points of index per point of yearly operating earnings;
--        input_age_days in days
-- note:  the ratio is the provider's own; an estimate of 2025-09-30 is read for 2026. Providers
--        treat loss makers differently: compare ratios of one provider only. known_at is when the
--        estimate became known, often weeks after the day it is as of.
-- source: index_estimate
SELECT
  CAST(index_symbol AS VARCHAR) AS index_symbol,
  CAST(provider AS VARCHAR) AS provider,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(period_end AS DATE) AS period_end,
  CAST(price_earnings_ratio AS DOUBLE) AS price_earnings_ratio,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(0 AS BIGINT) AS input_age_days
FROM index_estimate_latest
WHERE period_length = 'year'
  AND price_earnings_ratio IS NOT NULL
  AND EXTRACT(YEAR FROM period_end) = EXTRACT(YEAR FROM observation_date) + 1
  AND EXTRACT(MONTH FROM period_end) = 12
  AND EXTRACT(DAY FROM period_end) = 31
