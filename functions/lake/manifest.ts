import { ConflictError } from '../errors.ts';
import { manifestKey } from './layout.ts';
import type { ObjectStore } from './store.ts';

/** A dataset's live files and the tag under which the list was read. */
export interface Manifest {
  readonly files: readonly string[];
  readonly etag: string | undefined;
}

/** @returns the live files, sorted; none when the dataset was never written */
export async function readManifest(store: ObjectStore, dataset: string): Promise<Manifest> {
  const object = await store.get(manifestKey(dataset));
  if (!object) return { files: [], etag: undefined };
  const files = new TextDecoder().decode(object.bytes).split('\n').filter(Boolean);
  return { files, etag: object.etag };
}

/**
 * Replaces the list in one write: the moment at which new facts become the dataset's.
 *
 * @throws ConflictError when somebody replaced it since `before` was read
 */
export async function replaceManifest(
  store: ObjectStore,
  dataset: string,
  before: Manifest,
  files: readonly string[],
): Promise<boolean> {
  const lines = `${[...files].sort().join('\n')}\n`;
  if (lines === `${before.files.join('\n')}\n`) return false;
  const condition =
    before.etag === undefined ? { ifAbsent: true as const } : { ifMatch: before.etag };
  const written = await store.put(manifestKey(dataset), new TextEncoder().encode(lines), condition);
  if (!written)
    throw new ConflictError(`${dataset}: its manifest appeared since it was looked for`);
  return true;
}
