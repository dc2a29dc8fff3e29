import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectStore } from './store.ts';
import { FolderStore } from './store-folder.ts';

/** Lends an empty store that is gone afterwards, for facts that are derived only to be compared. */
export async function withScratchStore<T>(work: (store: ObjectStore) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-scratch-'));
  try {
    return await work(new FolderStore(folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}
