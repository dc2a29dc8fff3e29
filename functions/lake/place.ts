import { ConflictError } from '../errors.ts';
import { sha256 } from './digest.ts';
import { dataKey, partitionOf, shaOf } from './layout.ts';
import type { ObjectStore } from './store.ts';

const dayMs = 86_400_000;

/** How long after it was written a file that no manifest lists may still be listed. */
const listableFor_ms = dayMs;

/**
 * How old a file must be before the collector may condemn it: old enough that no writer still at
 * work can list it, since one that took it for young has listed it or begun anew within two days.
 */
export const condemnableAfter_ms = 3 * dayMs;

/** A data file that is in the store, and what it took. */
export interface Placed {
  readonly key: string;
  readonly writtenBytes: number;
}

async function isListable(store: ObjectStore, key: string, digest: string): Promise<boolean> {
  const [found] = await store.listAged(key);
  if (found?.key !== key || found.age_ms >= listableFor_ms) return false;
  const object = await store.get(key);
  return object !== undefined && sha256(object.bytes) === digest;
}

/**
 * Puts a data file under the name of its content.
 *
 * The same content may lie there already: listed, or left by a writer that died or lost a race. A
 * leftover that has grown old may be about to be collected, so its content gets another copy.
 *
 * @param listed the files of the manifest the writer is about to replace
 */
export async function place(
  store: ObjectStore,
  table: string,
  partition: string,
  bytes: Uint8Array,
  listed: readonly string[],
): Promise<Placed> {
  const digest = sha256(bytes);
  const present = listed.find((key) => partitionOf(key) === partition && shaOf(key) === digest);
  if (present) return { key: present, writtenBytes: 0 };
  for (let copy = 1; ; copy += 1) {
    const key = dataKey(table, partition, digest, copy);
    if (await store.put(key, bytes, { ifAbsent: true })) return { key, writtenBytes: bytes.length };
    if (await isListable(store, key, digest)) return { key, writtenBytes: 0 };
  }
}

/**
 * Checks, right before they are listed, that files just placed are still young enough to be.
 *
 * @throws ConflictError when the writer was asleep for so long that it has to begin anew
 */
export async function mustBeListable(store: ObjectStore, placed: readonly string[]): Promise<void> {
  const [oldest] = placed;
  if (oldest === undefined) return;
  const [found] = await store.listAged(oldest);
  if (found?.key === oldest && found.age_ms < listableFor_ms) return;
  throw new ConflictError(`${oldest}: expected it to be just written, found it old or gone`);
}
