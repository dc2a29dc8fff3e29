-- Closing value of every index and fund, price and total return side by side.
-- grain: symbol, return_kind, observation_date
-- units: close_value, high_value, low_value in index points, or in dollars for funds
-- note:  a fund's price is that of what one share of its first day has become by splits; its total
--        return is that with each dividend reinvested at the close of the day it was paid. Both
--        start at the fund's first price; from a day on whose dividend nobody told, there is no
--        total return. High and low belong to price only.
-- source: index_level, fund_price
WITH reinvested AS (
  SELECT
    ticker,
    observation_date,
    close_usd,
    high_usd,
    low_usd,
    EXP(SUM(LN(COALESCE(split_ratio, 1))) OVER so_far) AS shares_split,
    EXP(SUM(LN(1 + dividend_usd / NULLIF(close_usd, 0))) OVER so_far) AS shares_bought,
    COUNT(*) OVER so_far - COUNT(dividend_usd) OVER so_far AS untold_dividends
  FROM fund_price_latest
  WINDOW so_far AS (
    PARTITION BY ticker ORDER BY observation_date ROWS UNBOUNDED PRECEDING
  )
)

SELECT
  CAST(index_symbol AS VARCHAR) AS symbol,
  CAST(return_kind AS VARCHAR) AS return_kind,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(close_points AS DOUBLE) AS close_value,
  CAST(high_points AS DOUBLE) AS high_value,
  CAST(low_points AS DOUBLE) AS low_value
FROM index_level_latest
UNION ALL
SELECT
  CAST(ticker AS VARCHAR),
  CAST(kind.return_kind AS VARCHAR),
  CAST(observation_date AS DATE),
  CAST(
    close_usd * shares_split * CASE kind.return_kind WHEN 'total' THEN shares_bought ELSE 1 END
    AS DOUBLE
  ),
  CAST(CASE kind.return_kind WHEN 'price' THEN high_usd * shares_split END AS DOUBLE),
  CAST(CASE kind.return_kind WHEN 'price' THEN low_usd * shares_split END AS DOUBLE)
FROM reinvested
CROSS JOIN (VALUES ('price'), ('total')) AS kind (return_kind)
WHERE kind.return_kind = 'price' OR untold_dividends = 0
