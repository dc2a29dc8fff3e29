-- Shares of an index's companies sold short, against a year before and against the shares there are.
-- grain: index_symbol, observation_date
-- units: *_shares in shares; change_fraction and *_fraction dimensionless (0.21 = +21 %); companies
--        in number of those with shares short; input_age_days in days
-- note:  the companies of the newest holdings of the 62 days up to the settlement: those of one CIK,
--        or of one ticker where the SEC lists none, are one. A ticker's shares short count once, also
--        when the fund holds it on two lines; a company's shares outstanding once, for all of its
--        share classes. change_fraction is of the issues with a settlement a year before and no split
--        between, which leaves the others out of both sides; short_fraction is shares short over
--        shares outstanding by the newest filing of the 400 days up to the settlement, a proxy of the
--        float that counts insiders' shares too, and wrong for a company whose shares were split
--        since that filing. Both are of part of the index: see *_weight_fraction. is_half_covered is
--        no while issues of less than half of the weight are compared with a year before.
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
    line.market_value_usd,
    line.weight_fraction,
    line.cik,
    -- No ticker has a blank in it.
    COALESCE('CIK ' || CAST(line.cik AS VARCHAR), line.plain_ticker) AS company,
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
    held.ticker,
    held.plain_ticker,
    held.holding_name,
    held.occurrence,
    held.company,
    held.market_value_usd,
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

ranked AS (
  SELECT
    index_symbol,
    observation_date,
    holdings_date,
    weight_fraction,
    shares_short,
    year_ago_shares_short,
    known_at,
    outstanding_shares,
    ROW_NUMBER() OVER (
      PARTITION BY index_symbol, observation_date, plain_ticker
      ORDER BY market_value_usd DESC, ticker, holding_name, occurrence
    ) AS line_of_ticker,
    ROW_NUMBER() OVER (
      PARTITION BY index_symbol, observation_date, company
      ORDER BY
        CASE WHEN shares_short IS NULL THEN 1 ELSE 0 END,
        market_value_usd DESC,
        ticker,
        holding_name,
        occurrence
    ) AS line_of_company
  FROM positions
  WHERE place = 1
),

-- Shares short on one line of each ticker, shares outstanding on one line of each company.
counted AS (
  SELECT
    index_symbol,
    observation_date,
    holdings_date,
    weight_fraction,
    known_at,
    CAST(CASE WHEN line_of_ticker = 1 THEN shares_short END AS DOUBLE) AS short_shares,
    CAST(CASE WHEN line_of_ticker = 1 THEN year_ago_shares_short END AS DOUBLE) AS year_ago_shares,
    CASE WHEN line_of_company = 1 THEN shares_short END AS company_shares_short,
    CASE WHEN line_of_company = 1 AND shares_short IS NOT NULL THEN outstanding_shares END
      AS company_outstanding_shares,
    CASE WHEN year_ago_shares_short IS NOT NULL THEN weight_fraction ELSE 0 END
      AS compared_weight_fraction,
    CASE WHEN shares_short IS NOT NULL THEN outstanding_shares END AS covering_shares
  FROM ranked
),

summed AS (
  SELECT
    index_symbol,
    observation_date,
    MAX(holdings_date) AS holdings_date,
    MAX(known_at) AS known_at,
    COUNT(company_shares_short) AS companies,
    SUM(short_shares) AS short_shares,
    SUM(CASE WHEN year_ago_shares IS NOT NULL THEN short_shares END) AS compared_shares,
    SUM(year_ago_shares) AS year_ago_shares,
    SUM(compared_weight_fraction) AS compared_weight_fraction,
    SUM(CASE WHEN covering_shares IS NOT NULL THEN short_shares END)
      AS short_of_outstanding_shares,
    SUM(company_outstanding_shares) AS outstanding_shares,
    SUM(CASE WHEN covering_shares IS NOT NULL THEN weight_fraction ELSE 0 END)
      AS outstanding_weight_fraction
  FROM counted
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
  CAST(CASE WHEN compared_weight_fraction >= 0.5 - 1e-9 THEN 'yes' ELSE 'no' END AS VARCHAR)
    AS is_half_covered,
  CAST(outstanding_shares AS DOUBLE) AS outstanding_shares,
  CAST(short_of_outstanding_shares / NULLIF(outstanding_shares, 0) AS DOUBLE) AS short_fraction,
  CAST(outstanding_weight_fraction AS DOUBLE) AS outstanding_weight_fraction,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(DATE_DIFF('day', holdings_date, observation_date) AS BIGINT) AS input_age_days
FROM summed
WHERE companies > 0
