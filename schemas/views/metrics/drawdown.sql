-- Fall from the highest close so far, and how deep it has been since.
-- grain: symbol, return_kind, observation_date
-- units: *_fraction dimensionless (-0.10 = 10 % below the peak); peak_value, close_value in the
--        symbol's own unit; days_below_peak, input_age_days in days
-- note:  deepest_fraction is the lowest drawdown since the same peak; 0 on a record day. The peak
--        is the highest close in the lake up to the day.
-- source: distance_from_high
SELECT
  CAST(symbol AS VARCHAR) AS symbol,
  CAST(return_kind AS VARCHAR) AS return_kind,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(high_date AS DATE) AS peak_date,
  CAST(high_value AS DOUBLE) AS peak_value,
  CAST(close_value AS DOUBLE) AS close_value,
  CAST(distance_fraction AS DOUBLE) AS drawdown_fraction,
  CAST(
    MIN(distance_fraction) OVER (
      PARTITION BY symbol, return_kind, high_date
      ORDER BY observation_date
    ) AS DOUBLE
  ) AS deepest_fraction,
  CAST(is_record AS VARCHAR) AS is_record,
  CAST(record_age_days AS BIGINT) AS days_below_peak,
  CAST(0 AS BIGINT) AS input_age_days
FROM distance_from_high
WHERE high_basis = 'close'
