-- Every equity of an index fund whose earnings are not in the index's, and how much it weighs.
-- grain: index_symbol, quarter_end, ticker, holding_name, occurrence, observation_date
-- units: weight_fraction dimensionless (0.01 = 1 % of the fund's equities); input_age_days in days
-- note:  coverage says why: the SEC lists no company of that ticker, the company has not filed the
--        quarter, or not the same a year before. Quarters of which nobody has filed are left out.
--        observation_date is the day of the holdings.
-- source: constituent_earnings
WITH lines AS (
  SELECT
    index_symbol,
    quarter_end,
    ticker,
    holding_name,
    occurrence,
    observation_date,
    cik,
    coverage,
    weight_fraction,
    COUNT(net_income_usd) OVER (PARTITION BY index_symbol, quarter_end) AS reported
  FROM constituent_earnings
)

SELECT
  CAST(index_symbol AS VARCHAR) AS index_symbol,
  CAST(quarter_end AS DATE) AS quarter_end,
  CAST(ticker AS VARCHAR) AS ticker,
  CAST(holding_name AS VARCHAR) AS holding_name,
  CAST(occurrence AS BIGINT) AS occurrence,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(cik AS BIGINT) AS cik,
  CAST(coverage AS VARCHAR) AS coverage,
  CAST(weight_fraction AS DOUBLE) AS weight_fraction,
  CAST(0 AS BIGINT) AS input_age_days
FROM lines
WHERE coverage <> 'covered' AND reported > 0
