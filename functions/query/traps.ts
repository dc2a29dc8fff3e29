/** A construct on which Trino and DuckDB differ, and how to say it so that both agree. */
interface Trap {
  readonly construct: string;
  /** Matched against lower-case SQL without comments. */
  readonly pattern: RegExp;
  readonly write: string;
}

// Source: both engines asked, 222 constructs, Trino 476 and DuckDB 1.5.6, November 2026.
export const traps: readonly Trap[] = [
  {
    construct: 'SELECT *',
    pattern: /(\bselect\s+(distinct\s+)?|,\s*)(\w+\.)?\*/,
    write: 'each column by name',
  },
  {
    construct: 'QUALIFY',
    pattern: /\bqualify\b/,
    write: 'ROW_NUMBER() in a CTE and WHERE outside it',
  },
  {
    construct: 'GROUP BY ALL or ORDER BY ALL',
    pattern: /\bby\s+all\b/,
    write: 'the columns by name',
  },
  {
    construct: 'IGNORE NULLS',
    pattern: /\bignore\s+nulls\b/,
    write: 'MAX(x) over groups made by COUNT(x) OVER',
  },
  { construct: '::', pattern: /::/, write: 'CAST(x AS …)' },
  {
    construct: '// (whole division)',
    pattern: /\/\//,
    write: 'CAST(FLOOR(CAST(a AS DOUBLE) / NULLIF(b, 0)) AS BIGINT)',
  },
  { construct: '==', pattern: /==/, write: '=' },
  {
    construct: 'JSON operators and functions',
    pattern: /->|\bjson_/,
    write: 'a typed column in the dataset',
  },
  { construct: 'ARG_MAX or ARG_MIN', pattern: /\barg_(max|min)\b/, write: 'MAX_BY or MIN_BY' },
  {
    construct: 'ASOF, SEMI, ANTI or POSITIONAL JOIN',
    pattern: /\b(asof|semi|anti|positional)\s+(left\s+)?join\b/,
    write: 'a running MAX of the date and an equality join, or EXISTS',
  },
  {
    construct: 'DATE_DIFF in another unit than day',
    pattern: /\b(date_?diff)\s*\(\s*(?!\s*'day')/,
    write: "DATE_DIFF('day', a, b)",
  },
  {
    construct: 'DATEDIFF, DATESUB or DATE_SUB',
    pattern: /\b(datediff|datesub|date_sub)\b/,
    write: "DATE_DIFF('day', a, b)",
  },
  { construct: 'DATE_ADD', pattern: /\bdate_add\b/, write: "CAST(d + INTERVAL '1' DAY AS DATE)" },
  {
    construct: 'a difference of two dates by -',
    pattern: /(date|date\s+'[^']*')\s*-\s*((\w+\.)?\w*date\b)/,
    write: "DATE_DIFF('day', a, b)",
  },
  {
    construct: "INTERVAL '1 day' with the unit quoted",
    pattern: /\binterval\s+'\d+\s+\w+'|\binterval\s+\d/,
    write: "INTERVAL '1' DAY",
  },
  {
    construct: 'INTERVAL in weeks or quarters',
    pattern: /\binterval\s+'\d+'\s+(week|quarter)s?\b/,
    write: "INTERVAL '7' DAY, INTERVAL '3' MONTH",
  },
  {
    construct: 'the day of the week',
    pattern: /\b(dow|isodow|dayofweek|day_of_week)\b/,
    write: "DATE_DIFF('day', DATE '1970-01-05', d) % 7 + 1",
  },
  {
    construct: 'epoch seconds',
    pattern: /\b(epoch|to_unixtime|from_unixtime)\b/,
    write: "DATE_DIFF('day', DATE '1970-01-01', d)",
  },
  {
    construct: 'the clock',
    pattern: /\b(current_(date|time|timestamp)|localtime(stamp)?|now\s*\(|today\s*\()/,
    write: 'observation_date: a view does not depend on when it is asked',
  },
  {
    construct: 'time zones',
    pattern: /\bat\s+time\s+zone\b|\bwith\s+time\s+zone\b|\btimestamptz\b/,
    write: 'TIMESTAMP, UTC by meaning',
  },
  {
    construct: 'text from a date',
    pattern: /\b(strftime|strptime|date_format|date_parse)\b/,
    write: 'CAST(d AS VARCHAR)',
  },
  {
    construct: 'the last day of a month',
    pattern: /\blast_day(_of_month)?\b/,
    write: "CAST(DATE_TRUNC('month', d) + INTERVAL '1' MONTH - INTERVAL '1' DAY AS DATE)",
  },
  {
    construct: 'percentiles and approximations',
    pattern: /\b(approx_\w+|percentile_\w+|quantile\w*|median|mode)\s*\(/,
    write: 'the middle ROW_NUMBER()',
  },
  { construct: 'CONCAT', pattern: /\bconcat\s*\(/, write: "COALESCE(a, '') || COALESCE(b, '')" },
  {
    construct: 'regular expressions',
    pattern: /\bregexp_\w+|\bsimilar\s+to\b/,
    write: 'LIKE, STRPOS or SPLIT_PART',
  },
  {
    construct: 'ROUND or TRUNC',
    pattern: /\b(round|trunc|truncate)\s*\(/,
    write: 'FLOOR(x + 0.5); rounding belongs to whoever shows the number',
  },
  { construct: 'LOG(x)', pattern: /\blog\s*\(\s*[^(),]+\)/, write: 'LN(x) or LOG10(x)' },
  {
    construct: 'NaN and infinity',
    pattern: /\b(nan|is_?nan|infinity|is_?finite)\b/,
    write: 'NULL: they are never stored',
  },
  {
    construct: 'text lists',
    pattern: /\b(string_agg|listagg|array_join|array_to_string|group_concat)\b/,
    write: 'one row per value',
  },
  {
    construct: 'generated series',
    pattern: /\b(generate_series|sequence|range)\s*\(/,
    write: 'the days that are in the lake',
  },
  {
    construct: 'hashes',
    pattern: /\b(md5|sha1|sha256|hash)\s*\(/,
    write: 'the columns themselves',
  },
  { construct: 'TRY', pattern: /\btry\s*\(/, write: 'NULLIF on the divisor, TRY_CAST for text' },
  {
    construct: 'GROUPING SETS, PIVOT, UNPIVOT, SAMPLE',
    pattern: /\b(grouping\s+sets|pivot|unpivot|tablesample|using\s+sample)\b/,
    write: 'SUM(CASE WHEN …) and UNION ALL',
  },
  {
    construct: 'FILTER on a window',
    pattern: /\bfilter\s*\([^()]*\)\s*over\b/,
    write: 'CASE inside the aggregate',
  },
  { construct: 'WITH ORDINALITY', pattern: /\bwith\s+ordinality\b/, write: 'ROW_NUMBER()' },
  {
    construct: 'recursion',
    pattern: /\bwith\s+recursive\b/,
    write: 'a join; Athena allows none in a view',
  },
  {
    construct: 'LIMIT and OFFSET',
    pattern: /\b(limit|offset)\s+\d/,
    write: 'ROW_NUMBER() in a CTE',
  },
  {
    construct: 'lambdas and lists',
    pattern: /\blist_\w+|\barray_agg\b|\[|\b(transform|reduce)\s*\(/,
    write: 'rows',
  },
  { construct: 'FROM before SELECT', pattern: /(^|\(|\bas\s+\()\s*from\b/, write: 'SELECT … FROM' },
  {
    construct: 'a type that differs',
    pattern:
      /\bas\s+(?!(varchar|date|timestamp|double|bigint)\b)(u?(tiny|small|huge)int|u?int\w*|float\w*|real|decimal|numeric|string|text|char\w*|boolean|bool|datetime|time)\b/,
    write: 'VARCHAR, DATE, TIMESTAMP, DOUBLE or BIGINT',
  },
  {
    construct: 'a type with a length',
    pattern: /\b(varchar|timestamp)\s*\(/,
    write: 'SUBSTR(x, 1, n); TIMESTAMP',
  },
  {
    construct: 'a count divided as a whole number',
    pattern: /\bcount\s*\([^()]*\)\s*\/|\b\d+\s*\/\s*\d/,
    write: 'CAST(… AS DOUBLE) on one side',
  },
  {
    construct: 'a divisor that may be zero',
    pattern: /\/(?!\s*(nullif\s*\(|\/))/,
    write: '/ NULLIF(x, 0)',
  },
  { construct: 'a statement end', pattern: /;/, write: 'nothing: the view is one query' },
  {
    construct: 'DATE and INTERVAL without a cast',
    pattern: /[-+]\s*interval\s+'\d+'\s+\w+\b(?!\s+as\s+date\s*\)|\s*[-+]\s*interval)/,
    write: "CAST(d + INTERVAL '1' MONTH AS DATE)",
  },
  {
    construct: 'DATE_TRUNC without a cast',
    pattern: /(?<!cast\s*\(\s*)\bdate_trunc\s*\(/,
    write: "CAST(DATE_TRUNC('month', d) AS DATE)",
  },
  {
    construct: 'GREATEST or LEAST of what may be NULL',
    pattern: /\b(greatest|least)\s*\((?!\s*coalesce)/,
    write: 'CASE WHEN a > b THEN a ELSE b END, or COALESCE around each',
  },
  {
    construct: 'whole numbers divided by DIV',
    pattern: /\bdiv\b/,
    write: 'CAST(FLOOR(CAST(a AS DOUBLE) / NULLIF(b, 0)) AS BIGINT)',
  },
];
