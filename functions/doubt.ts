import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { datasets } from '../schemas/datasets.ts';
import { DuckDb } from './query/duckdb.ts';
import type { QueryEngine, Value } from './query/engine.ts';
import { openLake } from './query/open-lake.ts';
import { literal, literals, rowsOfFiles, sameIn } from './query/sql-text.ts';
import { inputsOf, loadViews, type View } from './query/views.ts';

type Row = Readonly<Record<string, Value>>;
type Paths = Readonly<Record<string, readonly string[]>>;

/** One number in doubt, or several of one row: where it stands and in which columns. */
interface DoubtfulRow {
  readonly key: Row;
  readonly columns: readonly string[];
}

/** The numbers of a table or view that depend on something. */
export interface Doubt {
  readonly relation: string;
  readonly rows: number;
  /** First and last day of those rows; null where the relation has no days. */
  readonly from: string | null;
  readonly to: string | null;
  readonly examples: readonly DoubtfulRow[];
}

/** Part of a lake's facts: files that hold nothing else, or the rows of some responses. */
export type Part =
  | { readonly table: string; readonly paths: readonly string[] }
  | { readonly table: string; readonly rawIds: readonly string[] };

/** Every view that stands, however far up, on one of the tables, in dependency order. */
export async function viewsOn(tables: readonly string[]): Promise<View[]> {
  const names = tables.flatMap((name) => [name, `${name}_latest`]);
  const found: View[] = [];
  for (const view of await loadViews()) {
    if (inputsOf(view, [...names, ...found.map((each) => each.name)]).length > 0) found.push(view);
  }
  return found;
}

/** Computes views over some files and keeps their rows in a folder, each as a file of its name. */
async function compute(paths: Paths, views: readonly View[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const engine = await openLake(paths);
  try {
    for (const { name, sql } of views) {
      // As tables, so that what several views share is computed once.
      await engine.run(`DROP VIEW ${name}`);
      await engine.run(`CREATE TABLE ${name} AS ${sql}`);
      await engine.run(
        `COPY (SELECT * FROM ${name}) TO ${literal(join(folder, name))} (FORMAT parquet)`,
      );
    }
  } finally {
    engine.close();
  }
}

function lacks(name: string, kind: string): string {
  const isOther = `a.${name} IS DISTINCT FROM b.${name}`;
  if (kind !== 'number') return isOther;
  // Sums over windows end in other last bits when a row elsewhere is gone; that is no dependence.
  return `(${isOther} AND COALESCE(abs(a.${name} - b.${name})
    > 1e-12 * greatest(abs(a.${name}), abs(b.${name}), 1), TRUE))`;
}

/** SQL for the rows of a view that are not the same, or not there, in its other computation. */
async function differing(engine: QueryEngine, view: View, whole: string, without: string) {
  const { columns } = await engine.run(`SELECT * FROM ${rowsOfFiles([whole])} LIMIT 0`);
  const values = columns.filter(({ name }) => !view.grain.includes(name));
  const named = values.map(
    ({ name, kind }) => `CASE WHEN b.present IS NULL OR ${lacks(name, kind)} THEN '${name}' END`,
  );
  return `SELECT * FROM (
    SELECT ${view.grain.map((name) => `a.${name}`).join(', ')},
      concat_ws(',', ${named.join(', ') || "''"}) AS doubtful_columns
    FROM ${rowsOfFiles([whole])} AS a
    LEFT JOIN (SELECT *, TRUE AS present FROM ${rowsOfFiles([without])}) AS b
      ON ${sameIn(view.grain, 'a', 'b')}
  ) WHERE doubtful_columns <> ''`;
}

/** Counts the rows a question gives and shows the first of them. */
async function doubtOf(
  engine: QueryEngine,
  relation: string,
  grain: readonly string[],
  sql: string,
  most: number,
): Promise<Doubt[]> {
  const hasDays = grain.includes('observation_date');
  const days = hasDays
    ? 'MIN(observation_date) AS first, MAX(observation_date) AS last'
    : 'NULL AS first, NULL AS last';
  const [total] = (await engine.run(`SELECT COUNT(*) AS n, ${days} FROM (${sql})`)).rows;
  const rows = Number(total?.['n'] ?? 0);
  if (rows === 0) return [];
  const shown = await engine.run(
    `SELECT * FROM (${sql}) ORDER BY ${grain.join(', ')} LIMIT ${most}`,
  );
  return [
    {
      relation,
      rows,
      from: hasDays ? String(total?.['first']) : null,
      to: hasDays ? String(total?.['last']) : null,
      examples: shown.rows.map(({ doubtful_columns, ...key }) => ({
        key,
        columns: String(doubtful_columns).split(','),
      })),
    },
  ];
}

/**
 * Finds the numbers that depend on part of a lake's facts, by computing every view with it and
 * without it: what comes out otherwise, or not at all, depends on it.
 */
export class DoubtFinder {
  readonly #whole: Paths;
  readonly #folder: string;
  readonly #most: number;
  readonly #computed = new Set<string>();
  #parts = 0;

  /**
   * @param whole files of every table, all of them good
   * @param folder for what is computed on the way
   * @param most how many rows of each relation are listed
   */
  constructor(whole: Paths, folder: string, most: number) {
    this.#whole = whole;
    this.#folder = folder;
    this.#most = most;
  }

  /** Doubts about the tables themselves, then about views; those without any are left out. */
  async about(parts: readonly Part[]): Promise<Doubt[]> {
    if (parts.length === 0) return [];
    const views = await viewsOn(parts.map(({ table }) => table));
    const fresh = views.filter(({ name }) => !this.#computed.has(name));
    const wholeFolder = join(this.#folder, 'whole');
    // A view is only ever computed together with those it stands on.
    if (fresh.length > 0) await compute(this.#whole, views, wholeFolder);
    for (const { name } of views) this.#computed.add(name);
    this.#parts += 1;
    const folder = join(this.#folder, `without-${this.#parts}`);
    const engine = await DuckDb.open();
    try {
      const doubts = [];
      for (const part of parts) doubts.push(...(await this.#ofTable(engine, part)));
      await compute(await this.#without(engine, parts, folder), views, folder);
      for (const view of views) {
        const files = [wholeFolder, folder].map((each) => join(each, view.name));
        const [whole = '', without = ''] = files;
        const sql = await differing(engine, view, whole, without);
        doubts.push(...(await doubtOf(engine, view.name, view.grain, sql, this.#most)));
      }
      return doubts;
    } finally {
      engine.close();
    }
  }

  /** Every number of a mart: its stored rows are one file. */
  async ofMart(name: string): Promise<Doubt[]> {
    const mart = (await loadViews()).find((view) => view.name === name);
    if (!mart) return [];
    const engine = await openLake(this.#whole);
    try {
      const { columns } = await engine.run(`SELECT * FROM ${name} LIMIT 0`);
      const values = columns.map((column) => column.name).filter((c) => !mart.grain.includes(c));
      const sql = `SELECT ${mart.grain.join(', ')}, '${values.join(',')}' AS doubtful_columns
        FROM ${name}`;
      return await doubtOf(engine, name, mart.grain, sql, this.#most);
    } finally {
      engine.close();
    }
  }

  async #ofTable(engine: QueryEngine, part: Part): Promise<Doubt[]> {
    const dataset = datasets[part.table];
    if (!dataset) return [];
    const [from, condition] =
      'paths' in part
        ? [part.paths, 'TRUE']
        : [this.#whole[part.table] ?? [], `raw_id IN (${literals(part.rawIds)})`];
    const values = Object.keys(dataset.columns).filter((name) => !dataset.grain.includes(name));
    const sql = `SELECT ${dataset.grain.join(', ')}, '${values.join(',')}' AS doubtful_columns
      FROM ${rowsOfFiles(from)} WHERE ${condition}`;
    return await doubtOf(engine, part.table, dataset.grain, sql, Math.min(this.#most, 3));
  }

  async #without(engine: QueryEngine, parts: readonly Part[], folder: string): Promise<Paths> {
    await mkdir(folder, { recursive: true });
    const left: Record<string, readonly string[]> = { ...this.#whole };
    for (const part of parts) {
      const present = left[part.table] ?? [];
      if ('paths' in part) {
        left[part.table] = present.filter((path) => !part.paths.includes(path));
      } else if (present.length > 0) {
        const kept = join(folder, `rows of ${part.table}`);
        await engine.run(
          `COPY (SELECT * FROM ${rowsOfFiles(present)} WHERE raw_id NOT IN (${literals(part.rawIds)}))
           TO ${literal(kept)} (FORMAT parquet)`,
        );
        left[part.table] = [kept];
      }
    }
    return left;
  }
}
