import { LakeDamagedError } from '../errors.ts';
import { sha256 } from './digest.ts';
import { retried } from './facts.ts';
import { manifestPrefix, partitionOf, shaOf, tableOfManifest } from './layout.ts';
import { readManifestAnyway, replaceManifest } from './manifest.ts';
import { place } from './place.ts';
import { releaseNumber } from './release.ts';
import type { ObjectStore } from './store.ts';

async function contentOf(store: ObjectStore, file: string): Promise<Uint8Array> {
  const object = await store.get(file);
  if (object && sha256(object.bytes) === shaOf(file)) return object.bytes;
  const found = object ? 'other bytes' : 'nothing';
  throw new LakeDamagedError(
    `${file}: expected the bytes its name promises, found ${found}; roll back to another release`,
  );
}

/** Lists a table's files of old again; those no longer listed may be about to be collected. */
async function relist(store: ObjectStore, table: string, files: readonly string[]): Promise<void> {
  const before = await readManifestAnyway(store, table);
  const placed: string[] = [];
  for (const file of files) {
    const bytes = await contentOf(store, file);
    placed.push((await place(store, table, partitionOf(file), bytes, before.files)).key);
  }
  await replaceManifest(store, table, before, placed);
}

/**
 * Makes every table what it was in a release; nothing is deleted, and a release is still to be
 * published of it. Every file is checked before the first list is touched.
 *
 * @throws SettingsError when that release is not kept
 * @throws LakeDamagedError when one of its files is not what it was
 */
export async function rollback(store: ObjectStore, sequence: number): Promise<void> {
  const { tables } = await releaseNumber(store, sequence);
  for (const file of Object.values(tables).flat()) await contentOf(store, file);
  const present = (await store.list(manifestPrefix)).map(tableOfManifest);
  const names = new Set([...Object.keys(tables), ...present.filter((name) => name !== undefined)]);
  for (const table of names) {
    await retried(store, () => relist(store, table, tables[table] ?? []));
  }
}
