-- Whether the Russell 2000 and the S&P 500 fall at the same time.
-- grain: observation_date
-- units: *_fraction dimensionless (-0.10 = -10 %); input_age_days in days
-- note:  price return. The month's return is that of the month so far. both_falling is yes when
--        both are below the close of the month before; better_month_return_fraction is the higher
--        of the two, so both fall exactly when it is below 0; shallower_drawdown_fraction likewise.
--        Only days on which both indexes have a close.
-- source: drawdown, return_month_to_date
WITH both_indexes AS (
  SELECT
    fall.symbol,
    fall.observation_date,
    fall.drawdown_fraction,
    month_so_far.return_fraction AS month_fraction
  FROM drawdown AS fall
  JOIN return_month_to_date AS month_so_far
    ON month_so_far.symbol = fall.symbol
    AND month_so_far.return_kind = fall.return_kind
    AND month_so_far.observation_date = fall.observation_date
  WHERE fall.symbol IN ('RUT', 'SPX') AND fall.return_kind = 'price'
),

side_by_side AS (
  SELECT
    observation_date,
    MAX(CASE WHEN symbol = 'RUT' THEN drawdown_fraction END) AS rut_fraction,
    MAX(CASE WHEN symbol = 'SPX' THEN drawdown_fraction END) AS spx_fraction,
    MAX(drawdown_fraction) AS shallower_fraction,
    MAX(CASE WHEN symbol = 'RUT' THEN month_fraction END) AS rut_month_fraction,
    MAX(CASE WHEN symbol = 'SPX' THEN month_fraction END) AS spx_month_fraction,
    CASE WHEN COUNT(month_fraction) = 2 THEN MAX(month_fraction) END AS better_month_fraction
  FROM both_indexes
  GROUP BY observation_date
  HAVING COUNT(*) = 2
)

SELECT
  CAST(observation_date AS DATE) AS observation_date,
  CAST(rut_fraction AS DOUBLE) AS rut_drawdown_fraction,
  CAST(spx_fraction AS DOUBLE) AS spx_drawdown_fraction,
  CAST(shallower_fraction AS DOUBLE) AS shallower_drawdown_fraction,
  CAST(rut_month_fraction AS DOUBLE) AS rut_month_return_fraction,
  CAST(spx_month_fraction AS DOUBLE) AS spx_month_return_fraction,
  CAST(better_month_fraction AS DOUBLE) AS better_month_return_fraction,
  CAST(
    CASE
      WHEN better_month_fraction < 0 THEN 'yes'
      WHEN better_month_fraction IS NOT NULL THEN 'no'
    END AS VARCHAR
  ) AS both_falling,
  CAST(0 AS BIGINT) AS input_age_days
FROM side_by_side
