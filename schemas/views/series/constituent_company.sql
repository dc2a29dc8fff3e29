-- Each equity an index fund holds, with the company behind its ticker.
-- grain: index_symbol, observation_date, ticker, holding_name, occurrence
-- units: market_value_usd in dollars; weight_fraction dimensionless (0.01 = 1 % of the fund's
--        equities); price_usd in dollars; shares in shares
-- note:  tickers are compared without dashes, dots and blanks: funds print MOGA and BRKB, the SEC
--        MOG-A and BRK-B. Tickers are reused: the company is that of the newest listing on or before
--        the day of the holdings. Holdings older than every listing of their ticker take the earliest
--        one, for the SEC shows the present only and was first asked when it was. cik is null where
--        the SEC lists no company of that ticker. nearest_quarter_end is the end of the calendar
--        quarter nearest to the day.
-- source: index_constituent, company_ticker
WITH lines AS (
  SELECT
    CASE fund_ticker WHEN 'IWM' THEN 'RUT' ELSE 'SPX' END AS index_symbol,
    observation_date,
    ticker,
    REPLACE(REPLACE(REPLACE(ticker, '-', ''), '.', ''), ' ', '') AS plain_ticker,
    holding_name,
    occurrence,
    sector,
    market_value_usd,
    market_value_usd
      / NULLIF(SUM(market_value_usd) OVER (PARTITION BY fund_ticker, observation_date), 0)
      AS weight_fraction,
    price_usd,
    shares,
    CAST(
      CAST(DATE_TRUNC('quarter', CAST(observation_date + INTERVAL '45' DAY AS DATE)) AS DATE)
      - INTERVAL '1' DAY AS DATE
    ) AS nearest_quarter_end
  FROM index_constituent_latest
  WHERE asset_class = 'Equity'
),

listed AS (
  SELECT
    REPLACE(REPLACE(ticker, '-', ''), '.', '') AS plain_ticker,
    observation_date,
    cik,
    ROW_NUMBER() OVER (
      PARTITION BY REPLACE(REPLACE(ticker, '-', ''), '.', ''), observation_date
      ORDER BY LENGTH(ticker), ticker, cik
    ) AS place
  FROM company_ticker_latest
),

followed AS (
  SELECT
    plain_ticker,
    observation_date,
    cik,
    LAG(cik) OVER listings AS previous_cik
  FROM listed
  WHERE place = 1
  WINDOW listings AS (PARTITION BY plain_ticker ORDER BY observation_date)
),

-- One row from each change of the company on: a month's list repeats that of the month before.
owners AS (
  SELECT
    plain_ticker,
    cik,
    CASE WHEN previous_cik IS NULL THEN DATE '1900-01-01' ELSE observation_date END AS from_date,
    LEAD(observation_date) OVER changes AS until_date
  FROM followed
  WHERE previous_cik IS NULL OR previous_cik <> cik
  WINDOW changes AS (PARTITION BY plain_ticker ORDER BY observation_date)
)

SELECT
  CAST(lines.index_symbol AS VARCHAR) AS index_symbol,
  CAST(lines.observation_date AS DATE) AS observation_date,
  CAST(lines.nearest_quarter_end AS DATE) AS nearest_quarter_end,
  CAST(lines.ticker AS VARCHAR) AS ticker,
  CAST(lines.plain_ticker AS VARCHAR) AS plain_ticker,
  CAST(lines.holding_name AS VARCHAR) AS holding_name,
  CAST(lines.occurrence AS BIGINT) AS occurrence,
  CAST(lines.sector AS VARCHAR) AS sector,
  CAST(lines.market_value_usd AS DOUBLE) AS market_value_usd,
  CAST(lines.weight_fraction AS DOUBLE) AS weight_fraction,
  CAST(lines.price_usd AS DOUBLE) AS price_usd,
  CAST(lines.shares AS DOUBLE) AS shares,
  CAST(owners.cik AS BIGINT) AS cik
FROM lines
LEFT JOIN owners
  ON owners.plain_ticker = lines.plain_ticker
  AND owners.from_date <= lines.observation_date
  AND (owners.until_date IS NULL OR owners.until_date > lines.observation_date)
