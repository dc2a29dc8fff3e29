import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Kind } from '../../schemas/columns.ts';
import type { Columns } from '../../schemas/dataset.ts';
import { pythonWith } from '../builders/python.ts';

const versions = {
  pyarrow: '26.0.1',
  polars: '2.1.0',
  pandas: '3.1.1',
  duckdb: '2.0.0',
  'duckdb-cli': '1.5.6',
} as const;

/** Undefined where this machine has no Python with them. */
export const python = pythonWith(
  'clients',
  Object.entries(versions).map(([name, version]) => `${name}==${version}`),
);

type Client = 'pyarrow' | 'polars' | 'pandas' | 'duckdb';

interface Reader {
  readonly heading: string;
  readonly client: Client;
  /** What the client calls each kind of column. */
  readonly types: Readonly<Record<Kind, string>>;
}

export const readers: readonly Reader[] = [
  {
    heading: 'PyArrow',
    client: 'pyarrow',
    types: {
      text: 'string',
      date: 'date32[day]',
      instant: 'timestamp[us]',
      number: 'double',
      count: 'int64',
    },
  },
  {
    heading: 'Polars',
    client: 'polars',
    types: {
      text: 'String',
      date: 'Date',
      instant: "Datetime(time_unit='us', time_zone=None)",
      number: 'Float64',
      count: 'Int64',
    },
  },
  {
    heading: 'pandas',
    client: 'pandas',
    types: {
      text: 'string[pyarrow]',
      date: 'date32[day][pyarrow]',
      instant: 'timestamp[us][pyarrow]',
      number: 'double[pyarrow]',
      count: 'int64[pyarrow]',
    },
  },
  {
    heading: 'DuckDB, Python',
    client: 'duckdb',
    types: {
      text: 'VARCHAR',
      date: 'DATE',
      instant: 'TIMESTAMP',
      number: 'DOUBLE',
      count: 'BIGINT',
    },
  },
];

/** What a snippet left in a variable. */
export interface Dumped {
  readonly types: Readonly<Record<string, string>>;
  readonly columns: Readonly<Record<string, readonly (string | null)[]>>;
}

export interface Left {
  readonly facts: Dumped;
  readonly known: Dumped;
}

export interface Job {
  readonly folder: string;
  readonly code: string;
}

type Environment = Readonly<Record<string, string>>;

/**
 * What a program prints, given that on its standard input, where nobody expects UTC.
 *
 * @throws Error with the program's own words
 */
export function outputOf(
  program: string,
  words: readonly string[],
  { cwd, input, env }: { readonly cwd: string; readonly input: string; readonly env?: Environment },
): string {
  const { status, stdout, stderr } = spawnSync(program, words, {
    cwd,
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, ...env, TZ: 'America/New_York' },
  });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${stderr}`);
  return stdout;
}

/** Runs snippets in one process of Python, one after the other. */
export function ran(client: Client, jobs: readonly Job[], env: Environment = {}): Left[] {
  const script = join(import.meta.dirname, 'dump.py');
  const input = JSON.stringify(jobs);
  const cwd = import.meta.dirname;
  return JSON.parse(outputOf(python ?? 'python3', [script, client], { cwd, input, env }));
}

/** The frame's rows as `asLines` gives them. */
export function linesOf(columns: Columns, { columns: found }: Dumped): string[] {
  const names = Object.keys(columns);
  const length = found[names[0] ?? '']?.length ?? 0;
  return Array.from({ length }, (_, i) =>
    JSON.stringify(names.map((name) => found[name]?.[i] ?? null)),
  ).sort();
}
