-- Each equity of an index fund with what its company earned in a quarter and in the same a year before.
-- grain: index_symbol, quarter_end, ticker, holding_name, occurrence, observation_date
-- units: weight_fraction dimensionless (0.01 = 1 % of the fund's equities); *_usd in dollars of the
--        whole company
-- note:  the constituents are those of the holdings nearest to the quarter's end, the earlier of two
--        equally near, so both quarters are of the same companies. coverage says what is missing.
--        is_counted is no on further share classes of a company, whose earnings count once.
--        observation_date is the day of the holdings, filed_date that of the filing.
-- source: constituent_company, company_quarter
WITH chosen AS (
  SELECT
    index_symbol,
    nearest_quarter_end,
    observation_date,
    ticker,
    holding_name,
    occurrence,
    market_value_usd,
    weight_fraction,
    cik,
    RANK() OVER (
      PARTITION BY index_symbol, nearest_quarter_end
      ORDER BY ABS(DATE_DIFF('day', nearest_quarter_end, observation_date)), observation_date
    ) AS nearness
  FROM constituent_company
),

matched AS (
  SELECT
    chosen.index_symbol,
    chosen.nearest_quarter_end AS quarter_end,
    chosen.observation_date,
    chosen.ticker,
    chosen.holding_name,
    chosen.occurrence,
    chosen.weight_fraction,
    chosen.cik,
    company.amount,
    company.year_ago_amount,
    company.basis,
    company.observation_date AS filed_date,
    company.known_at,
    ROW_NUMBER() OVER (
      PARTITION BY chosen.index_symbol, chosen.nearest_quarter_end, chosen.cik
      ORDER BY
        chosen.market_value_usd DESC,
        chosen.ticker,
        chosen.holding_name,
        chosen.occurrence
    ) AS share_class
  FROM chosen
  LEFT JOIN company_quarter AS company
    ON company.cik = chosen.cik
    AND company.measure = 'net_income'
    AND company.quarter_end = chosen.nearest_quarter_end
  WHERE chosen.nearness = 1
)

SELECT
  CAST(index_symbol AS VARCHAR) AS index_symbol,
  CAST(quarter_end AS DATE) AS quarter_end,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(ticker AS VARCHAR) AS ticker,
  CAST(holding_name AS VARCHAR) AS holding_name,
  CAST(occurrence AS BIGINT) AS occurrence,
  CAST(weight_fraction AS DOUBLE) AS weight_fraction,
  CAST(cik AS BIGINT) AS cik,
  CAST(amount AS DOUBLE) AS net_income_usd,
  CAST(year_ago_amount AS DOUBLE) AS year_ago_net_income_usd,
  CAST(
    CASE
      WHEN cik IS NULL THEN 'no company of that ticker'
      WHEN amount IS NULL THEN 'no figure of the quarter'
      WHEN year_ago_amount IS NULL THEN 'no figure of the year before'
      ELSE 'covered'
    END AS VARCHAR
  ) AS coverage,
  CAST(CASE WHEN cik IS NOT NULL AND share_class = 1 THEN 'yes' ELSE 'no' END AS VARCHAR)
    AS is_counted,
  CAST(basis AS VARCHAR) AS basis,
  CAST(filed_date AS DATE) AS filed_date,
  CAST(known_at AS TIMESTAMP) AS known_at
FROM matched
