-- Small caps against large caps: the Russell 2000 and its fund against the S&P 500 and its fund.
-- grain: symbol, benchmark_symbol, return_kind, observation_date
-- units: ratio in units of the symbol per unit of the benchmark; *_fraction dimensionless
--        (0.01 = one percentage point ahead for *_excess_fraction); input_age_days in days
-- note:  RUT is compared with SPX and IWM with SPY, each in the same kind of return, on days on
--        which both have a close. An excess is the symbol's return minus the benchmark's.
-- source: return_month_to_date, return_year_to_date, return_trailing
WITH pairs AS (
  SELECT
    month_so_far.symbol,
    CASE month_so_far.symbol WHEN 'RUT' THEN 'SPX' ELSE 'SPY' END AS benchmark_symbol,
    month_so_far.return_kind,
    month_so_far.observation_date,
    month_so_far.close_value,
    month_so_far.return_fraction AS month_return_fraction,
    year_so_far.return_fraction AS year_to_date_return_fraction,
    past.return_12_month_fraction
  FROM return_month_to_date AS month_so_far
  JOIN return_year_to_date AS year_so_far
    ON year_so_far.symbol = month_so_far.symbol
    AND year_so_far.return_kind = month_so_far.return_kind
    AND year_so_far.observation_date = month_so_far.observation_date
  JOIN return_trailing AS past
    ON past.symbol = month_so_far.symbol
    AND past.return_kind = month_so_far.return_kind
    AND past.observation_date = month_so_far.observation_date
)

SELECT
  CAST(small.symbol AS VARCHAR) AS symbol,
  CAST(large.symbol AS VARCHAR) AS benchmark_symbol,
  CAST(small.return_kind AS VARCHAR) AS return_kind,
  CAST(small.observation_date AS DATE) AS observation_date,
  CAST(small.close_value / NULLIF(large.close_value, 0) AS DOUBLE) AS ratio,
  CAST(small.month_return_fraction AS DOUBLE) AS month_return_fraction,
  CAST(large.month_return_fraction AS DOUBLE) AS benchmark_month_return_fraction,
  CAST(small.month_return_fraction - large.month_return_fraction AS DOUBLE)
    AS month_excess_fraction,
  CAST(small.year_to_date_return_fraction - large.year_to_date_return_fraction AS DOUBLE)
    AS year_to_date_excess_fraction,
  CAST(small.return_12_month_fraction - large.return_12_month_fraction AS DOUBLE)
    AS excess_12_month_fraction,
  CAST(0 AS BIGINT) AS input_age_days
FROM pairs AS small
JOIN pairs AS large
  ON large.symbol = small.benchmark_symbol
  AND large.return_kind = small.return_kind
  AND large.observation_date = small.observation_date
WHERE small.symbol IN ('RUT', 'IWM')
