-- Each equity an index fund holds, with the company behind its ticker.
-- grain: index_symbol, observation_date, ticker, holding_name, occurrence
-- units: market_value_usd in dollars; weight_fraction dimensionless (0.01 = 1 % of the fund's
--        equities); price_usd in dollars; shares in shares
-- note:  tickers are compared without dashes, dots and blanks: funds print MOGA and BRKB, the SEC
--        MOG-A and BRK-B. Tickers are reused: the company is that of the listing nearest to the day of
--        the holdings, of two equally near the later one. The SEC shows the present only, so holdings
--        older than every listing of their ticker take the earliest. cik is null where
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
    LAG(cik) OVER listings AS previous_cik,
    LAG(observation_date) OVER listings AS previous_date
  FROM listed
  WHERE place = 1
  WINDOW listings AS (PARTITION BY plain_ticker ORDER BY observation_date)
),

-- One row from each change of the company on: a month's list repeats that of the month before.
owners AS (
  SELECT
    plain_ticker,
    cik,
    previous_date AS before_date,
    observation_date AS from_date,
    LEAD(previous_date) OVER changes AS last_date,
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
  AND (
    owners.before_date IS NULL
    OR DATE_DIFF('day', lines.observation_date, owners.from_date)
      <= DATE_DIFF('day', owners.before_date, lines.observation_date)
  )
  AND (
    owners.until_date IS NULL
    OR DATE_DIFF('day', lines.observation_date, owners.until_date)
      > DATE_DIFF('day', owners.last_date, lines.observation_date)
  )
