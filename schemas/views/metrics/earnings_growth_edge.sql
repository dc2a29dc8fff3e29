-- How much faster small caps’ earnings are expected to grow than large caps’.
-- grain: observation_date
-- units: *_percent in percent (20 = +20 %); edge_percentage_points in percentage points;
--        input_age_days in days
-- note:  growth of the calendar year after the estimate. On every day with a new estimate of either
--        index, the newest of each up to that day, both for the same year; of several providers as
--        in valuation_discount.
-- source: earnings_growth
WITH estimates AS (
  SELECT index_symbol, provider, observation_date, period_end, earnings_growth_percent, known_at
  FROM earnings_growth
  WHERE earnings_growth_percent IS NOT NULL
    AND EXTRACT(YEAR FROM period_end) = EXTRACT(YEAR FROM observation_date) + 1
    AND EXTRACT(MONTH FROM period_end) = 12
),

days AS (
  SELECT DISTINCT observation_date FROM estimates
),

pairs AS (
  SELECT
    days.observation_date,
    rut.period_end,
    rut.provider AS rut_provider,
    spx.provider AS spx_provider,
    rut.earnings_growth_percent AS rut_earnings_growth_percent,
    spx.earnings_growth_percent AS spx_earnings_growth_percent,
    CASE WHEN rut.known_at > spx.known_at THEN rut.known_at ELSE spx.known_at END AS known_at,
    DATE_DIFF(
      'day',
      CASE
        WHEN rut.observation_date < spx.observation_date THEN rut.observation_date
        ELSE spx.observation_date
      END,
      days.observation_date
    ) AS input_age_days,
    ROW_NUMBER() OVER (
      PARTITION BY days.observation_date
      ORDER BY
        rut.period_end DESC,
        CASE WHEN rut.provider = spx.provider THEN 0 ELSE 1 END,
        rut.observation_date DESC,
        spx.observation_date DESC,
        rut.provider,
        spx.provider
    ) AS choice
  FROM days
  JOIN estimates AS rut
    ON rut.index_symbol = 'RUT'
    AND rut.observation_date <= days.observation_date
  JOIN estimates AS spx
    ON spx.index_symbol = 'SPX'
    AND spx.observation_date <= days.observation_date
    AND spx.period_end = rut.period_end
)

SELECT
  CAST(observation_date AS DATE) AS observation_date,
  CAST(period_end AS DATE) AS period_end,
  CAST(rut_provider AS VARCHAR) AS rut_provider,
  CAST(spx_provider AS VARCHAR) AS spx_provider,
  CAST(rut_earnings_growth_percent AS DOUBLE) AS rut_growth_percent,
  CAST(spx_earnings_growth_percent AS DOUBLE) AS spx_growth_percent,
  CAST(rut_earnings_growth_percent - spx_earnings_growth_percent AS DOUBLE)
    AS edge_percentage_points,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(input_age_days AS BIGINT) AS input_age_days
FROM pairs
WHERE choice = 1
