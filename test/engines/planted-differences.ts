import { QueryFailedError } from '../../functions/errors.ts';
import { DuckDb } from '../../functions/query/duckdb.ts';
import { lint } from '../../functions/query/lint.ts';
import { differences } from './differences.ts';
import type { Results } from './results.ts';
import type { TrinoServer } from './trino-server.ts';
import { TrinoSession } from './trino-session.ts';
import { askDuckDb } from './typed-answer.ts';

/** A question on which the engines are known to differ. */
interface Planted {
  readonly what: string;
  readonly sql: string;
  /** What Trino is asked instead, where the difference is planted in the question itself. */
  readonly trinoSql?: string;
}

const ordered = 'SELECT CAST(x AS BIGINT) AS x FROM (VALUES (1), (NULL), (2)) AS list (x) ORDER BY';

const planted: readonly Planted[] = [
  {
    what: 'whole numbers divided',
    sql: 'SELECT CAST(a / b AS DOUBLE) AS quotient FROM (VALUES (7, 2)) AS pair (a, b)',
  },
  {
    what: 'a count divided by a count',
    sql: 'SELECT CAST(COUNT(a) / COUNT(*) AS DOUBLE) AS share FROM (VALUES (1), (NULL)) AS list (a)',
  },
  {
    what: 'a mean of decimals',
    sql: "SELECT CAST(AVG(x) AS DOUBLE) AS mean FROM (VALUES (DECIMAL '1.0'), (DECIMAL '1.3')) AS list (x)",
  },
  {
    what: 'NaN compared',
    sql: "SELECT CAST(CASE WHEN x = x THEN 'yes' ELSE 'no' END AS VARCHAR) AS is_equal FROM (VALUES (CAST('NaN' AS DOUBLE))) AS list (x)",
  },
  { what: 'NaN as a value', sql: "SELECT CAST('NaN' AS DOUBLE) AS x" },
  {
    what: 'the day of the week',
    sql: "SELECT CAST(EXTRACT(DOW FROM DATE '2025-11-23') AS BIGINT) AS weekday",
  },
  {
    what: 'months between two dates',
    sql: "SELECT CAST(DATE_DIFF('month', DATE '2025-01-31', DATE '2025-02-01') AS BIGINT) AS months",
  },
  { what: 'GREATEST with a NULL', sql: 'SELECT CAST(GREATEST(1, NULL) AS BIGINT) AS highest' },
  {
    what: 'half a number to a whole one',
    sql: 'SELECT CAST(CAST(2.5 AS DOUBLE) AS BIGINT) AS whole',
  },
  { what: 'a type that is none of the lake’s', sql: 'SELECT 1 AS n' },
  {
    what: 'rows in another order: NULL first',
    sql: `${ordered} x`,
    trinoSql: `${ordered} x NULLS FIRST`,
  },
  {
    what: 'a double a billionth off',
    sql: 'SELECT CAST(1 AS DOUBLE) AS x',
    trinoSql: 'SELECT CAST(1.000000001 AS DOUBLE) AS x',
  },
  {
    what: 'a count one off, of sixteen digits',
    sql: 'SELECT CAST(9007199254740991 AS BIGINT) AS n',
    trinoSql: 'SELECT CAST(9007199254740990 AS BIGINT) AS n',
  },
  {
    what: 'a row too few',
    sql: 'SELECT CAST(n AS BIGINT) AS n FROM (VALUES (1), (2)) AS list (n)',
    trinoSql: 'SELECT CAST(n AS BIGINT) AS n FROM (VALUES (1)) AS list (n)',
  },
];

async function differencesIn(
  duckdb: DuckDb,
  trino: TrinoSession,
  { sql, trinoSql = sql }: Planted,
): Promise<string[]> {
  try {
    return differences(await askDuckDb(duckdb, sql), await trino.ask(trinoSql));
  } catch (error) {
    if (!(error instanceof QueryFailedError)) throw error;
    return [error.message];
  }
}

/** Asks questions that must come out different: a comparison that lets one pass is worth nothing. */
export async function plantDifferences(server: TrinoServer, results: Results): Promise<void> {
  const trino = new TrinoSession(server.origin, 'information_schema');
  const duckdb = await DuckDb.open();
  try {
    for (const plant of planted) {
      const found = await differencesIn(duckdb, trino, plant);
      const isLinted = lint({ name: 'planted', sql: plant.sql }).length > 0;
      const faults = found.length === 0 ? ['expected a difference, found none'] : [];
      const byLint = isLinted ? '; the linter refuses it as well' : '';
      results.add(`planted ${plant.what}`, faults, `${found[0] ?? ''}${byLint}`);
    }
    for (const direction of ['ASC', 'DESC']) {
      const sql = `${ordered} x ${direction}`;
      const faults = await differencesIn(duckdb, trino, { what: 'order', sql });
      results.add(`same NULL order, ${direction}`, faults, 'NULL comes last in both');
    }
  } finally {
    duckdb.close();
  }
}
