import { datasets } from '../schemas/datasets.ts';
import { SettingsError } from './errors.ts';
import { type LocalFile, mustBeIntact } from './intact.ts';
import { currentTables, latestRelease, type Release, releaseNumber } from './lake/release.ts';
import type { ObjectStore } from './lake/store.ts';

/** Every name under which the lake keeps a manifest: datasets, then marts. */
export const marts = ['index_outlook'] as const;
export const tableNames: readonly string[] = [...Object.keys(datasets), ...marts];

/** Each table's files on this machine. */
export type Paths = Readonly<Record<string, readonly string[]>>;

/**
 * Where an engine on this machine finds each table's files, which are what their names promise.
 *
 * @throws LakeDamagedError when one is gone or is not
 */
export async function pathsOf(
  store: ObjectStore,
  tables: Readonly<Record<string, readonly string[]>>,
): Promise<Paths> {
  const found = await Promise.all(
    Object.entries(tables).map(async ([name, keys]) => {
      const files = keys.map(async (key) => ({ key, path: await store.localPath(key) }));
      return [name, await Promise.all(files)] as const;
    }),
  );
  const files: LocalFile[] = found.flatMap(([, each]) => each);
  await mustBeIntact(store.location, files);
  return Object.fromEntries(found.map(([name, each]) => [name, each.map(({ path }) => path)]));
}

/** @throws SettingsError when there is no lake */
export async function newestRelease(store: ObjectStore): Promise<Release> {
  const release = await latestRelease(store);
  if (release) return release;
  throw new SettingsError(
    `${store.location}: expected a lake, found none; make one with \`lake run\``,
  );
}

/**
 * What a question may be asked of: a release's files, the newest's when no number is given.
 *
 * @throws SettingsError when there is no lake, or no release of that number
 */
export async function releasedTables(
  store: ObjectStore,
  sequence?: number,
): Promise<{ release: Release; paths: Paths }> {
  const release =
    sequence === undefined ? await newestRelease(store) : await releaseNumber(store, sequence);
  return { release, paths: await pathsOf(store, release.tables) };
}

/** The tables as they stand now, released or not: for the run that is about to release them. */
export async function presentTables(store: ObjectStore): Promise<Paths> {
  return await pathsOf(store, await currentTables(store, tableNames));
}
