-- Weight of each sector in an index fund.
-- grain: fund_ticker, sector, observation_date
-- units: weight_fraction dimensionless (0.18 = 18 %); market_value_usd in dollars; equity_rows in
--        rows; input_age_days in days
-- note:  market value of the sector over that of all rows, cash and leftovers included: the weights
--        the publisher prints are rounded and do not sum to 100. Sectors are the publisher's.
--        Futures have market value 0. Holdings without values (SPY's) are left out.
-- source: index_constituent
WITH sectors AS (
  SELECT
    fund_ticker,
    sector,
    observation_date,
    SUM(market_value_usd) AS market_value_usd,
    COUNT(CASE WHEN asset_class = 'Equity' THEN 1 END) AS equity_rows
  FROM index_constituent_latest
  WHERE market_value_usd IS NOT NULL
  GROUP BY fund_ticker, sector, observation_date
),

weighed AS (
  SELECT
    fund_ticker,
    sector,
    observation_date,
    market_value_usd,
    SUM(market_value_usd) OVER (PARTITION BY fund_ticker, observation_date) AS fund_value_usd,
    equity_rows
  FROM sectors
)

SELECT
  CAST(fund_ticker AS VARCHAR) AS fund_ticker,
  CAST(sector AS VARCHAR) AS sector,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(market_value_usd AS DOUBLE) AS market_value_usd,
  CAST(market_value_usd / NULLIF(fund_value_usd, 0) AS DOUBLE) AS weight_fraction,
  CAST(equity_rows AS BIGINT) AS equity_rows,
  CAST(0 AS BIGINT) AS input_age_days
FROM weighed
