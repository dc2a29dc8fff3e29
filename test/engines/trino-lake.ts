import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { latestView, type View } from '../../functions/query/views.ts';
import { kinds } from '../../schemas/columns.ts';
import { type Dataset, storedColumns } from '../../schemas/dataset.ts';
import { datasets } from '../../schemas/datasets.ts';
import type { TrinoServer } from './trino-server.ts';
import { TrinoSession } from './trino-session.ts';

/** Paths of each table's files on this machine, by dataset name. */
export type Tables = Readonly<Record<string, readonly string[]>>;

async function createTable(
  server: TrinoServer,
  session: TrinoSession,
  dataset: Dataset,
  paths: readonly string[],
): Promise<void> {
  const place = `lakes/${session.schema}/${dataset.name}`;
  const folder = join(server.files, place);
  await mkdir(folder, { recursive: true });
  for (const [i, path] of paths.entries()) {
    await copyFile(path, join(folder, `${i}-${basename(path)}`));
  }
  const columns = Object.entries(storedColumns(dataset))
    .map(([name, { kind }]) => `${name} ${kinds[kind].trino}`)
    .join(', ');
  const properties = `external_location = 'local:///${place}', format = 'PARQUET'`;
  await session.ask(`CREATE TABLE ${dataset.name} (${columns}) WITH (${properties})`);
}

async function createViews(session: TrinoSession, views: readonly View[]): Promise<void> {
  for (const dataset of Object.values(datasets)) {
    await session.ask(`CREATE VIEW ${dataset.name}_latest AS ${latestView(dataset)}`);
  }
  for (const { name, sql } of views) await session.ask(`CREATE VIEW ${name} AS ${sql}`);
}

/** A schema of that name: an external table over each dataset's files, and every view. */
export async function openOnTrino(
  server: TrinoServer,
  name: string,
  tables: Tables,
  views: readonly View[],
): Promise<TrinoSession> {
  const session = new TrinoSession(server.origin, name);
  await session.ask(`CREATE SCHEMA ${name}`);
  for (const dataset of Object.values(datasets)) {
    await createTable(server, session, dataset, tables[dataset.name] ?? []);
  }
  await createViews(session, views);
  return session;
}

/** A second schema over the first one's tables, cut at a moment: nothing in it can see past it. */
export async function openAsOf(
  server: TrinoServer,
  whole: TrinoSession,
  moment: Date,
  views: readonly View[],
): Promise<TrinoSession> {
  const session = new TrinoSession(server.origin, `${whole.schema}_as_of`);
  await session.ask(`CREATE SCHEMA ${session.schema}`);
  const literal = moment.toISOString().replace('T', ' ').replace('Z', '');
  for (const dataset of Object.values(datasets)) {
    const columns = Object.keys(storedColumns(dataset)).join(', ');
    const facts = `SELECT ${columns} FROM ${whole.schema}.${dataset.name}`;
    await session.ask(
      `CREATE VIEW ${dataset.name} AS ${facts} WHERE known_at <= TIMESTAMP '${literal}'`,
    );
  }
  await createViews(session, views);
  return session;
}
