-- What the companies of an index earned in a quarter against a year before, added up from filings.
-- grain: index_symbol, quarter_end, observation_date
-- units: *_usd in dollars; *_fraction dimensionless (0.10 = 10 %); *_midpoint_growth dimensionless,
--        -2 to 2 (change over the mean of both amounts, so a loss has one too); companies and
--        constituents in rows; input_age_days in days
-- note:  reported net income (GAAP), not expected and not operating: no consensus. Companies count in
--        full and once, those with both quarters filed; growth_fraction is null where the year before
--        was no profit. loss_maker_fraction and growing_fraction are shares of companies, mixed when
--        near a half. is_half_covered is no while less than half of the weight has filed.
--        observation_date is the newest day of a holding or filing in it. Constituents are those of
--        the quarter on both sides, so companies that left the index are in neither.
-- source: constituent_earnings
WITH companies AS (
  SELECT
    index_symbol,
    quarter_end,
    observation_date,
    weight_fraction,
    is_counted,
    coverage,
    net_income_usd,
    year_ago_net_income_usd,
    filed_date,
    known_at,
    CASE WHEN is_counted = 'yes' AND coverage = 'covered' THEN 1 END AS is_compared,
    CASE WHEN is_counted = 'yes' AND net_income_usd IS NOT NULL THEN 1 END AS is_reported,
    CASE
      WHEN is_counted = 'yes' AND coverage = 'covered'
      THEN 2 * (net_income_usd - year_ago_net_income_usd)
        / NULLIF(ABS(net_income_usd) + ABS(year_ago_net_income_usd), 0)
    END AS midpoint_growth
  FROM constituent_earnings
),

ordered AS (
  SELECT
    index_symbol,
    quarter_end,
    observation_date,
    weight_fraction,
    coverage,
    net_income_usd,
    year_ago_net_income_usd,
    filed_date,
    known_at,
    is_compared,
    is_reported,
    midpoint_growth,
    COUNT(midpoint_growth) OVER (PARTITION BY index_symbol, quarter_end) AS growths,
    ROW_NUMBER() OVER (
      PARTITION BY index_symbol, quarter_end
      ORDER BY CASE WHEN midpoint_growth IS NULL THEN 1 ELSE 0 END, midpoint_growth
    ) AS place
  FROM companies
),

summed AS (
  SELECT
    index_symbol,
    quarter_end,
    MAX(observation_date) AS holdings_date,
    MAX(filed_date) AS filed_date,
    MAX(known_at) AS known_at,
    COUNT(*) AS constituents,
    COUNT(is_reported) AS reported,
    COUNT(is_compared) AS compared,
    SUM(CASE WHEN coverage = 'covered' THEN weight_fraction ELSE 0 END) AS covered_fraction,
    SUM(CASE WHEN is_compared = 1 THEN net_income_usd END) AS net_income_usd,
    SUM(CASE WHEN is_compared = 1 THEN year_ago_net_income_usd END) AS year_ago_net_income_usd,
    COUNT(CASE WHEN is_reported = 1 AND net_income_usd < 0 THEN 1 END) AS losing,
    SUM(CASE WHEN net_income_usd < 0 THEN weight_fraction ELSE 0 END) AS losing_weight_fraction,
    SUM(CASE WHEN net_income_usd IS NOT NULL THEN weight_fraction ELSE 0 END)
      AS reported_weight_fraction,
    COUNT(CASE WHEN is_compared = 1 AND net_income_usd > year_ago_net_income_usd THEN 1 END)
      AS growing,
    MAX(CASE WHEN place = FLOOR((growths - 1) * 0.25E0) + 1 THEN midpoint_growth END)
      AS lower_quartile,
    MAX(CASE WHEN place = FLOOR((growths - 1) * 0.5E0) + 1 THEN midpoint_growth END) AS middle,
    MAX(CASE WHEN place = FLOOR((growths - 1) * 0.75E0) + 1 THEN midpoint_growth END)
      AS upper_quartile
  FROM ordered
  GROUP BY index_symbol, quarter_end
)

SELECT
  CAST(index_symbol AS VARCHAR) AS index_symbol,
  CAST(quarter_end AS DATE) AS quarter_end,
  CAST(CASE WHEN filed_date > holdings_date THEN filed_date ELSE holdings_date END AS DATE)
    AS observation_date,
  CAST(constituents AS BIGINT) AS constituents,
  CAST(compared AS BIGINT) AS companies,
  CAST(covered_fraction AS DOUBLE) AS covered_weight_fraction,
  CAST(CASE WHEN covered_fraction >= 0.5E0 THEN 'yes' ELSE 'no' END AS VARCHAR)
    AS is_half_covered,
  CAST(net_income_usd AS DOUBLE) AS net_income_usd,
  CAST(year_ago_net_income_usd AS DOUBLE) AS year_ago_net_income_usd,
  CAST(
    CASE
      WHEN year_ago_net_income_usd > 0
      THEN net_income_usd / NULLIF(year_ago_net_income_usd, 0) - 1
    END AS DOUBLE
  ) AS growth_fraction,
  CAST(CAST(losing AS DOUBLE) / NULLIF(CAST(reported AS DOUBLE), 0) AS DOUBLE)
    AS loss_maker_fraction,
  CAST(losing_weight_fraction / NULLIF(reported_weight_fraction, 0) AS DOUBLE)
    AS loss_maker_weight_fraction,
  CAST(CAST(growing AS DOUBLE) / NULLIF(CAST(compared AS DOUBLE), 0) AS DOUBLE)
    AS growing_fraction,
  CAST(lower_quartile AS DOUBLE) AS lower_quartile_midpoint_growth,
  CAST(middle AS DOUBLE) AS median_midpoint_growth,
  CAST(upper_quartile AS DOUBLE) AS upper_quartile_midpoint_growth,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(
    DATE_DIFF(
      'day',
      quarter_end,
      CASE WHEN filed_date > holdings_date THEN filed_date ELSE holdings_date END
    ) AS BIGINT
  ) AS input_age_days
FROM summed
WHERE reported > 0
