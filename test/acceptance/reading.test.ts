import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from '../../functions/lake/frame.ts';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import type { kinds } from '../../schemas/columns.ts';
import { type Columns, storedColumns } from '../../schemas/dataset.ts';
import { dataset as indexLevel } from '../../schemas/datasets/index_level.ts';
import { lakeHere } from '../builders/command-line.ts';
import { asLines } from '../builders/exact-cells.ts';
import { anything, exactLake, knownAt, moments, nothing, written } from '../builders/exact-lake.ts';
import { answered, columnsOfLatest } from '../builders/lake-answers.ts';
import { exchanged, snippetOf } from '../builders/reading-page.ts';

const root = join(import.meta.dirname, '../..');
const heading = 'JavaScript, hyparquet';
const page = snippetOf(heading);

// What JSON would lose is printed as a pair: what it is, and its text.
const printing = `
const plain = (value) => {
  if (typeof value === 'bigint') return ['count', String(value)];
  if (value instanceof Date) return ['ms', value.getTime()];
  if (typeof value === 'number') return ['number', Object.is(value, -0) ? '-0' : String(value)];
  return value ?? null;
};
const dumped = (rows) => rows.map((row) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
console.log(JSON.stringify({ facts: dumped(facts), known: dumped(known) }));
`;

type Printed = readonly [of: string, value: string | number] | string | null;
type PrintedRow = Readonly<Record<string, Printed>>;

/** The kind of JavaScript value each kind of column must come as. */
const forms = { text: 'text', date: 'ms', instant: 'ms', number: 'number', count: 'count' };

function cellOf(kind: keyof typeof kinds, printed: Printed): Cell {
  if (printed === null) return null;
  const [form, value] = typeof printed === 'string' ? ['text', printed] : printed;
  if (form !== forms[kind]) throw new TypeError(`expected ${forms[kind]}, found ${form} ${value}`);
  if (kind === 'count') return BigInt(value);
  if (kind === 'number') return Number(value);
  if (kind === 'text') return String(value);
  const moment = new Date(Number(value));
  return kind === 'date' ? moment.toISOString().slice(0, 10) : moment;
}

function linesOf(columns: Columns, rows: readonly PrintedRow[]): string[] {
  return asLines(
    columns,
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(columns).map(([name, { kind }]) => [name, cellOf(kind, row[name] ?? null)]),
      ),
    ),
  );
}

let folder: string;

/** Runs the snippet as a file of its own, where npm packages and a `.lake` are at hand. */
async function ran(code: string): Promise<Record<'facts' | 'known', PrintedRow[]>> {
  const file = join(folder, 'snippet.mjs');
  await writeFile(file, code + printing);
  const { stdout } = await promisify(execFile)(process.execPath, [file], {
    cwd: folder,
    env: { ...process.env, TZ: 'America/New_York' },
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout);
}

async function newFolder(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'lake-reading-'));
  await mkdir(join(folder, '.lake'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
}

it('every snippet is at most ten lines', () => {
  const headings = [
    'PyArrow',
    'Polars',
    'pandas',
    'DuckDB, Python',
    'DuckDB, command line',
    heading,
  ];
  for (const each of headings) {
    expect(snippetOf(each).trim().split('\n').length, each).toBeLessThanOrEqual(10);
  }
});

describe('every kind of cell', () => {
  const columns = storedColumns(anything);
  const asked = (dataset: string, moment: Date) =>
    exchanged(page, {
      index_level: dataset,
      '2025-09-30T20:00:00Z': moment.toISOString(),
      'row.index_symbol, row.return_kind': 'row.series',
    });

  beforeAll(async () => {
    await newFolder();
    await exactLake(new FolderStore(join(folder, '.lake')));
  });

  it.each(moments.map((moment) => moment.toISOString()))('as of %s', async (moment) => {
    const { facts, known } = await ran(asked(anything.name, new Date(moment)));
    expect(linesOf(columns, facts)).toEqual(asLines(columns, written));
    expect(linesOf(columns, known)).toEqual(asLines(columns, knownAt(written, new Date(moment))));
  });

  it('reads a table without rows', async () => {
    const [moment = new Date(0)] = moments;
    expect(await ran(asked(nothing.name, moment))).toEqual({ facts: [], known: [] });
  });
});

describe('the page to the letter, on the lake of the first command', () => {
  beforeAll(async () => {
    await newFolder();
    const words = ['run', '--lake', join(folder, '.lake'), '--source', 'cboe_index_history'];
    const { code, err } = await lakeHere(words);
    if (code !== 0) throw new Error(err);
  });

  it('answers what `lake query` answers', async () => {
    const path = join(folder, '.lake');
    const { facts, known } = await ran(page);
    const columns = storedColumns(indexLevel);
    expect(linesOf(columns, facts)).toEqual(await answered(path, 'index_level', columns));
    const latest = columnsOfLatest(indexLevel);
    const flags = ['--as-of', '2025-09-30T20:00:00Z'];
    const expected = await answered(path, 'index_level_latest', latest, flags);
    expect(linesOf(latest, known)).toEqual(expected);
    expect(expected.length).toBeLessThan(facts.length);
  });
});
