-- Tone of the news about an index, smoothed over a week, against the 12 months before.
-- grain: index_symbol, observation_date
-- units: *_points in points of GDELT's tone; input_age_days in days
-- note:  mean_7_day_points is that of the day and the six before, of as many as GDELT has told, at
--        least four; single days swing with a handful of articles. mean_12_month_points leaves out
--        the week itself and is null until 12 months of history exist, and with less than 323 of
--        their 359 days (90 %); tone_vs_mean_points is the week less the 12 months, so negative is
--        gloomier than usual.
--        Rounded to ten decimals: nearer to zero, the last bits depend on the order of adding.
-- source: news_tone
WITH smoothed AS (
  SELECT
    index_symbol,
    observation_date,
    tone_points,
    known_at,
    CASE
      WHEN COUNT(*) OVER week >= 4
      THEN FLOOR(1e10 * AVG(tone_points) OVER week + 0.5) * 1e-10
    END AS mean_7_day_points,
    CASE
      WHEN MIN(observation_date) OVER so_far <= CAST(observation_date - INTERVAL '12' MONTH AS DATE)
        AND COUNT(*) OVER year_before >= 323
      THEN FLOOR(1e10 * AVG(tone_points) OVER year_before + 0.5) * 1e-10
    END AS mean_12_month_points
  FROM news_tone_latest
  WINDOW
    week AS (
      PARTITION BY index_symbol
      ORDER BY observation_date
      RANGE BETWEEN INTERVAL '6' DAY PRECEDING AND CURRENT ROW
    ),
    so_far AS (PARTITION BY index_symbol ORDER BY observation_date),
    year_before AS (
      PARTITION BY index_symbol
      ORDER BY observation_date
      RANGE BETWEEN INTERVAL '12' MONTH PRECEDING AND INTERVAL '7' DAY PRECEDING
    )
)

SELECT
  CAST(index_symbol AS VARCHAR) AS index_symbol,
  CAST(observation_date AS DATE) AS observation_date,
  CAST(tone_points AS DOUBLE) AS tone_points,
  CAST(mean_7_day_points AS DOUBLE) AS mean_7_day_points,
  CAST(mean_12_month_points AS DOUBLE) AS mean_12_month_points,
  CAST(FLOOR(1e10 * (mean_7_day_points - mean_12_month_points) + 0.5) * 1e-10 AS DOUBLE) AS tone_vs_mean_points,
  CAST(known_at AS TIMESTAMP) AS known_at,
  CAST(0 AS BIGINT) AS input_age_days
FROM smoothed
