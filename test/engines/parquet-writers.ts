import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { QueryFailedError } from '../../functions/errors.ts';
import { FrameBuilder } from '../../functions/lake/frame.ts';
import { toParquet } from '../../functions/lake/parquet.ts';
import { number, text } from '../../schemas/columns.ts';
import type { Results } from './results.ts';
import type { TrinoServer } from './trino-server.ts';
import { TrinoSession } from './trino-session.ts';

/** What is used of `parquetjs-lite`, which comes without types. */
interface ParquetJsLite {
  readonly ParquetSchema: new (
    fields: Readonly<Record<string, { readonly type: string }>>,
  ) => object;
  readonly ParquetWriter: {
    openFile: (
      schema: object,
      path: string,
    ) => Promise<{ appendRow: (row: object) => Promise<void>; close: () => Promise<void> }>;
  };
}

const symbols = ['IVV', 'IWM', 'RUT', 'SPX'];
const rows = Array.from({ length: 2000 }, (_, i) => ({
  symbol: symbols[Math.floor(i / 500)] ?? '',
  close: i + 0.5,
}));
const question = "SELECT COUNT(*), SUM(close) FROM prices WHERE symbol = 'RUT'";
const answer = [500, rows.filter((row) => row.symbol === 'RUT').reduce((s, r) => s + r.close, 0)];

async function writeOurs(path: string): Promise<void> {
  const columns = { symbol: text('which'), close: number('points', 'last level') };
  const builder = new FrameBuilder(columns);
  for (const row of rows) builder.push(row);
  await writeFile(path, toParquet(columns, builder.finish()));
}

async function writeTheirs(path: string): Promise<void> {
  const require = createRequire(import.meta.url);
  const { ParquetSchema, ParquetWriter } = require('parquetjs-lite') as ParquetJsLite;
  const schema = new ParquetSchema({ symbol: { type: 'UTF8' }, close: { type: 'DOUBLE' } });
  const writer = await ParquetWriter.openFile(schema, path);
  for (const row of rows) await writer.appendRow(row);
  await writer.close();
}

/** What Trino makes of a filtered question on the file: `right`, or what it said instead. */
async function verdictOf(
  server: TrinoServer,
  name: string,
  write: (path: string) => Promise<void>,
): Promise<string> {
  const folder = join(server.files, name);
  await mkdir(folder, { recursive: true });
  await write(join(folder, 'prices.parquet'));
  const session = new TrinoSession(server.origin, name);
  await session.ask(`CREATE SCHEMA ${name}`);
  await session.ask(
    `CREATE TABLE prices (symbol varchar, close double)
    WITH (external_location = 'local:///${name}', format = 'PARQUET')`,
  );
  try {
    const [found] = (await session.ask(question)).rows;
    return JSON.stringify(found) === JSON.stringify(answer) ? 'right' : `answered ${found}`;
  } catch (error) {
    if (!(error instanceof QueryFailedError)) throw error;
    return error.message.replaceAll(/\s+/g, ' ');
  }
}

/**
 * One filtered question on the same rows written by the lake and by `parquetjs-lite`.
 *
 * The lake does not use `parquetjs-lite` because Trino, hence Athena, cannot filter what it writes.
 * The day this check fails, that reason is gone.
 */
export async function compareWriters(server: TrinoServer, results: Results): Promise<void> {
  const ours = await verdictOf(server, 'written_by_lake', writeOurs);
  results.add('writer of the lake', ours === 'right' ? [] : [ours], `Trino: ${ours}`);
  const theirs = await verdictOf(server, 'written_by_parquetjs_lite', writeTheirs);
  const faults = theirs === 'right' ? ['Trino reads it: judge the choice of writer anew'] : [];
  results.add('writer parquetjs-lite is still unreadable', faults, `Trino: ${theirs}`);
}
