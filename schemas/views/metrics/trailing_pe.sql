-- Price over the last four quarters' earnings of an index, added up from what its fund holds.
-- grain: index_symbol, observation_date
-- units: *_ratio in dollars of price per dollar of yearly earnings; *_fraction dimensionless;
--        companies in rows of the holdings; input_age_days in days
-- note:  market value of the holdings over their shares times diluted earnings per share of the last
--        four quarters first filed by that day (GAAP). all_ratio takes losses off the earnings and is
--        null when nothing remains; profitable_ratio leaves loss makers out on both sides, as most
--        providers do. Earnings above the price, or losses above five times it, are a filer's slip in
--        the units and count as not covered. A split after the filings distorts a company until its
--        next one. The newest quarter may end at most 230 days before the day.
-- source: constituent_company, company_quarter
WITH dated AS (
  SELECT
    line.index_symbol,
    line.observation_date,
    line.ticker,
    line.holding_name,
    line.occurrence,
    line.market_value_usd,
    line.shares,
    company.quarter_end,
    CASE
      WHEN company.trailing_amount <= line.price_usd
        AND company.trailing_amount >= -5 * line.price_usd
      THEN company.trailing_amount
    END AS earnings_per_share_usd,
    company.trailing_first_known_at AS known_at,
    ROW_NUMBER() OVER (
      PARTITION BY
        line.index_symbol,
        line.observation_date,
        line.ticker,
        line.holding_name,
        line.occurrence
      ORDER BY company.quarter_end DESC
    ) AS recency
  FROM constituent_company AS line
  LEFT JOIN company_quarter AS company
    ON company.cik = line.cik
    AND company.measure = 'earnings_per_share'
    AND CAST(company.trailing_first_known_at AS DATE) <= line.observation_date
    AND DATE_DIFF('day', company.quarter_end, line.observation_date) BETWEEN 0 AND 230
),

summed AS (
  SELECT
    index_symbol,
    observation_date,
    SUM(market_value_usd) AS value_usd,
    COUNT(earnings_per_share_usd) AS companies,
    SUM(CASE WHEN earnings_per_share_usd IS NOT NULL THEN market_value_usd ELSE 0 END)
      AS covered_value_usd,
    SUM(CASE WHEN earnings_per_share_usd < 0 THEN market_value_usd ELSE 0 END) AS losing_value_usd,
    SUM(CASE WHEN earnings_per_share_usd > 0 THEN market_value_usd ELSE 0 END)
      AS profitable_value_usd,
    SUM(shares * earnings_per_share_usd) AS earnings_usd,
    SUM(CASE WHEN earnings_per_share_usd > 0 THEN shares * earnings_per_share_usd END)
      AS profits_usd,
    MAX(quarter_end) AS newest_quarter_end,
    MAX(known_at) AS known_at
  FROM dated
  WHERE recency = 1
  GROUP BY index_symbol, observation_date
)

SELECT
  CAST(index_symbol AS VARCHAR) AS index_symbol,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(companies AS BIGINT) AS companies,
  CAST(covered_value_usd / NULLIF(value_usd, 0) AS DOUBLE) AS covered_weight_fraction,
  CAST(losing_value_usd / NULLIF(covered_value_usd, 0) AS DOUBLE) AS loss_maker_weight_fraction,
  CAST(
    CASE WHEN earnings_usd > 0 THEN covered_value_usd / NULLIF(earnings_usd, 0) END AS DOUBLE
  ) AS all_ratio,
  CAST(profitable_value_usd / NULLIF(profits_usd, 0) AS DOUBLE) AS profitable_ratio,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(DATE_DIFF('day', newest_quarter_end, observation_date) AS BIGINT) AS input_age_days
FROM summed
WHERE companies > 0
