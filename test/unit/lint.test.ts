import { expect, it } from 'vitest';
import { lint } from '../../functions/query/lint.ts';
import { traps } from '../../functions/query/traps.ts';

/** A view that is clean but for `expression`. */
const column = (expression: string) => `SELECT CAST(${expression} AS DOUBLE) AS x FROM t_latest`;

/** For every trap, views that step into it. */
const planted: Readonly<Record<string, readonly string[]>> = {
  'SELECT *': ['SELECT * FROM t', 'SELECT t.* FROM t', 'SELECT CAST(a AS DATE) AS a, * FROM t'],
  QUALIFY: [`${column('a')} QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1`],
  'GROUP BY ALL or ORDER BY ALL': [`${column('MAX(a)')} GROUP BY ALL`],
  'IGNORE NULLS': [
    column('LAST_VALUE(a IGNORE NULLS) OVER (ORDER BY b)'),
    column('LAG(a) IGNORE NULLS OVER (ORDER BY b)'),
  ],
  '::': [column('a::double')],
  '// (whole division)': [column('a // 2')],
  '==': [`${column('a')} WHERE a == 1`],
  'JSON operators and functions': [column("a ->> 'b'"), column("json_value(a, '$.b')")],
  'ARG_MAX or ARG_MIN': [column('ARG_MAX(a, b)')],
  'ASOF, SEMI, ANTI or POSITIONAL JOIN': [
    `${column('a')} ASOF JOIN u ON a >= b`,
    `${column('a')} ASOF LEFT JOIN u ON a >= b`,
  ],
  'DATE_DIFF in another unit than day': [column("DATE_DIFF('month', a, b)")],
  'DATEDIFF, DATESUB or DATE_SUB': [column("DATEDIFF('day', a, b)")],
  DATE_ADD: [column("DATE_ADD('day', 1, a)")],
  'a difference of two dates by -': [
    column('observation_date - base_date'),
    column('day.observation_date - base.observation_date'),
  ],
  "INTERVAL '1 day' with the unit quoted": [
    "SELECT CAST(d + INTERVAL '1 day' AS DATE) AS d FROM t",
    'SELECT CAST(d + INTERVAL 1 DAY AS DATE) AS d FROM t',
  ],
  'INTERVAL in weeks or quarters': ["SELECT CAST(d + INTERVAL '2' WEEK AS DATE) AS d FROM t"],
  'the day of the week': [column('EXTRACT(DOW FROM d)'), column('DAY_OF_WEEK(d)')],
  'epoch seconds': [column('EXTRACT(EPOCH FROM d)')],
  'the clock': [`${column('a')} WHERE d < CURRENT_DATE`, `${column('a')} WHERE d < NOW()`],
  'time zones': ["SELECT CAST(a AT TIME ZONE 'UTC' AS TIMESTAMP) AS a FROM t"],
  'text from a date': [column("STRFTIME(d, '%Y')")],
  'the last day of a month': [column('LAST_DAY(d)')],
  'percentiles and approximations': [column('MEDIAN(a)'), column('APPROX_PERCENTILE(a, 0.5)')],
  CONCAT: ["SELECT CAST(CONCAT(a, 'x') AS VARCHAR) AS a FROM t"],
  'regular expressions': [column("REGEXP_EXTRACT(a, '[0-9]+')")],
  'ROUND or TRUNC': [column('ROUND(a)')],
  'LOG(x)': [column('LOG(a)')],
  'NaN and infinity': [column("CASE WHEN a = 'NaN' THEN 0 END")],
  'text lists': ["SELECT CAST(STRING_AGG(a, ',') AS VARCHAR) AS a FROM t"],
  'generated series': [`${column('a')} CROSS JOIN GENERATE_SERIES(1, 3)`],
  hashes: ['SELECT CAST(MD5(a) AS VARCHAR) AS a FROM t'],
  TRY: [column('TRY(a)')],
  'GROUPING SETS, PIVOT, UNPIVOT, SAMPLE': [`${column('MAX(a)')} GROUP BY GROUPING SETS ((b), ())`],
  'FILTER on a window': [column('MAX(a) FILTER (WHERE a > 0) OVER (ORDER BY b)')],
  'WITH ORDINALITY': [`${column('a')} CROSS JOIN UNNEST(b) WITH ORDINALITY AS u (c, n)`],
  recursion: [`WITH RECURSIVE r AS (SELECT a FROM t) ${column('a')}`],
  'LIMIT and OFFSET': [`${column('a')} ORDER BY a LIMIT 3`],
  'lambdas and lists': [column('LIST_SUM(a)'), column('a[1]'), column('ARRAY_AGG(a)')],
  'FROM before SELECT': ['FROM t SELECT CAST(a AS DOUBLE) AS a', column('(FROM t SELECT a)')],
  'a type that differs': [
    'SELECT CAST(a AS INTEGER) AS a FROM t',
    'SELECT CAST(a AS DECIMAL(18, 2)) AS a FROM t',
    'SELECT CAST(a AS BOOLEAN) AS a FROM t',
  ],
  'a type with a length': ['SELECT CAST(a AS VARCHAR(3)) AS a FROM t'],
  'a count divided as a whole number': [column('COUNT(a) / NULLIF(b, 0)'), column('7 / 2')],
  'a divisor that may be zero': [column('a / b')],
  'a statement end': [`${column('a')};`],
  'DATE and INTERVAL without a cast': [`${column('a')} WHERE d > e - INTERVAL '12' MONTH`],
  'DATE_TRUNC without a cast': [`${column('a')} WHERE DATE_TRUNC('month', d) = e`],
  'GREATEST or LEAST of what may be NULL': [column('GREATEST(a, b)')],
  'whole numbers divided by DIV': [column('a DIV 2')],
};

it.each(traps)('refuses $construct and says what to write', ({ construct, write }) => {
  const views = planted[construct] ?? [];
  expect(views).not.toEqual([]);
  for (const sql of views) {
    expect(lint({ name: 'v', sql })).toContain(`v: found ${construct}, write ${write}`);
  }
});

it('accepts the portable spellings', () => {
  const sql = `-- note: comments may say QUALIFY, a::b and x / y;
    WITH days AS (
      SELECT d, a, b, 'fed // cut; x::y' AS label, COUNT(*) OVER year_back AS days_seen
      FROM t_latest
      WINDOW year_back AS (
        ORDER BY d RANGE BETWEEN INTERVAL '12' MONTH PRECEDING AND CURRENT ROW
      )
    )
    SELECT
      CAST(d + INTERVAL '1' MONTH AS DATE) AS next_month_date,
      CAST(CAST(DATE_TRUNC('month', d) AS DATE) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE)
        AS month_end,
      CAST(FLOOR(CAST(a AS DOUBLE) / NULLIF(b, 0)) AS BIGINT) AS whole_parts,
      CAST(DATE_DIFF('day', DATE '1970-01-05', d) % 7 + 1 AS BIGINT) AS weekday_number,
      CAST(GREATEST(COALESCE(a, 0), COALESCE(b, 0)) AS DOUBLE) AS larger,
      CAST(label AS VARCHAR) AS label,
      CAST(days_seen AS BIGINT) AS days_seen
    FROM days
    UNION ALL
    SELECT CAST(d AS DATE), CAST(d AS DATE), 0, 1, CAST(a AS DOUBLE), 'none', 0
    FROM days`;
  expect(lint({ name: 'v', sql })).toEqual([]);
});

it.each([
  ['in a later column', 'SELECT a + 1 AS more, more + 1 AS most FROM t'],
  ['in WHERE', 'SELECT a + 1 AS more FROM t WHERE more > 2'],
  ['in GROUP BY', 'SELECT UPPER(a) AS more FROM t GROUP BY more'],
])('refuses an alias used %s', (_where, inner) => {
  const sql = `WITH c AS (${inner}) SELECT CAST(more AS DOUBLE) AS more FROM c`;
  expect(lint({ name: 'v', sql })).toEqual([
    'v: found the alias more used in its own SELECT, write a CTE',
  ]);
});

it.each([
  ['SELECT a FROM t', 'a'],
  ['SELECT CAST(a AS DOUBLE) FROM t', 'cast(a as double)'],
  ['SELECT CAST(a AS DOUBLE) + 1 AS a FROM t', 'cast(a as double) + 1 as a'],
  ['SELECT CAST(a AS DOUBLE) AS a FROM t UNION ALL SELECT b FROM t', 'b'],
])('refuses a column without a type: %s', (sql, found) => {
  expect(lint({ name: 'v', sql })).toEqual([
    `v: found ${found} in the outermost SELECT, write CAST(… AS type) AS name`,
  ]);
});
