-- For every trading day, the newest observation of each slow input that was known by then.
-- grain: input, subject, observation_date
-- units: none; input_date is the day of the input's observation
-- note:  known means known_at on or before the day (UTC), so a survey or settlement counts from its
--        release and not from the day it describes. A value revised since counts from its revision;
--        until then the observation before it stands. subject is the index or security an input is
--        about. No row before the first is known.
-- source: daily_close, forward_pe, valuation_discount, earnings_growth_edge, bull_bear_spread,
--        short_interest_change, put_call_vs_mean, policy_rate
WITH news AS (
  SELECT 'forward_pe' AS input, index_symbol AS subject, observation_date, known_at
  FROM forward_pe
  UNION ALL
  SELECT 'valuation_discount', 'RUT', observation_date, known_at
  FROM valuation_discount
  UNION ALL
  SELECT 'earnings_growth_edge', 'RUT', observation_date, known_at
  FROM earnings_growth_edge
  UNION ALL
  SELECT 'bull_bear_spread', survey, observation_date, known_at
  FROM bull_bear_spread
  UNION ALL
  SELECT 'short_interest_change', ticker, observation_date, known_at
  FROM short_interest_change
  WHERE ticker IN ('IWM', 'SPY')
  UNION ALL
  SELECT 'put_call_vs_mean', product_class, observation_date, known_at
  FROM put_call_vs_mean
  UNION ALL
  SELECT 'policy_rate', series_id, observation_date, known_at
  FROM policy_rate_latest
),

days AS (
  SELECT DISTINCT observation_date
  FROM daily_close
  WHERE symbol IN ('RUT', 'SPX') AND return_kind = 'price'
),

subjects AS (
  SELECT DISTINCT input, subject FROM news
),

timeline AS (
  SELECT
    input,
    subject,
    CAST(known_at AS DATE) AS on_date,
    observation_date AS input_date,
    0 AS trading_days
  FROM news
  UNION ALL
  SELECT
    subjects.input,
    subjects.subject,
    days.observation_date,
    CAST(NULL AS DATE),
    1
  FROM subjects
  CROSS JOIN days
),

carried AS (
  SELECT
    input,
    subject,
    on_date,
    trading_days,
    MAX(input_date) OVER (
      PARTITION BY input, subject
      ORDER BY on_date
      RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS input_date
  FROM timeline
)

SELECT
  CAST(input AS VARCHAR) AS input,
  CAST(subject AS VARCHAR) AS subject,
  CAST(on_date AS DATE) AS observation_date,
  CAST(input_date AS DATE) AS input_date
FROM carried
WHERE trading_days = 1 AND input_date IS NOT NULL
