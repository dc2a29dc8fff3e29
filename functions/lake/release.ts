import { LakeDamagedError, SettingsError } from '../errors.ts';
import { sha256 } from './digest.ts';
import { readJson, sealed } from './json.ts';
import { releaseKey, releasePrefix, sequenceOf } from './layout.ts';
import { readManifest } from './manifest.ts';
import type { ObjectStore } from './store.ts';

/** Each table's files. */
export type FileLists = Readonly<Record<string, readonly string[]>>;

/** Every table's files at one moment: what a question is asked of. */
export interface Release {
  readonly sequence: number;
  /** From the file lists alone, so the same facts have the same id in every lake. */
  readonly id: string;
  readonly created_at: string;
  readonly code_version: string;
  readonly tables: FileLists;
}

/** @throws LakeDamagedError when the release is not as it was published */
export async function readRelease(store: ObjectStore, key: string): Promise<Release | undefined> {
  const release = await readJson<Release>(store, key);
  if (!release) return undefined;
  const id = releaseId(release.tables ?? {});
  if (id === release.id && key === releaseKey(release.sequence)) return release;
  throw new LakeDamagedError(
    `${key}: expected release ${sequenceOf(key)} with id ${id}, found ${release.sequence} with id ` +
      `${release.id}: it was edited or copied from elsewhere; take it from a backup, or remove it ` +
      'and ask an older one',
  );
}

/** The newest release, or undefined before the first run. */
export async function latestRelease(store: ObjectStore): Promise<Release | undefined> {
  const newest = (await store.list(releasePrefix)).at(-1);
  return newest === undefined ? undefined : await readRelease(store, newest);
}

/** @throws SettingsError when there is none of that number, or no longer */
export async function releaseNumber(store: ObjectStore, sequence: number): Promise<Release> {
  const release = await readRelease(store, releaseKey(sequence));
  if (release) return release;
  const kept = (await store.list(releasePrefix)).map(sequenceOf);
  const range = kept.length > 0 ? `one of ${kept[0]} to ${kept.at(-1)}` : 'a release, but none is';
  throw new SettingsError(
    `${store.location}: expected ${range} (\`lake releases\` lists them), found ${sequence}`,
  );
}

/** Every release that is kept, oldest first. */
export async function allReleases(store: ObjectStore): Promise<Release[]> {
  const keys = await store.list(releasePrefix);
  const releases = await Promise.all(keys.map((key) => readRelease(store, key)));
  return releases.filter((release) => release !== undefined);
}

/** The tables as they stand, released or not; `tables` are the names to look for. */
export async function currentTables(
  store: ObjectStore,
  tables: readonly string[],
): Promise<FileLists> {
  const found = await Promise.all(
    tables.map(async (name) => [name, (await readManifest(store, name)).files] as const),
  );
  return Object.fromEntries(found.filter(([, files]) => files.length > 0));
}

export function releaseId(tables: FileLists): string {
  const lines = Object.entries(tables)
    .map(([name, files]) => `${name}: ${files.join(' ')}`)
    .sort();
  return sha256(lines.join('\n')).slice(0, 12);
}

/**
 * Records all tables as they stand under the next number, unless nothing changed.
 *
 * The number is looked up before the lists are read: a release that appears in between makes the
 * write fail, so the newest release never misses a commit that finished before it.
 */
export async function publish(
  store: ObjectStore,
  tables: readonly string[],
  at: Date,
  codeVersion: string,
): Promise<Release> {
  for (let tries = 1; ; tries += 1) {
    const previous = await latestRelease(store);
    const present = await currentTables(store, tables);
    const id = releaseId(present);
    if (previous?.id === id) return previous;
    const release: Release = {
      sequence: (previous?.sequence ?? 0) + 1,
      id,
      created_at: at.toISOString(),
      code_version: codeVersion,
      tables: present,
    };
    const key = releaseKey(release.sequence);
    if (await store.put(key, sealed(release), { ifAbsent: true })) return release;
    await store.backOff(tries);
  }
}
