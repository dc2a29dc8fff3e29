import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrameBuilder } from '../../functions/lake/frame.ts';
import { toParquet } from '../../functions/lake/parquet.ts';
import type { QueryEngine } from '../../functions/query/engine.ts';
import type { AsOf } from '../../functions/query/moment.ts';
import { type OpenOptions, openLake } from '../../functions/query/open-lake.ts';
import { storedColumns } from '../../schemas/dataset.ts';
import { datasets } from '../../schemas/datasets.ts';

type Row = Readonly<Record<string, unknown>>;

function provenanceOf(row: Row): Row {
  const known = new Date(`${row['observation_date']}T23:00:00Z`);
  return {
    published_at: known,
    known_at: known,
    known_at_basis: 'calendar',
    fetched_at: known,
    source: 'test',
    raw_id: 'test/2000-01-01/0.test',
  };
}

/**
 * Tables of a lake holding just these rows, as Parquet files in a temporary folder.
 *
 * A row may leave out what its dataset allows to be missing; provenance defaults to known at 23:00
 * UTC on the observation date, and any of its columns can be given.
 */
export async function tablesOf(
  rows: Readonly<Record<string, readonly Row[]>>,
): Promise<Record<string, string[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-of-'));
  const tables: Record<string, string[]> = {};
  for (const [name, given] of Object.entries(rows)) {
    const dataset = datasets[name];
    if (!dataset) throw new TypeError(`no dataset ${name}`);
    const builder = new FrameBuilder(storedColumns(dataset));
    for (const row of given) {
      const own = Object.fromEntries(
        Object.keys(dataset.columns).map((column) => [column, row[column] ?? null]),
      );
      dataset.row.parse(own);
      builder.push(row, provenanceOf(row));
    }
    const path = join(folder, `${name}.parquet`);
    await writeFile(path, toParquet(storedColumns(dataset), builder.finish()));
    tables[name] = [path];
  }
  return tables;
}

/** The same lake, opened for questions. */
export async function lakeOf(
  rows: Readonly<Record<string, readonly Row[]>>,
  moment: AsOf = {},
  options: OpenOptions = {},
): Promise<QueryEngine> {
  return await openLake(await tablesOf(rows), moment, options);
}
