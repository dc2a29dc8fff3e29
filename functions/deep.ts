import { storedColumns } from '../schemas/dataset.ts';
import { datasets } from '../schemas/datasets.ts';
import { LakeDamagedError } from './errors.ts';
import { shaOf } from './lake/layout.ts';
import { readManifest } from './lake/manifest.ts';
import { yearOf } from './lake/months.ts';
import type { FileLists } from './lake/release.ts';
import type { ObjectStore } from './lake/store.ts';
import { DuckDb } from './query/duckdb.ts';
import type { QueryEngine, Value } from './query/engine.ts';
import { rowsOfFiles, sameIn } from './query/sql-text.ts';
import { loadViews } from './query/views.ts';
import { marts } from './tables.ts';

type Row = Readonly<Record<string, Value>>;

/** A table's year whose files are not those that raw gives. */
export interface Difference {
  readonly table: string;
  readonly partition: string;
  /** Rows the lake holds and raw does not give, and the other way round; 0 and 0: other bytes only. */
  readonly heldOnly: number;
  readonly derivedOnly: number;
  /** What identifies one of those rows. */
  readonly key: Row;
  /** Its columns that are not alike, as the lake holds them and as raw gives them, or neither. */
  readonly held: Row | undefined;
  readonly derived: Row | undefined;
}

/** Rows the lake writes by itself, at its runs or from rules of its own: no response says them. */
export const underivable: readonly string[] = ['run', 'check_result', 'trading_day'];

/** What can be derived, as the lake's readable manifests list it. */
export async function derivableLists(store: ObjectStore): Promise<FileLists> {
  const lists: Record<string, readonly string[]> = {};
  for (const table of [...Object.keys(datasets), ...marts]) {
    if (underivable.includes(table)) continue;
    try {
      const { files } = await readManifest(store, table);
      if (files.length > 0) lists[table] = files;
    } catch (error) {
      if (!(error instanceof LakeDamagedError)) throw error;
    }
  }
  return lists;
}

async function keysOf(table: string): Promise<{ columns: string[]; grain: readonly string[] }> {
  const dataset = datasets[table];
  if (dataset) {
    const grain = [...dataset.grain, 'source', 'known_at'];
    return { columns: Object.keys(storedColumns(dataset)), grain };
  }
  const view = (await loadViews()).find(({ name }) => name === table);
  return { columns: [], grain: view?.grain ?? [] };
}

async function rowsOf(store: ObjectStore, files: readonly string[], columns: readonly string[]) {
  const none = columns.map((name) => `NULL AS ${name}`).join(', ');
  if (files.length === 0) return `(SELECT ${none} WHERE FALSE)`;
  const paths = await Promise.all(files.map((file) => store.localPath(file)));
  const names = columns.map((name) => `"${name}"`).join(', ') || '*';
  return `(SELECT ${names} FROM ${rowsOfFiles(paths)})`;
}

async function count(engine: QueryEngine, sql: string): Promise<number> {
  return Number((await engine.run(`SELECT COUNT(*) AS n FROM (${sql})`)).rows[0]?.['n'] ?? 0);
}

/** Two answers to one question and what they are answers of. */
interface Sides {
  readonly table: string;
  readonly partition: string;
  readonly held: readonly string[];
  readonly derived: readonly string[];
}

async function differenceOf(
  engine: QueryEngine,
  from: { readonly store: ObjectStore; readonly derived: ObjectStore },
  { table, partition, held, derived }: Sides,
): Promise<Difference> {
  const { columns, grain } = await keysOf(table);
  const a = await rowsOf(from.store, held, columns);
  const b = await rowsOf(from.derived, derived, columns);
  const heldOnly = `SELECT * FROM ${a} EXCEPT ALL SELECT * FROM ${b}`;
  const derivedOnly = `SELECT * FROM ${b} EXCEPT ALL SELECT * FROM ${a}`;
  const order = grain.join(', ');
  const first = async (sql: string) =>
    (await engine.run(`SELECT * FROM (${sql}) ORDER BY ${order} LIMIT 1`)).rows[0];
  const example = await first(heldOnly);
  const counterpart = example
    ? await first(
        `SELECT d.* FROM (${derivedOnly}) AS d
         JOIN (SELECT * FROM (${heldOnly}) ORDER BY ${order} LIMIT 1) AS h ON ${sameIn(grain, 'h', 'd')}`,
      )
    : await first(derivedOnly);
  return {
    table,
    partition,
    heldOnly: await count(engine, heldOnly),
    derivedOnly: await count(engine, derivedOnly),
    ...toldApart(example, counterpart, grain),
  };
}

function toldApart(
  held: Row | undefined,
  derived: Row | undefined,
  grain: readonly string[],
): Pick<Difference, 'key' | 'held' | 'derived'> {
  const either = held ?? derived ?? {};
  const isAlike = (name: string) => String(held?.[name]) === String(derived?.[name]);
  const others = Object.keys(either).filter((name) => !grain.includes(name) && !isAlike(name));
  const picked = (row: Row, names: readonly string[]): Row =>
    Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
  return {
    key: picked(either, grain),
    held: held && picked(held, others),
    derived: derived && picked(derived, others),
  };
}

function byYear(files: readonly string[]): Map<string, string[]> {
  const years = new Map<string, string[]>();
  for (const file of files) years.set(yearOf(file), [...(years.get(yearOf(file)) ?? []), file]);
  return years;
}

function digests(files: readonly string[]): string {
  return files.map(shaOf).sort().join(' ');
}

/**
 * Compares what a lake holds with what was derived from its raw, table by table and year by year.
 *
 * @param isSound whether an object of the lake can be read: damaged ones are named elsewhere
 */
export async function compareDerived(
  from: { readonly store: ObjectStore; readonly derived: ObjectStore },
  lists: { readonly held: FileLists; readonly derived: FileLists },
  isSound: (object: string) => boolean,
): Promise<{ differences: Difference[]; equalFiles: number }> {
  const differences = [];
  let equalFiles = 0;
  const engine = await DuckDb.open();
  try {
    for (const [table, files] of Object.entries(lists.held)) {
      const held = byYear(files);
      const derived = byYear(lists.derived[table] ?? []);
      for (const partition of [...new Set([...held.keys(), ...derived.keys()])].sort()) {
        const mine = held.get(partition) ?? [];
        const theirs = derived.get(partition) ?? [];
        if (digests(mine) === digests(theirs)) equalFiles += mine.length;
        else if (mine.every(isSound)) {
          const sides = { table, partition, held: mine, derived: theirs };
          differences.push(await differenceOf(engine, from, sides));
        }
      }
    }
    return { differences, equalFiles };
  } finally {
    engine.close();
  }
}
