-- How far a close stands above the lowest level of the 12 months up to it.
-- grain: symbol, return_kind, low_basis, observation_date
-- units: recovery_fraction dimensionless (0.10 = +10 %); low_value, close_value in the symbol's own
--        unit; input_age_days in days
-- note:  low_basis says whether the low is the lowest close or the lowest level within a day; the
--        latter exists for price only, and only where every day of the 12 months has one.
--        low_date is the newest day that stood so low. No row until 12 months of history exist, nor
--        with less than 225 of their some 250 trading days (90 %).
-- source: daily_close
WITH lowest AS (
  SELECT
    symbol,
    return_kind,
    observation_date,
    close_value,
    MIN(observation_date) OVER so_far AS first_date,
    COUNT(*) OVER year_back AS days_in_lake,
    MIN(close_value) OVER year_back AS lowest_close_value,
    CASE
      WHEN COUNT(low_value) OVER year_back = COUNT(*) OVER year_back
      THEN MIN(low_value) OVER year_back
    END AS lowest_intraday_value
  FROM daily_close
  WINDOW
    so_far AS (PARTITION BY symbol, return_kind ORDER BY observation_date),
    year_back AS (
      PARTITION BY symbol, return_kind
      ORDER BY observation_date
      RANGE BETWEEN INTERVAL '12' MONTH PRECEDING AND CURRENT ROW
    )
),

full_year AS (
  SELECT
    symbol,
    return_kind,
    observation_date,
    close_value,
    CAST(observation_date - INTERVAL '12' MONTH AS DATE) AS window_start_date,
    lowest_close_value,
    lowest_intraday_value
  FROM lowest
  WHERE first_date <= CAST(observation_date - INTERVAL '12' MONTH AS DATE)
    AND days_in_lake >= 225
),

by_basis AS (
  SELECT
    full_year.symbol,
    full_year.return_kind,
    basis.low_basis,
    full_year.observation_date,
    full_year.close_value,
    full_year.window_start_date,
    CASE basis.low_basis
      WHEN 'close' THEN full_year.lowest_close_value
      ELSE full_year.lowest_intraday_value
    END AS low_value
  FROM full_year
  CROSS JOIN (VALUES ('close'), ('intraday')) AS basis (low_basis)
),

levels AS (
  SELECT
    daily_close.symbol,
    daily_close.return_kind,
    basis.low_basis,
    daily_close.observation_date,
    CASE basis.low_basis
      WHEN 'close' THEN daily_close.close_value
      ELSE daily_close.low_value
    END AS low_value
  FROM daily_close
  CROSS JOIN (VALUES ('close'), ('intraday')) AS basis (low_basis)
),

dated AS (
  SELECT
    day.symbol,
    day.return_kind,
    day.low_basis,
    day.observation_date,
    day.close_value,
    day.low_value,
    MAX(low.observation_date) AS low_date
  FROM by_basis AS day
  JOIN levels AS low
    ON low.symbol = day.symbol
    AND low.return_kind = day.return_kind
    AND low.low_basis = day.low_basis
    AND low.low_value = day.low_value
    AND low.observation_date BETWEEN day.window_start_date AND day.observation_date
  GROUP BY
    day.symbol,
    day.return_kind,
    day.low_basis,
    day.observation_date,
    day.close_value,
    day.low_value
)

SELECT
  CAST(symbol AS VARCHAR) AS symbol,
  CAST(return_kind AS VARCHAR) AS return_kind,
  CAST(low_basis AS VARCHAR) AS low_basis,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(low_date AS DATE) AS low_date,
  CAST(low_value AS DOUBLE) AS low_value,
  CAST(close_value AS DOUBLE) AS close_value,
  CAST(close_value / NULLIF(low_value, 0) - 1 AS DOUBLE) AS recovery_fraction,
  CAST(0 AS BIGINT) AS input_age_days
FROM dated
