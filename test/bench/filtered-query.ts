import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { kinds } from '../../schemas/columns.ts';
import { storedColumns } from '../../schemas/dataset.ts';
import { dataset } from '../../schemas/datasets/short_interest.ts';
import { TrinoSession } from '../engines/trino-session.ts';

/** A running Trino and the folder it calls `local:///`. */
export interface Trino {
  readonly url: string;
  readonly files: string;
}

/** Where `TRINO_URL` and `TRINO_FILES` say one is, or why the question cannot be asked. */
export function trinoFromSettings(): Trino | { readonly skipped: string } {
  const url = process.env['TRINO_URL'];
  const files = process.env['TRINO_FILES'];
  if (url && files) return { url, files };
  return { skipped: 'expected TRINO_URL and TRINO_FILES, the folder it calls local:///' };
}

/** What Trino answers to a question with a filter, asked of one Parquet file. */
export async function filteredQuery(trino: Trino, path: string): Promise<string> {
  const schema = `bench_${process.pid}_${Date.now()}`;
  const session = new TrinoSession(trino.url, schema);
  const place = `bench/${schema}`;
  await mkdir(join(trino.files, place), { recursive: true });
  await copyFile(path, join(trino.files, place, 'file.parquet'));
  const columns = Object.entries(storedColumns(dataset))
    .map(([name, { kind }]) => `${name} ${kinds[kind].trino}`)
    .join(', ');
  const properties = `external_location = 'local:///${place}', format = 'PARQUET'`;
  await session.ask(`CREATE SCHEMA ${schema}`);
  try {
    await session.ask(`CREATE TABLE written (${columns}) WITH (${properties})`);
    const { rows } = await session.ask("SELECT COUNT(*) FROM written WHERE ticker = 'T7'");
    return `${rows[0]?.[0]} rows found, 300 expected`;
  } catch (error) {
    // Trino goes on to print the whole page index.
    return (error as Error).message.replace(/ Struct: .*/s, '');
  } finally {
    await session.ask('DROP TABLE IF EXISTS written');
    await session.ask(`DROP SCHEMA ${schema}`);
  }
}
