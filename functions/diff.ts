import { storedColumns } from '../schemas/dataset.ts';
import { datasets } from '../schemas/datasets.ts';
import { SettingsError } from './errors.ts';
import { releasePrefix, sequenceOf } from './lake/layout.ts';
import { type Release, releaseNumber } from './lake/release.ts';
import type { ObjectStore } from './lake/store.ts';
import { DuckDb } from './query/duckdb.ts';
import type { QueryEngine, Value } from './query/engine.ts';
import { rowsOfFiles, sameIn } from './query/sql-text.ts';
import { loadViews } from './query/views.ts';
import { marts, newestRelease, pathsOf } from './tables.ts';

type Row = Readonly<Record<string, Value>>;

/** One value that is not the same in two releases. */
export interface Change {
  readonly table: string;
  /** The columns that identify what is measured, and its day. */
  readonly grain: Row;
  readonly column: string;
  /** Null where there was none before: the first value of its grain. */
  readonly old: Value;
  /** Null where the fact is gone. */
  readonly new: Value;
  /** Null for a mart, whose rows are computed. */
  readonly source: Value;
  readonly known_at: Value;
  readonly raw_id: Value;
}

/** How many facts of a table are not in both releases. */
export interface TableCount {
  readonly table: string;
  readonly first: number;
  readonly revised: number;
  readonly vanished: number;
}

/** What changed from one release to another. */
export interface Changes {
  readonly from: Release;
  readonly to: Release;
  readonly counts: readonly TableCount[];
  readonly changes: readonly Change[];
}

/** What to compare. */
export interface Comparison {
  readonly from: Release;
  readonly to: Release;
  readonly table?: string | undefined;
  /** Also marts and what the lake writes about itself. */
  readonly isAll: boolean;
  /** Changes listed at most, over all tables; the counts are of all. */
  readonly limit: number;
}

/** A table's columns by what they are for. */
interface Shape {
  readonly table: string;
  readonly grain: readonly string[];
  readonly values: readonly string[];
  /** What tells apart two facts about one grain; none in a mart. */
  readonly chain: readonly string[];
}

const provenance = ['source', 'known_at', 'raw_id'];

/**
 * The two releases that are asked for: the newest two, one and the newest, or two.
 *
 * @throws SettingsError when one is not kept, or there is no lake
 */
export async function releasesAsked(
  store: ObjectStore,
  typed: readonly string[],
): Promise<{ from: Release; to: Release }> {
  const numbers = typed.map((text) => {
    if (/^[1-9]\d*$/.test(text)) return Number(text);
    throw new SettingsError(`lake diff: expected the numbers of two releases, found ${text}`);
  });
  if (numbers.length > 2) {
    throw new SettingsError(`lake diff: expected two releases, found ${numbers.length}`);
  }
  const [first, second] = numbers;
  const to = second === undefined ? await newestRelease(store) : await releaseNumber(store, second);
  if (first !== undefined) return { from: await releaseNumber(store, first), to };
  const before = (await store.list(releasePrefix)).map(sequenceOf).at(-2);
  // A lake with one release is asked early and answers that nothing changed.
  return { from: before === undefined ? to : await releaseNumber(store, before), to };
}

async function shapeOf(engine: QueryEngine, table: string, file: string): Promise<Shape> {
  const dataset = datasets[table];
  if (dataset) {
    const isValue = (name: string) => !dataset.grain.includes(name);
    const values = Object.keys(dataset.columns).filter(isValue);
    return { table, grain: dataset.grain, values, chain: [...provenance, 'fetched_at'] };
  }
  const view = (await loadViews()).find(({ name }) => name === table);
  const { columns } = await engine.run(`SELECT * FROM ${rowsOfFiles([file])} LIMIT 0`);
  const grain = view?.grain ?? [];
  const isValue = (name: string) => !grain.includes(name) && name !== 'release_id';
  return { table, grain, values: columns.map(({ name }) => name).filter(isValue), chain: [] };
}

/** The columns of a table that has no file on one side. */
function noRows({ table, grain, values, chain }: Shape): string {
  const kinds = datasets[table] ? storedColumns(datasets[table]) : {};
  const nulls = [...grain, ...values, ...chain].map((name) => {
    const isMoment = kinds[name]?.kind === 'instant';
    return `NULL${isMoment ? '::TIMESTAMP' : ''} AS ${name}`;
  });
  return `(SELECT ${nulls.join(', ')} WHERE FALSE)`;
}

/**
 * Views of what one side holds and the other does not: `appeared`, each fact with the values its
 * source gave before it, and `vanished`.
 */
async function defineSides(
  engine: QueryEngine,
  shape: Shape,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  const { grain, values, chain } = shape;
  const side = (paths: readonly string[]) =>
    paths.length > 0 ? rowsOfFiles(paths) : noRows(shape);
  const all = [...grain, ...values, ...chain];
  const isFact = chain.length > 0;
  const names = all.join(', ');
  await engine.run(`CREATE OR REPLACE VIEW before AS SELECT ${names} FROM ${side(before)}`);
  await engine.run(`CREATE OR REPLACE VIEW after AS SELECT ${names} FROM ${side(after)}`);
  const earlier = values.map((name) => `LAG(${name}) OVER chain AS old_${name}`);
  const joined = values.map((name) => `before.${name} AS old_${name}`);
  const own = all.map((name) => `after.${name}`).join(', ');
  const source = isFact
    ? `SELECT ${[names, ...earlier, 'ROW_NUMBER() OVER chain > 1 AS is_revision'].join(', ')}
       FROM after WINDOW chain AS (
         PARTITION BY ${[...grain, 'source'].join(', ')} ORDER BY known_at, fetched_at, raw_id)`
    : `SELECT ${[own, ...joined, `before.${grain[0]} IS NOT NULL AS is_revision`].join(', ')}
       FROM after LEFT JOIN before ON ${sameIn(grain, 'after', 'before')}`;
  await engine.run(
    `CREATE OR REPLACE VIEW appeared AS SELECT * FROM (${source}) AS a
     WHERE NOT EXISTS (SELECT 1 FROM before AS b WHERE ${sameIn(all, 'a', 'b')})`,
  );
  // A mart's row that is there on both sides with other values has changed, not gone.
  const identity = isFact ? all : grain;
  await engine.run(
    `CREATE OR REPLACE VIEW vanished AS SELECT * FROM before AS b
     WHERE NOT EXISTS (SELECT 1 FROM after AS a WHERE ${sameIn(identity, 'a', 'b')})`,
  );
}

async function countOf(engine: QueryEngine, table: string): Promise<TableCount> {
  const { rows } = await engine.run(
    `SELECT COUNT(*) FILTER (NOT is_revision) AS first, COUNT(*) FILTER (is_revision) AS revised,
       (SELECT COUNT(*) FROM vanished) AS vanished FROM appeared`,
  );
  const [found] = rows;
  return {
    table,
    first: Number(found?.['first'] ?? 0),
    revised: Number(found?.['revised'] ?? 0),
    vanished: Number(found?.['vanished'] ?? 0),
  };
}

/** A row's values that are not what they were, a change each; one at least, so that no row is lost. */
function changesIn({ table, grain, values, chain }: Shape, row: Row): Change[] {
  const isGone = row['is_gone'] === true;
  const told = (name: string): Value => (chain.length > 0 ? (row[name] ?? null) : null);
  const differing = values.flatMap((column) => {
    const before = (isGone ? row[column] : row[`old_${column}`]) ?? null;
    const now = isGone ? null : (row[column] ?? null);
    return String(before) === String(now) ? [] : [{ column, old: before, new: now }];
  });
  const found = differing.length > 0 ? differing : [{ column: '-', old: null, new: null }];
  return found.map((change) => ({
    table,
    grain: Object.fromEntries(grain.map((name) => [name, row[name] ?? null])),
    ...change,
    source: told('source'),
    known_at: told('known_at'),
    raw_id: told('raw_id'),
  }));
}

async function listChanges(engine: QueryEngine, shape: Shape, limit: number): Promise<Change[]> {
  const { grain, values, chain } = shape;
  const none = values.map((name) => `NULL AS old_${name}`);
  const names = [...grain, ...values, ...chain];
  const old = values.map((name) => `old_${name}`);
  const { rows } = await engine.run(
    `SELECT ${[...names, ...old, 'FALSE AS is_gone'].join(', ')} FROM appeared
     UNION ALL SELECT ${[...names, ...none, 'TRUE AS is_gone'].join(', ')} FROM vanished
     ORDER BY ${[...grain, ...chain].join(', ')}
     LIMIT ${limit}`,
  );
  return rows.flatMap((row) => changesIn(shape, row)).slice(0, limit);
}

function tablesOf({ from, to, table, isAll }: Comparison): string[] {
  const names = [...new Set([...Object.keys(from.tables), ...Object.keys(to.tables)])].sort();
  if (table !== undefined) {
    if (datasets[table] || marts.some((mart) => mart === table)) return [table];
    throw new SettingsError(
      `lake diff: expected one of ${names.join(', ')} after --table, found ${table}`,
    );
  }
  return names.filter((name) => isAll || datasets[name]?.writtenBy === 'publishers');
}

/**
 * The facts that are in one of two releases and not in the other. Reads only files that are not in
 * both: equal names are equal content.
 *
 * @throws LakeDamagedError when one of those files is not what its name promises
 */
export async function diffReleases(store: ObjectStore, asked: Comparison): Promise<Changes> {
  const { from, to, limit } = asked;
  const counts: TableCount[] = [];
  const changes: Change[] = [];
  const engine = await DuckDb.open();
  try {
    for (const table of tablesOf(asked)) {
      const [was, is] = [from.tables[table] ?? [], to.tables[table] ?? []];
      const paths = await pathsOf(store, {
        before: was.filter((file) => !is.includes(file)),
        after: is.filter((file) => !was.includes(file)),
      });
      const { before = [], after = [] } = paths;
      const [file] = [...after, ...before];
      if (file === undefined) continue;
      const shape = await shapeOf(engine, table, file);
      await defineSides(engine, shape, before, after);
      const count = await countOf(engine, table);
      if (count.first + count.revised + count.vanished === 0) continue;
      counts.push(count);
      const left = limit - changes.length;
      if (left > 0) changes.push(...(await listChanges(engine, shape, left)));
    }
    return { from, to, counts, changes };
  } finally {
    engine.close();
  }
}
