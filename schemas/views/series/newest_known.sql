-- For every trading day, each slow figure as last known by then.
-- grain: figure, subject, observation_date
-- units: value in the unit of the figure; input_age_days in days
-- note:  known means known_at on or before the day (UTC), so a survey or settlement counts from its
--        release and not from the day it describes. A value revised since counts from its revision;
--        until then the observation before it stands. subject is the index, security or survey the
--        figure is about; input_date the day of its observation. No row before the first is known.
--        Subjects are listed and not looked up among the figures: Trino computes a CTE as often as
--        it is named, and refuses a query of more than 150 stages.
-- source: daily_close, forward_pe, valuation_discount, earnings_growth_edge, bull_bear_spread,
--        short_interest_change, put_call_vs_mean, policy_rate
WITH first_forward_pe AS (
  SELECT
    index_symbol,
    observation_date,
    MIN_BY(known_at, provider) AS known_at,
    MIN_BY(price_earnings_ratio, provider) AS price_earnings_ratio
  FROM forward_pe
  GROUP BY index_symbol, observation_date
),

news AS (
  SELECT
    'forward_pe' AS figure,
    index_symbol AS subject,
    observation_date,
    0 AS input_age_days,
    known_at,
    price_earnings_ratio AS value
  FROM first_forward_pe
  UNION ALL
  SELECT 'valuation_discount', 'RUT', observation_date, input_age_days, known_at, discount_fraction
  FROM valuation_discount
  UNION ALL
  SELECT
    'earnings_growth_edge',
    'RUT',
    observation_date,
    input_age_days,
    known_at,
    edge_percentage_points
  FROM earnings_growth_edge
  UNION ALL
  SELECT
    kind.figure,
    survey,
    observation_date,
    0,
    known_at,
    CASE kind.figure WHEN 'bull_bear_spread' THEN spread_points ELSE fall_points END
  FROM bull_bear_spread
  CROSS JOIN (VALUES ('bull_bear_spread'), ('bull_bear_fall')) AS kind (figure)
  UNION ALL
  SELECT 'short_interest_change', ticker, observation_date, 0, known_at, change_fraction
  FROM short_interest_change
  WHERE ticker IN ('IWM', 'SPY')
  UNION ALL
  SELECT
    kind.figure,
    product_class,
    observation_date,
    0,
    known_at,
    CASE kind.figure WHEN 'put_call_ratio' THEN put_call_ratio ELSE put_call_vs_mean END
  FROM put_call_vs_mean
  CROSS JOIN (VALUES ('put_call_ratio'), ('put_call_vs_mean')) AS kind (figure)
  UNION ALL
  SELECT 'policy_rate', series_id, observation_date, 0, known_at, rate_percent
  FROM policy_rate_latest
),

figures AS (
  SELECT
    figure,
    subject,
    CAST(known_at AS DATE) AS on_date,
    observation_date AS input_date,
    input_age_days,
    value
  FROM news
  WHERE value IS NOT NULL
),

days AS (
  SELECT DISTINCT observation_date
  FROM daily_close
  WHERE symbol IN ('RUT', 'SPX') AND return_kind = 'price'
),

subjects AS (
  SELECT figure, subject
  FROM (
    VALUES
      ('forward_pe', 'RUT'),
      ('forward_pe', 'SPX'),
      ('valuation_discount', 'RUT'),
      ('earnings_growth_edge', 'RUT'),
      ('bull_bear_spread', 'AAII'),
      ('bull_bear_fall', 'AAII'),
      ('short_interest_change', 'IWM'),
      ('short_interest_change', 'SPY'),
      ('put_call_ratio', 'equity'),
      ('put_call_vs_mean', 'equity'),
      ('policy_rate', 'DFEDTARU')
  ) AS listed (figure, subject)
),

timeline AS (
  SELECT figure, subject, on_date, 'figure' AS event, input_date, input_age_days, value
  FROM figures
  UNION ALL
  SELECT
    subjects.figure,
    subjects.subject,
    days.observation_date,
    'trading day',
    CAST(NULL AS DATE),
    CAST(NULL AS BIGINT),
    CAST(NULL AS DOUBLE)
  FROM subjects
  CROSS JOIN days
),

carried AS (
  SELECT
    figure,
    subject,
    on_date,
    event,
    MAX(input_date) OVER so_far AS newest_date,
    MAX_BY(input_age_days, input_date) OVER so_far AS newest_age_days,
    MAX_BY(value, input_date) OVER so_far AS newest_value
  FROM timeline
  WINDOW so_far AS (
    PARTITION BY figure, subject
    ORDER BY on_date
    RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  )
)

SELECT
  CAST(figure AS VARCHAR) AS figure,
  CAST(subject AS VARCHAR) AS subject,
  CAST(on_date AS DATE) AS observation_date,
  CAST(newest_date AS DATE) AS input_date,
  CAST(newest_value AS DOUBLE) AS value,
  CAST(DATE_DIFF('day', newest_date, on_date) + newest_age_days AS BIGINT) AS input_age_days
FROM carried
WHERE event = 'trading day' AND newest_date IS NOT NULL
