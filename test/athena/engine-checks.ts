import { setTimeout as wait } from 'node:timers/promises';
import { openAthena } from '../../functions/athena-lake.ts';
import { QueryFailedError } from '../../functions/errors.ts';
import type { Athena } from '../../functions/query/athena.ts';
import { openLake } from '../../functions/query/open-lake.ts';
import { releasedTables } from '../../functions/tables.ts';
import { differences } from '../engines/differences.ts';
import type { Results } from '../engines/results.ts';
import { askDuckDb, type TypedAnswer } from '../engines/typed-answer.ts';
import { deniedWorkgroup, resultsBucket, type Stage, storeIn, workgroup } from './stage.ts';
import { account } from './trino-catalogs.ts';

type Options = Partial<Parameters<typeof openAthena>[0]>;

/** The engine as the command line and the Lambdas open it. */
export function athenaOf({ athena, aws, declared }: Stage, options: Options = {}): Athena {
  return openAthena({
    database: declared.database,
    workgroup,
    region: account.region,
    endpoint: athena.endpoint,
    s3Endpoint: aws.endpoint,
    unloadTo: `s3://${resultsBucket}/unload/`,
    pause_ms: 20,
    ...options,
  });
}

async function asked(athena: Athena, sql: string): Promise<TypedAnswer> {
  const { columns, rows } = await athena.run(sql);
  return {
    columns: columns.map(({ name, kind }) => ({ name, type: kind })),
    rows: rows.map((row) => columns.map(({ name }) => row[name] ?? null)),
  };
}

/** Answers of several pages, with every kind of value, through Athena's API as through DuckDB. */
export async function checkAnswers(stage: Stage, results: Results): Promise<void> {
  const { paths } = await releasedTables(storeIn(stage, stage.declared.lakeBucket));
  const duckdb = await openLake(paths, {}, { isStored: true });
  const athena = athenaOf(stage);
  const questions = {
    'the mart': 'SELECT * FROM index_outlook ORDER BY index_symbol, observation_date',
    'facts with their provenance':
      'SELECT * FROM index_level ORDER BY index_symbol, return_kind, observation_date, known_at',
    'runs, with instants and missing messages':
      'SELECT * FROM run ORDER BY source_name, slot_at, known_at',
    'values at the edges': `SELECT CAST('' AS VARCHAR) AS empty, CAST(NULL AS VARCHAR) AS missing,
       CAST(9223372036854775807 AS BIGINT) AS largest, CAST(-0.0 AS DOUBLE) AS negative_zero,
       CAST(1e300 AS DOUBLE) AS great, CAST(5e-324 AS DOUBLE) AS least, CAST('a,"b"' || CHR(10) AS VARCHAR) AS text,
       TIMESTAMP '1969-12-31 23:59:59.999' AS before, DATE '0001-01-01' AS first_day`,
  };
  try {
    for (const [what, sql] of Object.entries(questions)) {
      const expected = await askDuckDb(duckdb, sql);
      const found = await asked(athena, sql);
      results.add(
        `Athena's API: ${what}`,
        differences(expected, found),
        `${found.rows.length} rows`,
      );
    }
  } finally {
    duckdb.close();
  }
  const { rows } = await athena.run('SELECT nan() AS n, infinity() AS i, TRUE AS t');
  const faults =
    Number.isNaN(rows[0]?.['n']) && rows[0]?.['i'] === Infinity && rows[0]?.['t'] === true
      ? []
      : [JSON.stringify(rows)];
  results.add("Athena's API: NaN, infinity, truth", faults, '');
}

async function refusal(ask: () => Promise<unknown>): Promise<string> {
  try {
    await ask();
    return 'no error';
  } catch (error) {
    return error instanceof QueryFailedError ? error.message : `${(error as Error).name}`;
  }
}

function expectWords(results: Results, what: string, found: string, words: readonly string[]) {
  const lacking = words.filter((each) => !found.includes(each));
  results.add(
    what,
    lacking.map((each) => `expected "${each}", found: ${found}`),
    '',
  );
}

/** What a person reads when a query fails, is cancelled, throttled or may not write its answer. */
export async function checkTroubles(stage: Stage, results: Results): Promise<void> {
  const athena = athenaOf(stage);
  const failing = await refusal(() => athena.run('SELECT missing_column FROM index_level'));
  const id = athena.asked.at(-1)?.query_id ?? 'none';
  expectWords(results, 'a failing query', failing, [
    id,
    'FAILED',
    'COLUMN_NOT_FOUND',
    'missing_column',
  ]);
  const absent = await refusal(() => athena.run('SELECT 1 FROM no_such_table'));
  expectWords(results, 'a table that is not there', absent, ['TABLE_NOT_FOUND', '--database']);

  const denied = athenaOf(stage, { workgroup: deniedWorkgroup });
  const words = await refusal(() => denied.run('SELECT 1'));
  expectWords(results, 'a results bucket that denies', words, [
    'nobodys-bucket',
    's3:PutObject',
    '--results',
  ]);
  const lost = await refusal(() => athenaOf(stage, { workgroup: 'gone' }).run('SELECT 1'));
  expectWords(results, 'a workgroup that is not there', lost, [
    'WorkGroup gone is not found',
    '--workgroup',
  ]);

  stage.athena.trouble.throttled = 2;
  const { rows } = await athenaOf(stage).run('SELECT 1 AS n');
  results.add('throttled twice', rows[0]?.['n'] === 1 ? [] : [JSON.stringify(rows)], '');

  const stop = new AbortController();
  const long = athenaOf(stage, { signal: stop.signal, onProgress: () => stop.abort() });
  const slow = `SELECT COUNT(*) FROM index_level a CROSS JOIN index_level b CROSS JOIN index_level c`;
  const stopped = await refusal(() => long.run(slow));
  for (let waited = 0; waited < 100 && stateOf(stage) !== 'CANCELLED'; waited += 1) await wait(100);
  const faults = stopped === 'AbortError' ? [] : [`expected AbortError, found ${stopped}`];
  if (stateOf(stage) !== 'CANCELLED') faults.push(`expected CANCELLED, found ${stateOf(stage)}`);
  results.add('a query nobody waits for is cancelled', faults, '');
}

function stateOf(stage: Stage): string | undefined {
  return stage.athena.statements.at(-1)?.state;
}
