import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { openLake } from '../../functions/query/open-lake.ts';
import { releasedTables } from '../../functions/tables.ts';
import { pythonWith } from '../builders/python.ts';
import type { Results } from '../engines/results.ts';
import { asReader, awsEnvironment, lake, type Stage, storeIn, workgroup } from './stage.ts';

const run = promisify(execFile);
const requirements = ['PyAthena==4.2.1', 'awswrangler==3.17.1'];

/** What every client must find in the mart, as DuckDB reads the view it was made from. */
async function expectedOf({ declared, ...stage }: Stage): Promise<Record<string, unknown>> {
  const { paths } = await releasedTables(storeIn(stage, declared.lakeBucket));
  const duckdb = await openLake(paths, {}, { isStored: true });
  try {
    const { columns } = await duckdb.run('SELECT * FROM index_outlook WHERE FALSE');
    const { rows } = await duckdb.run(
      `SELECT COUNT(*) AS n, COUNT(*) FILTER (WHERE index_symbol = 'RUT') AS of_rut,
         CAST(MIN(observation_date) AS VARCHAR) AS first_day,
         CAST(MAX(observation_date) AS VARCHAR) AS last_day,
         SUM(close_points) AS close_sum, COUNT(*) - COUNT(forward_price_earnings_ratio) AS missing_pe
       FROM index_outlook`,
    );
    const [found = {}] = rows;
    return {
      columns: [...columns.map(({ name }) => name), 'release_id'],
      rows: found['n'],
      symbols: ['RUT', 'SPX'],
      first_day: found['first_day'],
      last_day: found['last_day'],
      close_sum: Number(Number(found['close_sum']).toFixed(6)),
      missing_pe: found['missing_pe'],
      bound: found['of_rut'],
    };
  } finally {
    duckdb.close();
  }
}

/** PyAthena and awswrangler read the mart. */
export async function checkClients(stage: Stage, results: Results): Promise<void> {
  const python = pythonWith('athena-clients', requirements);
  if (python === undefined) {
    results.skip('PyAthena and awswrangler', 'no Python with them on this machine');
    return;
  }
  const script = join(import.meta.dirname, 'bi_clients.py');
  const words = [script, stage.declared.database, workgroup];
  const env = awsEnvironment(asReader(stage));
  const { stdout } = await run(python, words, { env });
  const told = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
  const expected = await expectedOf(stage);
  for (const [client, { releases, ...found }] of Object.entries(told)) {
    const wanted = Object.entries(expected).filter(
      ([name]) => name !== 'bound' || 'bound' in found,
    );
    const faults = wanted
      .filter(([name, value]) => !isDeepStrictEqual(found[name], value))
      .map(([name, value]) => `${name}: expected ${value}, found ${found[name]}`);
    if ((releases as string[]).length !== 1) faults.push(`expected one release, found ${releases}`);
    results.add(`${client} reads the mart`, faults, `${found['rows']} rows`);
  }
}

interface Comparison {
  readonly what: string;
  readonly words: readonly string[];
  /** Goes down to the publisher's bytes, which whoever only reads marts and facts may not. */
  readonly isDownToRaw?: boolean;
}

const comparisons: readonly Comparison[] = [
  {
    what: 'query',
    words: [
      'query',
      `SELECT source_name, slot_at, status, message, rows_held FROM run_latest
       ORDER BY source_name, slot_at`,
      '--format',
      'csv',
    ],
  },
  {
    what: 'query --as-of',
    words: [
      'query',
      'SELECT * FROM return_year_to_date ORDER BY symbol, return_kind, observation_date',
      '--format',
      'csv',
      '--as-of',
      '2025-09-30',
    ],
  },
  {
    what: 'query --release',
    words: ['query', 'SELECT COUNT(*) AS n FROM index_level_latest', '--release', '1'],
  },
  { what: 'claims', words: ['claims'] },
  { what: 'status', words: ['status'] },
  {
    what: 'why',
    isDownToRaw: true,
    words: [
      'why',
      'put_call_vs_mean',
      '--where',
      'product_class=equity',
      '--where',
      'observation_date=2025-11-24',
    ],
  },
  {
    what: 'why of a fact',
    isDownToRaw: true,
    words: [
      'why',
      'index_level',
      '--where',
      'index_symbol=RUT',
      '--where',
      'observation_date=2025-11-24',
      '--where',
      'return_kind=price',
    ],
  },
];

/**
 * Text with its fractions cut to the digits engines agree on: in which order one adds moves the last
 * ones, and with them the spaces that align.
 */
function agreed(text: string): string {
  return text
    .replaceAll(/-?\d+\.\d+(e[+-]?\d+)?/g, (number) => Number(number).toPrecision(agreedDigits))
    .replaceAll(/ +/g, ' ');
}

const agreedDigits = 12;

/** `lake` says the same on both engines, to the last letter. */
export async function checkCommands(stage: Stage, results: Results): Promise<void> {
  const { declared, work } = stage;
  const where = ['--lake', `s3://${declared.lakeBucket}`];
  const athena = ['--engine', 'athena', '--database', declared.database, '--workgroup', workgroup];
  for (const { what, words, isDownToRaw } of comparisons) {
    const here = await lake(stage, ...words, ...where);
    const asker = isDownToRaw ? stage : asReader(stage);
    const there = await lake(asker, ...words, ...where, ...athena);
    const faults = [
      ...differenceOf(here.out, there.out),
      ...(here.code === there.code
        ? []
        : [`expected exit code ${here.code}, found ${there.code}: ${there.err}`]),
    ];
    const [account = ''] = /Athena: .*/.exec(there.err) ?? [];
    if (account === '') faults.push(`expected what Athena was asked, found ${there.err}`);
    results.add(`lake ${what} --engine athena`, faults, account);
  }
  const [here, there] = [join(work, 'here.html'), join(work, 'there.html')];
  const one = await lake(stage, 'report', ...where, '--to', here);
  const other = await lake(asReader(stage), 'report', ...where, ...athena, '--to', there);
  const pages =
    one.code === 0 && other.code === 0
      ? await Promise.all([here, there].map((path) => readFile(path, 'utf8')))
      : [];
  const [ours = '', theirs = ''] = pages;
  const [account = ''] = /Athena: .*/.exec(other.err) ?? [];
  const faults = ours === '' ? [`${one.err}${other.err}`] : differenceOf(ours, theirs);
  results.add('lake report --engine athena', faults, account);
  await checkJson(stage, results, [...where, ...athena]);
}

function differenceOf(here: string, there: string): string[] {
  const [a, b] = [agreed(here), agreed(there)];
  if (a === b) return [];
  const at = [...a].findIndex((letter, i) => letter !== b[i]);
  const from = Math.max(0, at - 40);
  const [ours, theirs] = [a, b].map((text) => JSON.stringify(text.slice(from, at + 60)));
  return [`expected ${ours}, found ${theirs}`];
}

async function checkJson(stage: Stage, results: Results, where: readonly string[]): Promise<void> {
  const { out } = await lake(
    stage,
    'query',
    'SELECT COUNT(*) AS n FROM index_level',
    '--json',
    ...where,
  );
  const { rows, athena } = JSON.parse(out) as {
    rows: { n: number }[];
    athena: { queries: { query_id: string }[]; scanned_bytes: number; cost_usd: number };
  };
  const isTold = (rows[0]?.n ?? 0) > 0 && athena.queries[0]?.query_id && athena.cost_usd > 0;
  results.add('lake query --json tells ids, bytes and cost', isTold ? [] : [out], '');
  const gone = await lake(
    stage,
    'query',
    'SELECT 1',
    '--release',
    '1',
    ...where,
    '--engine',
    'spark',
  );
  const refused = gone.code === 2 && gone.err.includes('--engine: expected duckdb or athena');
  results.add('another engine is refused', refused ? [] : [gone.err], '');
  const writing = await lake(stage, 'query', 'DROP VIEW index_outlook', ...where);
  const kept = writing.code === 2 && writing.err.includes('expected a question, found DROP');
  results.add('nothing but a question is passed on', kept ? [] : [writing.err], '');
}
