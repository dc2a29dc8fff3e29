-- Put/call ratio against its mean over the 12 months before.
-- grain: product_class, observation_date
-- units: *_ratio in puts per call; *_vs_mean dimensionless (1.0 = at the mean); input_age_days in
--        days
-- note:  the mean leaves out the day itself, so a spike cannot hide in its own average; it is null
--        until 12 months of history exist, and with less than 225 of their some 250 trading days
--        (90 %). The month's highs are those of the month so far; against the mean it is null where
--        the day of the highest ratio has none.
-- source: option_activity
WITH compared AS (
  SELECT
    product_class,
    observation_date,
    put_call_ratio,
    known_at,
    CASE
      WHEN MIN(observation_date) OVER so_far <= CAST(observation_date - INTERVAL '12' MONTH AS DATE)
        AND COUNT(*) OVER year_before >= 225
      THEN AVG(put_call_ratio) OVER year_before
    END AS mean_12_month_ratio
  FROM option_activity_latest
  WINDOW
    so_far AS (PARTITION BY product_class ORDER BY observation_date),
    year_before AS (
      PARTITION BY product_class
      ORDER BY observation_date
      RANGE BETWEEN INTERVAL '12' MONTH PRECEDING AND INTERVAL '1' DAY PRECEDING
    )
),

relative AS (
  SELECT
    product_class,
    observation_date,
    put_call_ratio,
    mean_12_month_ratio,
    put_call_ratio / NULLIF(mean_12_month_ratio, 0) AS put_call_vs_mean,
    known_at
  FROM compared
)

SELECT
  CAST(product_class AS VARCHAR) AS product_class,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(put_call_ratio AS DOUBLE) AS put_call_ratio,
  CAST(mean_12_month_ratio AS DOUBLE) AS mean_12_month_ratio,
  CAST(put_call_vs_mean AS DOUBLE) AS put_call_vs_mean,
  CAST(MAX(put_call_ratio) OVER month_so_far AS DOUBLE) AS month_high_ratio,
  CAST(
    CASE
      WHEN MAX(put_call_ratio) OVER month_so_far
        = MAX(CASE WHEN put_call_vs_mean IS NOT NULL THEN put_call_ratio END) OVER month_so_far
      THEN MAX(put_call_vs_mean) OVER month_so_far
    END AS DOUBLE
  ) AS month_high_vs_mean,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(0 AS BIGINT) AS input_age_days
FROM relative
WINDOW month_so_far AS (
  PARTITION BY
    product_class,
    EXTRACT(YEAR FROM observation_date),
    EXTRACT(MONTH FROM observation_date)
  ORDER BY observation_date
)
