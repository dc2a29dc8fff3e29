-- What a company earned and sold in each calendar quarter, with the year before and the trailing year.
-- grain: cik, measure, quarter_end, observation_date
-- units: amount, year_ago_amount, trailing_amount in dollars, or in dollars per share for
--        earnings_per_share
-- note:  a fiscal quarter belongs to the calendar quarter in which its middle lies: 45 days before
--        its end. Of several filings the newest counts, so a restatement shows as known now: ask as
--        of a day for what it saw; first_known_at says when the quarter was first filed. A fourth
--        quarter that no filing gives is the year minus the three quarters before (basis derived),
--        all four of one concept: the first in the order below that has them. trailing_amount and the
--        year before may be of another concept than the quarter.
--        Frames count only where no filing of the period is in the lake. trailing_amount is null
--        unless four quarters in a row are known. Proxy statements repeat rounded figures and are
--        left out. observation_date is the day of the first filing that gave the amount (of the
--        year, for a derived quarter).
-- source: company_fact, company_frame
WITH filed AS (
  SELECT
    cik,
    concept,
    unit,
    period_start,
    period_end,
    accession_number,
    observation_date AS filed_date,
    fact_value,
    known_at,
    0 AS is_frame
  FROM company_fact_latest
  WHERE period_start IS NOT NULL
    AND (
      form LIKE '10-%' OR form LIKE '20-F%' OR form LIKE '40-F%' OR form LIKE '6-K%'
      OR form LIKE '8-K%'
    )
  UNION ALL
  SELECT
    cik,
    concept,
    unit,
    period_start,
    period_end,
    accession_number,
    CAST(known_at AS DATE),
    fact_value,
    known_at,
    1
  FROM company_frame_latest
  WHERE period_start IS NOT NULL
),

measured AS (
  SELECT
    filed.cik,
    tag.measure,
    tag.choice,
    filed.is_frame,
    CASE
      WHEN DATE_DIFF('day', filed.period_start, filed.period_end) BETWEEN 75 AND 105 THEN 'quarter'
      WHEN DATE_DIFF('day', filed.period_start, filed.period_end) BETWEEN 340 AND 380 THEN 'year'
    END AS period_length,
    CAST(
      CAST(DATE_TRUNC('quarter', CAST(filed.period_end - INTERVAL '45' DAY AS DATE)) AS DATE)
      + INTERVAL '3' MONTH - INTERVAL '1' DAY AS DATE
    ) AS quarter_end,
    filed.period_start,
    filed.period_end,
    filed.accession_number,
    filed.filed_date,
    filed.fact_value,
    filed.known_at
  FROM filed
  JOIN (
    VALUES
      ('NetIncomeLoss', 'USD', 'net_income', 1),
      ('NetIncomeLossAvailableToCommonStockholdersBasic', 'USD', 'net_income', 2),
      ('ProfitLoss', 'USD', 'net_income', 3),
      ('EarningsPerShareDiluted', 'USD/shares', 'earnings_per_share', 1),
      ('EarningsPerShareBasicAndDiluted', 'USD/shares', 'earnings_per_share', 2),
      ('Revenues', 'USD', 'revenue', 1),
      ('RevenueFromContractWithCustomerExcludingAssessedTax', 'USD', 'revenue', 2),
      ('RevenueFromContractWithCustomerIncludingAssessedTax', 'USD', 'revenue', 3),
      ('SalesRevenueNet', 'USD', 'revenue', 4)
  ) AS tag (concept, unit, measure, choice)
    ON tag.concept = filed.concept AND tag.unit = filed.unit
),

ranked AS (
  SELECT
    cik,
    measure,
    choice,
    period_length,
    quarter_end,
    period_start,
    period_end,
    filed_date,
    fact_value,
    known_at,
    ROW_NUMBER() OVER newest_first AS place
  FROM measured
  WHERE period_length IS NOT NULL
  WINDOW newest_first AS (
    PARTITION BY cik, measure, choice, period_length, quarter_end
    ORDER BY
      is_frame,
      filed_date DESC,
      known_at DESC,
      accession_number DESC,
      period_end DESC,
      period_start DESC
  )
),

-- A filing that repeats a figure says nothing new: it counts from the filing that said it first.
said AS (
  SELECT
    cik,
    measure,
    choice,
    period_length,
    quarter_end,
    period_start,
    period_end,
    fact_value,
    place,
    MIN(filed_date) OVER figure AS filed_date,
    MIN(known_at) OVER figure AS known_at,
    MIN(known_at) OVER period AS first_known_at,
    MIN(known_at) OVER concept_period AS concept_first_known_at
  FROM ranked
  WINDOW
    figure AS (PARTITION BY cik, measure, period_length, quarter_end, fact_value),
    period AS (PARTITION BY cik, measure, period_length, quarter_end),
    concept_period AS (PARTITION BY cik, measure, choice, period_length, quarter_end)
),

beside_the_year AS (
  SELECT
    cik,
    measure,
    choice,
    period_length,
    quarter_end,
    period_start,
    period_end,
    filed_date,
    fact_value,
    known_at,
    first_known_at,
    concept_first_known_at,
    MIN(CASE WHEN period_length = 'quarter' THEN period_start END) OVER before AS before_start,
    SUM(CASE WHEN period_length = 'quarter' THEN fact_value END) OVER before AS before_value,
    COUNT(CASE WHEN period_length = 'quarter' THEN 1 END) OVER before AS quarters_before,
    MAX(CASE WHEN period_length = 'quarter' THEN known_at END) OVER before AS before_known_at,
    MAX(CASE WHEN period_length = 'quarter' THEN concept_first_known_at END) OVER before
      AS before_first_known_at
  FROM said
  WHERE place = 1
  WINDOW before AS (
    PARTITION BY cik, measure, choice
    ORDER BY period_end
    RANGE BETWEEN INTERVAL '290' DAY PRECEDING AND INTERVAL '60' DAY PRECEDING
  )
),

candidates AS (
  SELECT
    cik,
    measure,
    quarter_end,
    period_end,
    filed_date,
    CASE period_length WHEN 'quarter' THEN 'reported' ELSE 'derived' END AS basis,
    CASE period_length WHEN 'quarter' THEN fact_value ELSE fact_value - before_value END AS amount,
    CASE
      WHEN period_length = 'quarter' OR known_at >= before_known_at THEN known_at
      ELSE before_known_at
    END AS known_at,
    -- By whichever concept it could be told first, also where another is preferred now.
    MIN(
      CASE
        WHEN period_length = 'quarter' THEN first_known_at
        WHEN concept_first_known_at >= before_first_known_at THEN concept_first_known_at
        ELSE before_first_known_at
      END
    ) OVER (PARTITION BY cik, measure, quarter_end, period_length) AS first_known_at,
    ROW_NUMBER() OVER (
      PARTITION BY cik, measure, quarter_end
      ORDER BY CASE period_length WHEN 'quarter' THEN 0 ELSE 1 END, choice
    ) AS place
  FROM beside_the_year
  WHERE period_length = 'quarter'
    OR (quarters_before = 3 AND DATE_DIFF('day', period_start, before_start) >= -10)
),

quarters AS (
  SELECT
    cik,
    measure,
    quarter_end,
    period_end,
    filed_date,
    basis,
    amount,
    known_at,
    first_known_at,
    MAX(amount) OVER a_year_before AS year_ago_amount,
    MAX(known_at) OVER a_year_before AS year_ago_known_at,
    SUM(amount) OVER trailing_year AS trailing_amount,
    COUNT(amount) OVER trailing_year AS trailing_quarters,
    MAX(first_known_at) OVER trailing_year AS trailing_first_known_at
  FROM candidates
  WHERE place = 1
  WINDOW
    a_year_before AS (
      PARTITION BY cik, measure
      ORDER BY quarter_end
      RANGE BETWEEN INTERVAL '368' DAY PRECEDING AND INTERVAL '363' DAY PRECEDING
    ),
    trailing_year AS (
      PARTITION BY cik, measure
      ORDER BY quarter_end
      RANGE BETWEEN INTERVAL '280' DAY PRECEDING AND CURRENT ROW
    )
)

SELECT
  CAST(cik AS BIGINT) AS cik,
  CAST(measure AS VARCHAR) AS measure,
  CAST(quarter_end AS DATE) AS quarter_end,
  CAST(filed_date AS DATE) AS observation_date,
  CAST(period_end AS DATE) AS period_end,
  CAST(basis AS VARCHAR) AS basis,
  CAST(amount AS DOUBLE) AS amount,
  CAST(year_ago_amount AS DOUBLE) AS year_ago_amount,
  CAST(CASE WHEN trailing_quarters = 4 THEN trailing_amount END AS DOUBLE) AS trailing_amount,
  CAST(
    CASE WHEN year_ago_known_at > known_at THEN year_ago_known_at ELSE known_at END AS TIMESTAMP
  ) AS known_at,
  CAST(first_known_at AS TIMESTAMP) AS first_known_at,
  CAST(
    CASE WHEN trailing_quarters = 4 THEN trailing_first_known_at END AS TIMESTAMP
  ) AS trailing_first_known_at
FROM quarters
