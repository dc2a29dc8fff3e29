import type { Cell } from '../../functions/lake/frame.ts';
import { type Columns, type Dataset, storedColumns } from '../../schemas/dataset.ts';
import { lakeHere } from './command-line.ts';
import { asLines } from './exact-cells.ts';

/** `fetched_at` is a column of every fact and of no `<dataset>_latest`. */
export function columnsOfLatest(dataset: Dataset): Columns {
  const { fetched_at: _, ...columns } = storedColumns(dataset);
  return columns;
}

/** What the command line answers, as `asLines` gives it. */
export async function answered(
  folder: string,
  relation: string,
  columns: Columns,
  flags: readonly string[] = [],
): Promise<string[]> {
  const sql = `SELECT ${Object.keys(columns).join(', ')} FROM ${relation}`;
  const { code, out, err } = await lakeHere(['query', '--lake', folder, '--json', ...flags, sql]);
  if (code !== 0) throw new Error(err);
  const rows = JSON.parse(out) as Record<string, Cell>[];
  for (const row of rows) {
    for (const [name, { kind }] of Object.entries(columns)) {
      if (kind === 'instant' && row[name]) row[name] = new Date(String(row[name]));
    }
  }
  return asLines(columns, rows);
}
