-- How much cheaper small caps are than large caps, by the last four quarters' reported earnings.
-- grain: observation_date
-- units: *_ratio in dollars of price per dollar of yearly earnings; *_fraction dimensionless
--        (0.25 = 25 % cheaper); input_age_days in days
-- note:  on days on which the holdings of both funds are known. discount_fraction is 1 - small over
--        large, profitable companies only; all_discount_fraction takes losses off the earnings. By
--        what was earned and not by what is expected: not the forward discount of a provider.
-- source: trailing_pe
WITH paired AS (
  SELECT
    observation_date,
    MAX(CASE index_symbol WHEN 'RUT' THEN profitable_ratio END) AS rut_ratio,
    MAX(CASE index_symbol WHEN 'SPX' THEN profitable_ratio END) AS spx_ratio,
    MAX(CASE index_symbol WHEN 'RUT' THEN all_ratio END) AS rut_all_ratio,
    MAX(CASE index_symbol WHEN 'SPX' THEN all_ratio END) AS spx_all_ratio,
    MIN(covered_weight_fraction) AS covered_weight_fraction,
    MAX(known_at) AS known_at,
    MAX(input_age_days) AS input_age_days
  FROM trailing_pe
  GROUP BY observation_date
)

SELECT
  CAST(observation_date AS DATE) AS observation_date,
  CAST(rut_ratio AS DOUBLE) AS rut_price_earnings_ratio,
  CAST(spx_ratio AS DOUBLE) AS spx_price_earnings_ratio,
  CAST(1 - rut_ratio / NULLIF(spx_ratio, 0) AS DOUBLE) AS discount_fraction,
  CAST(1 - rut_all_ratio / NULLIF(spx_all_ratio, 0) AS DOUBLE) AS all_discount_fraction,
  CAST(covered_weight_fraction AS DOUBLE) AS least_covered_weight_fraction,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(input_age_days AS BIGINT) AS input_age_days
FROM paired
WHERE rut_ratio IS NOT NULL AND spx_ratio IS NOT NULL
