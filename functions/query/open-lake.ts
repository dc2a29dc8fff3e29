import { stat } from 'node:fs/promises';
import { kinds } from '../../schemas/columns.ts';
import { type Dataset, storedColumns } from '../../schemas/dataset.ts';
import { datasets } from '../../schemas/datasets.ts';
import { DuckDb } from './duckdb.ts';
import type { QueryEngine } from './engine.ts';
import { type AsOf, conditionsAt } from './moment.ts';
import { NamedRelations } from './named-relations.ts';
import { rowsOfFiles } from './sql-text.ts';
import { codeOf, inputsOf, latestView, loadViews, type View } from './views.ts';

export interface OpenOptions {
  /** Compute each relation once and keep its rows, where it rests on little: for many questions. */
  readonly isStored?: boolean;
  /**
   * Add up on one thread, where it is always done in one order: a sum of doubles taken on several
   * has another last digit from time to time.
   */
  readonly isRepeatable?: boolean;
}

/** The dataset's facts as the moment knew them; no file at all is a table without rows. */
function factsView(dataset: Dataset, paths: readonly string[], moment: AsOf): string {
  const columns = Object.entries(storedColumns(dataset));
  const nulls = columns.map(([name, { kind }]) => `CAST(NULL AS ${kinds[kind].duckdb}) AS ${name}`);
  const none = `SELECT ${nulls.join(', ')} WHERE FALSE`;
  if (paths.length === 0) return none;
  const names = columns.map(([name]) => name).join(', ');
  const conditions = ['TRUE', ...conditionsAt(moment)];
  // Where every file is older than a column, no file names it: the table without rows does.
  const rows = `(${none} UNION ALL BY NAME SELECT * FROM ${rowsOfFiles(paths)})`;
  return `SELECT ${names} FROM ${rows} WHERE ${conditions.join(' AND ')}`;
}

// Past this a question that names a few series is answered sooner, and in less memory, from the files.
const mostStored_bytes = 2 * 2 ** 20;

/** The relations that rest on few enough bytes to be kept: those of views are those of what they read. */
async function smallAmong(
  tables: Readonly<Record<string, readonly string[]>>,
  views: readonly View[],
): Promise<ReadonlySet<string>> {
  const sizesOf = async (name: string): Promise<[string, number]> => {
    const found = await Promise.all((tables[name] ?? []).map((path) => stat(path)));
    return [name, found.reduce((sum, { size }) => sum + size, 0)];
  };
  const sizes = new Map(await Promise.all(Object.keys(datasets).map(sizesOf)));
  const restsOn = new Map<string, readonly string[]>(
    [...sizes.keys()].flatMap((name) => [
      [name, [name]],
      [`${name}_latest`, [name]],
    ]),
  );
  for (const view of views) {
    const inputs = inputsOf(view, [...restsOn.keys()]);
    restsOn.set(view.name, [...new Set(inputs.flatMap((input) => restsOn.get(input) ?? []))]);
  }
  const isSmall = (names: readonly string[]) => {
    const size_bytes = names.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
    // Of a view without rows the engine knows that it has none, and leaves out what is joined to it.
    return size_bytes > 0 && size_bytes <= mostStored_bytes;
  };
  return new Set([...restsOn].filter(([, names]) => isSmall(names)).map(([name]) => name));
}

/**
 * Opens DuckDB with every table, `<dataset>_latest`, metric and mart of the lake as a view.
 *
 * Views stand on the tables, and the tables are cut at the moment, so nothing can see past it.
 *
 * @param tables paths of each table's files on this machine, by dataset name
 */
export async function openLake(
  tables: Readonly<Record<string, readonly string[]>>,
  moment: AsOf = {},
  { isStored = false, isRepeatable = false }: OpenOptions = {},
): Promise<QueryEngine> {
  const views = await loadViews();
  const stored = isStored ? await smallAmong(tables, views) : new Set<string>();
  const made = (name: string, sql: string) => ({
    name,
    statement: `CREATE ${stored.has(name) ? 'TABLE' : 'VIEW'} ${name} AS ${sql}`,
  });
  const facts = Object.values(datasets).flatMap((dataset) => [
    made(dataset.name, factsView(dataset, tables[dataset.name] ?? [], moment)),
    made(`${dataset.name}_latest`, latestView(dataset)),
  ]);
  const metrics = views.map((view) => made(view.name, codeOf(view)));
  const engine = await DuckDb.open();
  if (isRepeatable) await engine.beRepeatable();
  return new NamedRelations(engine, [...facts, ...metrics]);
}
