-- Whether the Russell 2000 and the S&P 500 fall at the same time.
-- grain: observation_date
-- units: *_fraction dimensionless (-0.10 = -10 %); input_age_days in days
-- note:  price return. The month's return is that of the month so far. both_falling is yes when
--        both are below the close of the month before; better_month_return_fraction is the higher
--        of the two, so both fall exactly when it is below 0; shallower_drawdown_fraction likewise.
--        Only days on which both indexes have a close.
-- source: drawdown, return_month_to_date
WITH side_by_side AS (
  SELECT
    rut.observation_date,
    rut.drawdown_fraction AS rut_drawdown_fraction,
    spx.drawdown_fraction AS spx_drawdown_fraction,
    rut_month.return_fraction AS rut_month_return_fraction,
    spx_month.return_fraction AS spx_month_return_fraction
  FROM drawdown AS rut
  JOIN drawdown AS spx
    ON spx.observation_date = rut.observation_date
    AND spx.symbol = 'SPX'
    AND spx.return_kind = 'price'
  JOIN return_month_to_date AS rut_month
    ON rut_month.observation_date = rut.observation_date
    AND rut_month.symbol = 'RUT'
    AND rut_month.return_kind = 'price'
  JOIN return_month_to_date AS spx_month
    ON spx_month.observation_date = rut.observation_date
    AND spx_month.symbol = 'SPX'
    AND spx_month.return_kind = 'price'
  WHERE rut.symbol = 'RUT' AND rut.return_kind = 'price'
)

SELECT
  CAST(observation_date AS DATE) AS observation_date,
  CAST(rut_drawdown_fraction AS DOUBLE) AS rut_drawdown_fraction,
  CAST(spx_drawdown_fraction AS DOUBLE) AS spx_drawdown_fraction,
  CAST(
    CASE
      WHEN rut_drawdown_fraction > spx_drawdown_fraction THEN rut_drawdown_fraction
      ELSE spx_drawdown_fraction
    END AS DOUBLE
  ) AS shallower_drawdown_fraction,
  CAST(rut_month_return_fraction AS DOUBLE) AS rut_month_return_fraction,
  CAST(spx_month_return_fraction AS DOUBLE) AS spx_month_return_fraction,
  CAST(
    CASE
      WHEN rut_month_return_fraction IS NULL OR spx_month_return_fraction IS NULL THEN NULL
      WHEN rut_month_return_fraction > spx_month_return_fraction THEN rut_month_return_fraction
      ELSE spx_month_return_fraction
    END AS DOUBLE
  ) AS better_month_return_fraction,
  CAST(
    CASE
      WHEN rut_month_return_fraction IS NULL OR spx_month_return_fraction IS NULL THEN NULL
      WHEN rut_month_return_fraction < 0 AND spx_month_return_fraction < 0 THEN 'yes'
      ELSE 'no'
    END AS VARCHAR
  ) AS both_falling,
  CAST(0 AS BIGINT) AS input_age_days
FROM side_by_side
