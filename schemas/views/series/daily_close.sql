-- Closing value of every index and fund, price and total return side by side.
-- grain: symbol, return_kind, observation_date
-- units: close_value, high_value, low_value in index points, or in dollars for funds
-- note:  a fund's total return is its price with each dividend reinvested at the close of the day
--        it was paid; it starts at the fund's first price. High and low belong to price only.
-- source: index_level, fund_price
WITH reinvested AS (
  SELECT
    ticker,
    observation_date,
    close_usd,
    high_usd,
    low_usd,
    EXP(
      SUM(LN(1 + dividend_usd / NULLIF(close_usd, 0)))
        OVER (PARTITION BY ticker ORDER BY observation_date ROWS UNBOUNDED PRECEDING)
    ) AS shares_grown
  FROM fund_price_latest
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
  CAST(close_usd * CASE kind.return_kind WHEN 'total' THEN shares_grown ELSE 1 END AS DOUBLE),
  CAST(CASE kind.return_kind WHEN 'price' THEN high_usd END AS DOUBLE),
  CAST(CASE kind.return_kind WHEN 'price' THEN low_usd END AS DOUBLE)
FROM reinvested
CROSS JOIN (VALUES ('price'), ('total')) AS kind (return_kind)
