import { sha256 } from './digest.ts';
import { readJson } from './json.ts';
import { releaseKey, releasePrefix } from './layout.ts';
import { readManifest } from './manifest.ts';
import type { ObjectStore } from './store.ts';

/** Every table's files at one moment: what a question is asked of. */
export interface Release {
  readonly sequence: number;
  /** From the file lists alone, so the same facts have the same id in every lake. */
  readonly id: string;
  readonly created_at: string;
  readonly code_version: string;
  readonly tables: Readonly<Record<string, readonly string[]>>;
}

/** The newest release, or undefined before the first run. */
export async function latestRelease(store: ObjectStore): Promise<Release | undefined> {
  const newest = (await store.list(releasePrefix)).at(-1);
  return newest === undefined ? undefined : await readJson<Release>(store, newest);
}

/** Release number `sequence`, or undefined when there is none. */
export async function releaseNumber(
  store: ObjectStore,
  sequence: number,
): Promise<Release | undefined> {
  return await readJson<Release>(store, releaseKey(sequence));
}

/** Every release, oldest first. */
export async function allReleases(store: ObjectStore): Promise<Release[]> {
  const keys = await store.list(releasePrefix);
  const releases = await Promise.all(keys.map((key) => readJson<Release>(store, key)));
  return releases.filter((release) => release !== undefined);
}

/** The tables as they stand, released or not; `tables` are the names to look for. */
export async function currentTables(
  store: ObjectStore,
  tables: readonly string[],
): Promise<Record<string, readonly string[]>> {
  const found = await Promise.all(
    tables.map(async (name) => [name, (await readManifest(store, name)).files] as const),
  );
  return Object.fromEntries(found.filter(([, files]) => files.length > 0));
}

export function releaseId(tables: Readonly<Record<string, readonly string[]>>): string {
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
  for (;;) {
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
    const bytes = new TextEncoder().encode(`${JSON.stringify(release, undefined, 2)}\n`);
    if (await store.put(releaseKey(release.sequence), bytes, { ifAbsent: true })) return release;
  }
}
