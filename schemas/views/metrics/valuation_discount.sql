-- How much cheaper small caps are than large caps, by forward price over earnings.
-- grain: observation_date
-- units: *_ratio in points of index per point of yearly earnings; gap_ratio likewise (large minus
--        small); discount_fraction dimensionless (0.25 = 25 % cheaper); input_age_days in days
-- note:  on every day with a new estimate of either index, the newest of each up to that day, both
--        for the same year. Of several providers, one that covers both indexes comes first, then
--        the newer estimate, then the alphabet; where rut_provider and spx_provider differ, so may
--        their treatment of loss makers. discount_fraction is 1 - small over large.
-- source: forward_pe
WITH estimates AS (
  SELECT index_symbol, provider, observation_date, period_end, price_earnings_ratio, known_at
  FROM forward_pe
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
    rut.price_earnings_ratio AS rut_price_earnings_ratio,
    spx.price_earnings_ratio AS spx_price_earnings_ratio,
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
  CAST(rut_price_earnings_ratio AS DOUBLE) AS rut_price_earnings_ratio,
  CAST(spx_price_earnings_ratio AS DOUBLE) AS spx_price_earnings_ratio,
  CAST(1 - rut_price_earnings_ratio / NULLIF(spx_price_earnings_ratio, 0) AS DOUBLE)
    AS discount_fraction,
  CAST(spx_price_earnings_ratio - rut_price_earnings_ratio AS DOUBLE) AS gap_ratio,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(input_age_days AS BIGINT) AS input_age_days
FROM pairs
WHERE choice = 1
