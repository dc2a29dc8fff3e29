-- The cyclically adjusted price/earnings ratio among all earlier months.
-- grain: index_symbol, observation_date
-- units: cape_ratio, mean_ratio in units of price per unit of earnings; percentile_fraction
--        dimensionless (0.95 = higher than in 95 % of the months before); earlier_months in months;
--        input_age_days in days
-- note:  earlier months alone count, so a record is at 1; null until ten years of them exist.
--        Prices are monthly means but for the newest month. SPX only: nobody publishes the ratio
--        for the Russell 2000 for free.
-- source: valuation_history
WITH monthly AS (
  SELECT index_symbol, observation_date, cape_ratio, known_at
  FROM valuation_history_latest
  WHERE cape_ratio IS NOT NULL
),

compared AS (
  SELECT
    month.index_symbol,
    month.observation_date,
    month.cape_ratio,
    month.known_at,
    COUNT(past.cape_ratio) AS earlier_months,
    SUM(CASE WHEN past.cape_ratio < month.cape_ratio THEN 1 ELSE 0 END) AS lower_months
  FROM monthly AS month
  LEFT JOIN monthly AS past
    ON past.index_symbol = month.index_symbol
    AND past.observation_date < month.observation_date
  GROUP BY month.index_symbol, month.observation_date, month.cape_ratio, month.known_at
),

means AS (
  SELECT
    index_symbol,
    observation_date,
    AVG(cape_ratio) OVER (
      PARTITION BY index_symbol
      ORDER BY observation_date
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS mean_ratio
  FROM monthly
)

SELECT
  CAST(compared.index_symbol AS VARCHAR) AS index_symbol,
  CAST(compared.observation_date AS DATE) AS observation_date,
  CAST(compared.cape_ratio AS DOUBLE) AS cape_ratio,
  CAST(CASE WHEN compared.earlier_months >= 120 THEN means.mean_ratio END AS DOUBLE) AS mean_ratio,
  CAST(
    CASE
      WHEN compared.earlier_months >= 120
      THEN
        CAST(compared.lower_months AS DOUBLE) / NULLIF(CAST(compared.earlier_months AS DOUBLE), 0)
    END AS DOUBLE
  ) AS percentile_fraction,
  CAST(compared.earlier_months AS BIGINT) AS earlier_months,
  CAST(compared.known_at AS TIMESTAMP) AS known_at,
  CAST(0 AS BIGINT) AS input_age_days
FROM compared
JOIN means
  ON means.index_symbol = compared.index_symbol
  AND means.observation_date = compared.observation_date
