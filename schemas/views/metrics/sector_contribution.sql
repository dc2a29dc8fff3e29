-- What each sector did between two days of holdings, and what that did to the fund.
-- grain: fund_ticker, sector, observation_date
-- units: *_fraction dimensionless (0.02 = +2 %); matched_rows in rows; input_age_days in days
-- note:  return_fraction is the price change of the equities held on both days, weighted by their
--        market value on the first; contribution_fraction is that change over the whole fund's
--        value on the first day, so contributions add up. Purchases and sales do not count; a split
--        between the two days does, as if the price had moved. recovery_fraction chains the returns
--        and says how far the sector stands above its lowest point of the 12 months up to the day,
--        or since since_date, the fund's first holdings in the lake, when that is later.
-- source: index_constituent
WITH fund_days AS (
  SELECT
    fund_ticker,
    observation_date,
    LAG(observation_date) OVER (PARTITION BY fund_ticker ORDER BY observation_date)
      AS previous_date,
    MIN(observation_date) OVER (PARTITION BY fund_ticker ORDER BY observation_date) AS since_date,
    SUM(market_value_usd) AS fund_value_usd
  FROM index_constituent_latest
  GROUP BY fund_ticker, observation_date
),

changes AS (
  SELECT
    later.fund_ticker,
    earlier.sector,
    later.observation_date,
    days.previous_date,
    days.since_date,
    earlier.market_value_usd AS start_value_usd,
    earlier.market_value_usd * (later.price_usd / NULLIF(earlier.price_usd, 0) - 1)
      AS gain_usd
  FROM index_constituent_latest AS later
  JOIN fund_days AS days
    ON days.fund_ticker = later.fund_ticker
    AND days.observation_date = later.observation_date
  JOIN index_constituent_latest AS earlier
    ON earlier.fund_ticker = later.fund_ticker
    AND earlier.observation_date = days.previous_date
    AND earlier.ticker = later.ticker
    AND earlier.holding_name = later.holding_name
    AND earlier.occurrence = later.occurrence
  WHERE later.asset_class = 'Equity'
    AND later.price_usd IS NOT NULL
    AND earlier.price_usd > 0
),

sectors AS (
  SELECT
    fund_ticker,
    sector,
    observation_date,
    previous_date,
    since_date,
    COUNT(*) AS matched_rows,
    SUM(start_value_usd) AS start_value_usd,
    SUM(gain_usd) AS gain_usd,
    SUM(gain_usd) / NULLIF(SUM(start_value_usd), 0) AS return_fraction
  FROM changes
  GROUP BY fund_ticker, sector, observation_date, previous_date, since_date
),

chained AS (
  SELECT
    fund_ticker,
    sector,
    observation_date,
    SUM(LN(NULLIF(1 + return_fraction, 0))) OVER (
      PARTITION BY fund_ticker, sector
      ORDER BY observation_date
    ) AS log_level
  FROM sectors
  UNION ALL
  -- The level from which the chain starts.
  SELECT fund_ticker, sector, MIN(previous_date), 0E0
  FROM sectors
  GROUP BY fund_ticker, sector
),

lowest AS (
  SELECT
    fund_ticker,
    sector,
    observation_date,
    log_level,
    MIN(log_level) OVER (
      PARTITION BY fund_ticker, sector
      ORDER BY observation_date
      RANGE BETWEEN INTERVAL '12' MONTH PRECEDING AND CURRENT ROW
    ) AS lowest_log_level
  FROM chained
)

SELECT
  CAST(sectors.fund_ticker AS VARCHAR) AS fund_ticker,
  CAST(sectors.sector AS VARCHAR) AS sector,
  CAST(sectors.observation_date AS DATE) AS observation_date,
  CAST(sectors.previous_date AS DATE) AS previous_observation_date,
  CAST(sectors.since_date AS DATE) AS since_date,
  CAST(sectors.matched_rows AS BIGINT) AS matched_rows,
  CAST(sectors.start_value_usd / NULLIF(fund.fund_value_usd, 0) AS DOUBLE)
    AS start_weight_fraction,
  CAST(sectors.return_fraction AS DOUBLE) AS return_fraction,
  CAST(sectors.gain_usd / NULLIF(fund.fund_value_usd, 0) AS DOUBLE) AS contribution_fraction,
  CAST(EXP(lowest.log_level - lowest.lowest_log_level) - 1 AS DOUBLE) AS recovery_fraction,
  CAST(0 AS BIGINT) AS input_age_days
FROM sectors
JOIN fund_days AS fund
  ON fund.fund_ticker = sectors.fund_ticker
  AND fund.observation_date = sectors.previous_date
JOIN lowest
  ON lowest.fund_ticker = sectors.fund_ticker
  AND lowest.sector = sectors.sector
  AND lowest.observation_date = sectors.observation_date
