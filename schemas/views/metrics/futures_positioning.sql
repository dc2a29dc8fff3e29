-- What each kind of trader holds of an index by futures, net, and how unusual that is.
-- grain: index_symbol, trader_class, observation_date
-- units: net_contracts, open_interest_contracts in contracts; net_fraction of open interest (-0.2 =
--        short by a fifth of it); change_1_week_contracts in contracts; percentile_3_year_fraction
--        dimensionless (0.05 = lower in only 5 % of those weeks); input_age_days in days
-- note:  E-mini futures alone: RUT is market 239742, SPX 13874A. Net is long less short; spreads
--        cancel out. A week's change is null unless the report before is of 6 to 8 days before:
--        positions are a Tuesday's, or a Monday's where the Tuesday is a holiday. The percentile is
--        the share of weeks of the 3 years before, the week itself left out, with a smaller
--        net_contracts; null until 3 years of history exist, and with less than 141 of their 156 or
--        157 weeks (90 %). Rows count from their publication, usually three days after
--        observation_date and once seven weeks.
-- source: futures_position
WITH weeks AS (
  SELECT
    CASE market_code WHEN '239742' THEN 'RUT' ELSE 'SPX' END AS index_symbol,
    observation_date,
    open_interest_contracts,
    dealer_long_contracts - dealer_short_contracts AS dealer_contracts,
    asset_manager_long_contracts - asset_manager_short_contracts AS asset_manager_contracts,
    leveraged_fund_long_contracts - leveraged_fund_short_contracts AS leveraged_fund_contracts,
    other_reportable_long_contracts - other_reportable_short_contracts
      AS other_reportable_contracts,
    non_reportable_long_contracts - non_reportable_short_contracts AS non_reportable_contracts,
    known_at
  FROM futures_position_latest
  WHERE market_code IN ('239742', '13874A')
),

positions AS (
  SELECT
    week.index_symbol,
    traders.trader_class,
    week.observation_date,
    week.open_interest_contracts,
    CASE traders.trader_class
      WHEN 'dealer' THEN week.dealer_contracts
      WHEN 'asset_manager' THEN week.asset_manager_contracts
      WHEN 'leveraged_fund' THEN week.leveraged_fund_contracts
      WHEN 'other_reportable' THEN week.other_reportable_contracts
      ELSE week.non_reportable_contracts
    END AS net_contracts,
    week.known_at
  FROM weeks AS week
  CROSS JOIN (
    VALUES
      ('dealer'),
      ('asset_manager'),
      ('leveraged_fund'),
      ('other_reportable'),
      ('non_reportable')
  ) AS traders (trader_class)
),

followed AS (
  SELECT
    index_symbol,
    trader_class,
    observation_date,
    open_interest_contracts,
    net_contracts,
    CASE
      WHEN DATE_DIFF('day', LAG(observation_date) OVER so_far, observation_date) BETWEEN 6 AND 8
      THEN net_contracts - LAG(net_contracts) OVER so_far
    END AS change_1_week_contracts,
    MIN(observation_date) OVER so_far AS first_date,
    CAST(observation_date - INTERVAL '36' MONTH AS DATE) AS window_start_date,
    known_at
  FROM positions
  WINDOW so_far AS (PARTITION BY index_symbol, trader_class ORDER BY observation_date)
),

ranked AS (
  SELECT
    week.index_symbol,
    week.trader_class,
    week.observation_date,
    SUM(CASE WHEN past.net_contracts < week.net_contracts THEN 1 ELSE 0 END) AS lower_weeks,
    COUNT(*) AS all_weeks
  FROM followed AS week
  JOIN positions AS past
    ON past.index_symbol = week.index_symbol
    AND past.trader_class = week.trader_class
    AND past.observation_date >= week.window_start_date
    AND past.observation_date < week.observation_date
  WHERE week.first_date <= week.window_start_date
  GROUP BY week.index_symbol, week.trader_class, week.observation_date
  HAVING COUNT(*) >= 141
)

SELECT
  CAST(week.index_symbol AS VARCHAR) AS index_symbol,
  CAST(week.trader_class AS VARCHAR) AS trader_class,
  CAST(week.observation_date AS DATE) AS observation_date,
  CAST(week.net_contracts AS BIGINT) AS net_contracts,
  CAST(week.open_interest_contracts AS BIGINT) AS open_interest_contracts,
  CAST(
    CAST(week.net_contracts AS DOUBLE) / NULLIF(CAST(week.open_interest_contracts AS DOUBLE), 0)
    AS DOUBLE
  ) AS net_fraction,
  CAST(week.change_1_week_contracts AS BIGINT) AS change_1_week_contracts,
  CAST(
    CAST(ranked.lower_weeks AS DOUBLE) / NULLIF(CAST(ranked.all_weeks AS DOUBLE), 0) AS DOUBLE
  ) AS percentile_3_year_fraction,
  CAST(week.known_at AS TIMESTAMP) AS known_at,
  CAST(0 AS BIGINT) AS input_age_days
FROM followed AS week
LEFT JOIN ranked
  ON ranked.index_symbol = week.index_symbol
  AND ranked.trader_class = week.trader_class
  AND ranked.observation_date = week.observation_date
