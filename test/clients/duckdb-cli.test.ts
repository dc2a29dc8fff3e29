import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { kinds } from '../../schemas/columns.ts';
import { storedColumns } from '../../schemas/dataset.ts';
import { asLines } from '../builders/exact-cells.ts';
import { anything, exactLake, knownAt, moments, nothing, written } from '../builders/exact-lake.ts';
import { exchanged, snippetOf } from '../builders/reading-page.ts';
import { outputOf, python } from './python-clients.ts';

if (!python) console.warn('DuckDB CLI skipped: this machine has no python3 to install it with');
const columns = storedColumns(anything);
const program = join(dirname(python ?? ''), 'duckdb');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lake-clients-'));
  await exactLake(new FolderStore(join(folder, '.lake')));
});

function snippet(dataset: string, moment: Date): string {
  return exchanged(snippetOf('DuckDB, command line'), {
    index_level: dataset,
    'index_symbol, return_kind, observation_date': 'series, observation_date',
    '2025-09-30 20:00:00': moment.toISOString().replace('T', ' ').slice(0, -1),
  });
}

/** The answer to one more question after the snippet, as the program prints JSON. */
function asked(code: string, question: string): Record<string, string | null>[] {
  const input = `${code}\n${question};\n`;
  return JSON.parse(outputOf(program, ['-bail', '-json'], { cwd: folder, input }).trim() || '[]');
}

/** Cells as text, moments as microseconds: what the program prints of them is then exact. */
function cellsOf(code: string, relation: string): string[] {
  const texts = Object.entries(columns).map(([name, { kind }]) =>
    kind === 'instant'
      ? `CAST(epoch_us(${name}) AS VARCHAR) AS ${name}`
      : `CAST(${name} AS VARCHAR) AS ${name}`,
  );
  const rows = asked(code, `SELECT ${texts.join(', ')} FROM ${relation}`);
  return asLines(
    columns,
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(columns).map(([name, { kind }]) => {
          const text = row[name] ?? null;
          if (text === null) return [name, null];
          if (kind === 'instant') return [name, new Date(Number(text) / 1000)];
          return [name, kind === 'number' ? doubleOf(text) : text];
        }),
      ),
    ),
  );
}

function doubleOf(text: string): number {
  const named = {
    nan: Number.NaN,
    inf: Number.POSITIVE_INFINITY,
    '-inf': Number.NEGATIVE_INFINITY,
  };
  return text in named ? named[text as keyof typeof named] : Number(text);
}

describe.skipIf(!python)('DuckDB, command line', () => {
  const [first = new Date(0)] = moments;

  it('reads every cell that was written', () => {
    expect(cellsOf(snippet('anything', first), 'facts')).toEqual(asLines(columns, written));
  });

  it.each(moments.map((moment) => moment.toISOString()))('as of %s', (moment) => {
    const expected = knownAt(written, new Date(moment));
    const found = cellsOf(snippet('anything', new Date(moment)), 'known');
    expect(found).toEqual(asLines(columns, expected));
  });

  it.each([anything, nothing])('has the lake’s types of $name', ({ name }) => {
    const described = asked(snippet(name, first), 'DESCRIBE known');
    const types = described.map((row) => [row['column_name'], row['column_type']]);
    const expected = Object.entries(columns).map(([column, { kind }]) => [
      column,
      kinds[kind].duckdb,
    ]);
    expect(Object.fromEntries(types)).toEqual(Object.fromEntries(expected));
  });

  it('reads a table without rows', () => {
    expect(cellsOf(snippet(nothing.name, first), 'facts')).toEqual([]);
  });
});
