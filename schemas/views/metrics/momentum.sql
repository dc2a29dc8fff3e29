-- Momentum as the literature measures it: the year up to a month ago, the last month left out.
-- grain: symbol, return_kind, observation_date
-- units: momentum_12_1_fraction dimensionless (0.10 = +10 %); input_age_days in days
-- note:  the last month is left out because short moves tend to reverse; null until 12 months of
--        history exist
-- source: return_trailing
SELECT
  CAST(symbol AS VARCHAR) AS symbol,
  CAST(return_kind AS VARCHAR) AS return_kind,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(
    (1 + return_12_month_fraction) / NULLIF(1 + return_1_month_fraction, 0) - 1 AS DOUBLE
  ) AS momentum_12_1_fraction,
  CAST(input_age_days AS BIGINT) AS input_age_days
FROM return_trailing
