import { kinds } from '../../schemas/columns.ts';
import { type Dataset, storedColumns } from '../../schemas/dataset.ts';
import { datasets } from '../../schemas/datasets.ts';
import { DuckDb } from './duckdb.ts';
import type { QueryEngine } from './engine.ts';
import { type AsOf, conditionsAt } from './moment.ts';
import { NamedRelations } from './named-relations.ts';
import { rowsOfFiles } from './sql-text.ts';
import { codeOf, latestView, loadViews } from './views.ts';

export interface OpenOptions {
  /** Compute each view once and keep its rows: for many questions over a lake of ordinary size. */
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
  const engine = await DuckDb.open();
  if (isRepeatable) await engine.beRepeatable();
  const kind = isStored ? 'TABLE' : 'VIEW';
  const made = (as: string, name: string, sql: string) => ({
    name,
    statement: `CREATE ${as} ${name} AS ${sql}`,
  });
  const facts = Object.values(datasets).flatMap((dataset) => [
    made(kind, dataset.name, factsView(dataset, tables[dataset.name] ?? [], moment)),
    made(kind, `${dataset.name}_latest`, latestView(dataset)),
  ]);
  const views = (await loadViews()).map((view) => made(kind, view.name, codeOf(view)));
  return new NamedRelations(engine, [...facts, ...views]);
}
