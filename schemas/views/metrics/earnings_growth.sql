-- Expected change of an index's earnings in a calendar year against the year before.
-- grain: index_symbol, provider, period_end, observation_date
-- units: *_percent in percent (20 = +20 %); input_age_days in days; period_year names the year
-- note:  growth_basis says whether the provider states the growth or whether it is derived from its
--        operating earnings of both years on the same day; null after a year without profit.
--        growing_companies_percent is the share of companies whose earnings grow, where stated.
-- source: index_estimate
WITH years AS (
  SELECT
    index_symbol,
    provider,
    period_end,
    observation_date,
    earnings_points,
    earnings_growth_percent,
    growing_companies_percent,
    known_at
  FROM index_estimate_latest
  WHERE period_length = 'year' AND EXTRACT(MONTH FROM period_end) = 12
)

SELECT
  CAST(this_year.index_symbol AS VARCHAR) AS index_symbol,
  CAST(this_year.provider AS VARCHAR) AS provider,
  CAST(this_year.period_end AS DATE) AS period_end,
  CAST(EXTRACT(YEAR FROM this_year.period_end) AS VARCHAR) AS period_year,
  CAST(this_year.observation_date AS DATE) AS observation_date,
  CAST(
    COALESCE(
      this_year.earnings_growth_percent,
      CASE
        WHEN year_before.earnings_points > 0
        THEN (this_year.earnings_points / NULLIF(year_before.earnings_points, 0) - 1) * 100
      END
    ) AS DOUBLE
  ) AS earnings_growth_percent,
  CAST(
    CASE
      WHEN this_year.earnings_growth_percent IS NOT NULL THEN 'stated'
      WHEN year_before.earnings_points > 0 AND this_year.earnings_points IS NOT NULL THEN 'derived'
    END AS VARCHAR
  ) AS growth_basis,
  CAST(this_year.growing_companies_percent AS DOUBLE) AS growing_companies_percent,
  CAST(this_year.known_at AS TIMESTAMP) AS known_at,
  CAST(0 AS BIGINT) AS input_age_days
FROM years AS this_year
LEFT JOIN years AS year_before
  ON year_before.index_symbol = this_year.index_symbol
  AND year_before.provider = this_year.provider
  AND year_before.observation_date = this_year.observation_date
  AND EXTRACT(YEAR FROM year_before.period_end) = EXTRACT(YEAR FROM this_year.period_end) - 1
