-- Shares of an index's companies sold short, against a year before and against the shares there are.
-- grain: index_symbol, observation_date
-- units: *_shares in shares; change_fraction and *_fraction dimensionless (0.21 = +21 %); companies
--        in rows of the holdings; input_age_days in days
-- note:  the companies of the newest holdings of the 62 days up to the settlement. change_fraction is
--        of the issues with a settlement a year before; short_fraction is shares short over shares
--        outstanding by the newest filing of the 400 days up to the settlement, a proxy of the float
--        that counts insiders' shares too. Both are of part of the index: see *_weight_fraction.
--        Splits are not undone.
-- source: constituent_company, short_interest, short_interest_change, company_fact
WITH settlements AS (
  SELECT DISTINCT observation_date FROM short_interest_latest
),

held AS (
  SELECT
    line.index_symbol,
    line.ticker,
    line.plain_ticker,
    line.holding_name,
    line.occurrence,
    line.weight_fraction,
    line.cik,
    settlements.observation_date,
    line.observation_date AS holdings_date,
    RANK() OVER (
      PARTITION BY line.index_symbol, settlements.observation_date
      ORDER BY line.observation_date DESC
    ) AS recency
  FROM settlements
  JOIN constituent_company AS line
    ON DATE_DIFF('day', line.observation_date, settlements.observation_date) BETWEEN 0 AND 62
),

outstanding AS (
  SELECT
    fact.cik,
    tag.choice,
    fact.observation_date AS filed_date,
    fact.period_end,
    fact.accession_number,
    fact.fact_value
  FROM company_fact_latest AS fact
  JOIN (
    VALUES
      ('EntityCommonStockSharesOutstanding', 1),
      ('CommonStockSharesOutstanding', 2),
      ('WeightedAverageNumberOfDilutedSharesOutstanding', 3)
  ) AS tag (concept, choice)
    ON tag.concept = fact.concept
  WHERE fact.unit = 'shares' AND fact.fact_value > 0
),

positions AS (
  SELECT
    held.index_symbol,
    held.observation_date,
    held.holdings_date,
    held.weight_fraction,
    short.shares_short,
    short.year_ago_shares_short,
    short.known_at,
    outstanding.fact_value AS outstanding_shares,
    ROW_NUMBER() OVER (
      PARTITION BY
        held.index_symbol,
        held.observation_date,
        held.ticker,
        held.holding_name,
        held.occurrence
      ORDER BY
        outstanding.choice,
        outstanding.filed_date DESC,
        outstanding.period_end DESC,
        outstanding.accession_number DESC
    ) AS place
  FROM held
  LEFT JOIN short_interest_change AS short
    ON short.ticker = held.plain_ticker AND short.observation_date = held.observation_date
  LEFT JOIN outstanding
    ON outstanding.cik = held.cik
    AND DATE_DIFF('day', outstanding.filed_date, held.observation_date) BETWEEN 0 AND 400
  WHERE held.recency = 1
),

summed AS (
  SELECT
    index_symbol,
    observation_date,
    MAX(holdings_date) AS holdings_date,
    MAX(known_at) AS known_at,
    COUNT(shares_short) AS companies,
    CAST(SUM(CAST(shares_short AS DOUBLE)) AS DOUBLE) AS short_shares,
    SUM(CASE WHEN year_ago_shares_short IS NOT NULL THEN CAST(shares_short AS DOUBLE) END)
      AS compared_shares,
    SUM(CAST(year_ago_shares_short AS DOUBLE)) AS year_ago_shares,
    SUM(CASE WHEN year_ago_shares_short IS NOT NULL THEN weight_fraction ELSE 0 END)
      AS compared_weight_fraction,
    SUM(CASE WHEN outstanding_shares IS NOT NULL THEN CAST(shares_short AS DOUBLE) END)
      AS short_of_outstanding_shares,
    SUM(CASE WHEN shares_short IS NOT NULL THEN outstanding_shares END) AS outstanding_shares,
    SUM(
      CASE
        WHEN shares_short IS NOT NULL AND outstanding_shares IS NOT NULL THEN weight_fraction
        ELSE 0
      END
    ) AS outstanding_weight_fraction
  FROM positions
  WHERE place = 1
  GROUP BY index_symbol, observation_date
)

SELECT
  CAST(index_symbol AS VARCHAR) AS index_symbol,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(companies AS BIGINT) AS companies,
  CAST(short_shares AS DOUBLE) AS short_shares,
  CAST(compared_shares AS DOUBLE) AS compared_shares,
  CAST(year_ago_shares AS DOUBLE) AS year_ago_shares,
  CAST(compared_shares / NULLIF(year_ago_shares, 0) - 1 AS DOUBLE) AS change_fraction,
  CAST(compared_weight_fraction AS DOUBLE) AS compared_weight_fraction,
  CAST(outstanding_shares AS DOUBLE) AS outstanding_shares,
  CAST(short_of_outstanding_shares / NULLIF(outstanding_shares, 0) AS DOUBLE) AS short_fraction,
  CAST(outstanding_weight_fraction AS DOUBLE) AS outstanding_weight_fraction,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(DATE_DIFF('day', holdings_date, observation_date) AS BIGINT) AS input_age_days
FROM summed
WHERE companies > 0
