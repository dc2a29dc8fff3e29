-- How far a close stands below the highest level ever seen up to it.
-- grain: symbol, return_kind, high_basis, observation_date
-- units: distance_fraction dimensionless (-0.10 = 10 % below); high_value, close_value in the
--        symbol's own unit; record_age_days, input_age_days in days
-- note:  high_basis says whether the high is the highest close or the highest level within a day;
--        the latter exists for price only, and only while every day so far has one. Ever means
--        since since_date, the first day in the lake. is_record is yes on a day that beats all
--        before it; high_date is the newest such day and record_age_days its age.
-- source: daily_close
WITH levels AS (
  SELECT
    daily_close.symbol,
    daily_close.return_kind,
    basis.high_basis,
    daily_close.observation_date,
    daily_close.close_value,
    CASE basis.high_basis
      WHEN 'close' THEN daily_close.close_value
      ELSE daily_close.high_value
    END AS high_value
  FROM daily_close
  CROSS JOIN (VALUES ('close'), ('intraday')) AS basis (high_basis)
),

compared AS (
  SELECT
    symbol,
    return_kind,
    high_basis,
    observation_date,
    close_value,
    high_value,
    MIN(observation_date) OVER so_far AS since_date,
    MAX(high_value) OVER before AS previous_high_value,
    COUNT(*) OVER so_far - COUNT(high_value) OVER so_far AS days_without
  FROM levels
  WINDOW
    so_far AS (PARTITION BY symbol, return_kind, high_basis ORDER BY observation_date),
    before AS (
      PARTITION BY symbol, return_kind, high_basis
      ORDER BY observation_date
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),

highest AS (
  SELECT
    symbol,
    return_kind,
    high_basis,
    observation_date,
    close_value,
    since_date,
    CASE WHEN high_value > previous_high_value THEN 'yes' ELSE 'no' END AS is_record,
    MAX(high_value) OVER so_far AS highest_value,
    MAX(CASE WHEN high_value > COALESCE(previous_high_value, 0) THEN observation_date END)
      OVER so_far AS high_date
  FROM compared
  WHERE days_without = 0
  WINDOW so_far AS (PARTITION BY symbol, return_kind, high_basis ORDER BY observation_date)
)

SELECT
  CAST(symbol AS VARCHAR) AS symbol,
  CAST(return_kind AS VARCHAR) AS return_kind,
  CAST(high_basis AS VARCHAR) AS high_basis,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(since_date AS DATE) AS since_date,
  CAST(high_date AS DATE) AS high_date,
  CAST(highest_value AS DOUBLE) AS high_value,
  CAST(close_value AS DOUBLE) AS close_value,
  CAST(close_value / NULLIF(highest_value, 0) - 1 AS DOUBLE) AS distance_fraction,
  CAST(is_record AS VARCHAR) AS is_record,
  CAST(DATE_DIFF('day', high_date, observation_date) AS BIGINT) AS record_age_days,
  CAST(0 AS BIGINT) AS input_age_days
FROM highest
