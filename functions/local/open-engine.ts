import { datasets } from '../../schemas/datasets.ts';
import { SettingsError } from '../errors.ts';
import { readManifest } from '../lake/manifest.ts';
import { releaseNumber } from '../lake/release.ts';
import type { ObjectStore } from '../lake/store.ts';
import type { Sight } from '../query/cut.ts';
import type { QueryEngine } from '../query/engine.ts';
import type { AsOf } from '../query/moment.ts';
import { type OpenOptions, openLake } from '../query/open-lake.ts';
import { releasedTables } from '../tables.ts';
import type { Arguments, Io } from './command.ts';
import { type AthenaAccount, accountOf } from './engine-options.ts';
import { settings } from './settings.ts';

/** An engine that is open, and what it has been asked of where that costs. */
export interface OpenEngine {
  readonly engine: QueryEngine;
  readonly account: () => AthenaAccount | undefined;
}

/** What is asked about: the newest release as it stands, or what a flag names. */
export interface Subject extends AsOf {
  readonly release?: number | undefined;
}

function needed(given: Arguments, flag: string, fromEnvironment: string | undefined): string {
  const value = given.text(flag) ?? fromEnvironment;
  if (value !== undefined) return value;
  const name = `LAKE_ATHENA_${flag.toUpperCase()}`;
  throw new SettingsError(`--engine athena: expected --${flag} or ${name}, found neither`);
}

/**
 * The files a release lists, where Athena can still see them: it reads the files that the lists name
 * now, and no others.
 */
async function filesOf(store: ObjectStore, sequence: number): Promise<Sight['files']> {
  const { tables: released } = await releaseNumber(store, sequence);
  // A mart is computed from the facts of the release, so it is no matter whether its rows are kept.
  const tables = Object.fromEntries(Object.entries(released).filter(([name]) => datasets[name]));
  const gone: string[] = [];
  for (const [name, files] of Object.entries(tables)) {
    const listed = new Set((await readManifest(store, name)).files);
    gone.push(...files.filter((file) => !listed.has(file)));
  }
  if (gone.length > 0) {
    throw new SettingsError(
      `--release ${sequence}: expected files that are still listed, found ${gone.length} replaced ` +
        `since, ${gone[0]} among them; ask it without --engine athena, which reads them by name`,
    );
  }
  const addresses = Object.entries(tables).map(
    ([name, files]) => [name, files.map((file) => store.address(file))] as const,
  );
  return Object.fromEntries(addresses);
}

function minutes(given: Arguments): number | undefined {
  const typed = given.text('reuse');
  if (typed === undefined) return undefined;
  const value = Number(typed);
  if (Number.isInteger(value) && value >= 0 && value <= 10_080) return value;
  throw new SettingsError(`--reuse: expected whole minutes, 0 to 10080, found ${typed}`);
}

async function onAthena(
  given: Arguments,
  io: Io,
  store: ObjectStore,
  { release, asOf, strict }: Subject,
): Promise<OpenEngine> {
  if (!store.location.startsWith('s3://')) {
    throw new SettingsError(
      `--engine athena: expected --lake s3://bucket/prefix, found ${store.location}`,
    );
  }
  const database = needed(given, 'database', settings.athenaDatabase);
  const workgroup = needed(given, 'workgroup', settings.athenaWorkgroup);
  const files = release === undefined ? undefined : await filesOf(store, release);
  // The SDK takes longer to load than a small command takes to run on a folder.
  const [{ openAthena }, { Cut }] = await Promise.all([
    import('../athena-lake.ts'),
    import('../query/cut.ts'),
  ]);
  const engine = openAthena({
    database,
    workgroup,
    results: given.text('results') ?? settings.athenaResults,
    ...((files || asOf) && { cut: await Cut.of(database, { files, asOf, strict }) }),
    reuse_minutes: minutes(given),
    region: settings.awsRegion,
    endpoint: settings.athenaEndpoint,
    s3Endpoint: settings.s3Endpoint,
    signal: io.signal,
    onProgress: io.progress,
  });
  return { engine, account: () => accountOf(engine.asked) };
}

/**
 * Opens an engine for questions about a lake: DuckDB on this machine, or Athena where the flags say.
 *
 * @throws SettingsError when there is no such engine, lake or release, or Athena cannot answer from it
 */
export async function openEngine(
  given: Arguments,
  io: Io,
  store: ObjectStore,
  subject: Subject,
  options: OpenOptions = {},
): Promise<OpenEngine> {
  const name = given.text('engine') ?? 'duckdb';
  if (name === 'athena') return await onAthena(given, io, store, subject);
  if (name !== 'duckdb') {
    throw new SettingsError(`--engine: expected duckdb or athena, found ${name}`);
  }
  const { paths } = await releasedTables(store, subject.release);
  return { engine: await openLake(paths, subject, options), account: () => undefined };
}
