-- Small caps against large caps: the Russell 2000 and its fund against the S&P 500 and its fund.
-- grain: symbol, benchmark_symbol, return_kind, observation_date
-- units: ratio in units of the symbol per unit of the benchmark; *_fraction dimensionless
--        (0.01 = one percentage point ahead for *_excess_fraction); input_age_days in days
-- note:  RUT is compared with SPX and IWM with SPY, each in the same kind of return, on days on
--        which both have a close. An excess is the symbol's return minus the benchmark's.
-- source: return_month_to_date, return_year_to_date, return_trailing
WITH returns AS (
  SELECT
    month_so_far.symbol,
    CASE WHEN month_so_far.symbol IN ('RUT', 'SPX') THEN 'RUT' ELSE 'IWM' END AS small,
    CASE WHEN month_so_far.symbol IN ('RUT', 'SPX') THEN 'SPX' ELSE 'SPY' END AS large,
    month_so_far.return_kind,
    month_so_far.observation_date,
    month_so_far.close_value,
    month_so_far.return_fraction AS month_fraction,
    year_so_far.return_fraction AS year_fraction,
    past.return_12_month_fraction
  FROM return_month_to_date AS month_so_far
  JOIN return_year_to_date AS year_so_far
    ON year_so_far.symbol = month_so_far.symbol
    AND year_so_far.symbol IN ('RUT', 'SPX', 'IWM', 'SPY')
    AND year_so_far.return_kind = month_so_far.return_kind
    AND year_so_far.observation_date = month_so_far.observation_date
  JOIN return_trailing AS past
    ON past.symbol = month_so_far.symbol
    AND past.symbol IN ('RUT', 'SPX', 'IWM', 'SPY')
    AND past.return_kind = month_so_far.return_kind
    AND past.observation_date = month_so_far.observation_date
  WHERE month_so_far.symbol IN ('RUT', 'SPX', 'IWM', 'SPY')
),

-- Both of a pair in one row: a join of the returns with themselves would compute them twice.
pairs AS (
  SELECT
    small,
    large,
    return_kind,
    observation_date,
    MAX(CASE WHEN symbol = small THEN close_value END) AS small_close_value,
    MAX(CASE WHEN symbol = large THEN close_value END) AS large_close_value,
    MAX(CASE WHEN symbol = small THEN month_fraction END) AS small_month_fraction,
    MAX(CASE WHEN symbol = large THEN month_fraction END) AS large_month_fraction,
    MAX(CASE WHEN symbol = small THEN year_fraction END) AS small_year_fraction,
    MAX(CASE WHEN symbol = large THEN year_fraction END) AS large_year_fraction,
    MAX(CASE WHEN symbol = small THEN return_12_month_fraction END) AS small_12_month_fraction,
    MAX(CASE WHEN symbol = large THEN return_12_month_fraction END) AS large_12_month_fraction
  FROM returns
  GROUP BY small, large, return_kind, observation_date
)

SELECT
  CAST(small AS VARCHAR) AS symbol,
  CAST(large AS VARCHAR) AS benchmark_symbol,
  CAST(return_kind AS VARCHAR) AS return_kind,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(small_close_value / NULLIF(large_close_value, 0) AS DOUBLE) AS ratio,
  CAST(small_month_fraction AS DOUBLE) AS month_return_fraction,
  CAST(large_month_fraction AS DOUBLE) AS benchmark_month_return_fraction,
  CAST(small_month_fraction - large_month_fraction AS DOUBLE) AS month_excess_fraction,
  CAST(small_year_fraction - large_year_fraction AS DOUBLE) AS year_to_date_excess_fraction,
  CAST(small_12_month_fraction - large_12_month_fraction AS DOUBLE) AS excess_12_month_fraction,
  CAST(0 AS BIGINT) AS input_age_days
FROM pairs
WHERE small_close_value IS NOT NULL AND large_close_value IS NOT NULL
