import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDataFile } from './data-file.ts';
import { shaOf } from './layout.ts';
import type { ObjectStore } from './store.ts';

/**
 * Copies of data files on this machine, by content: what is there never needs to be fetched again,
 * whichever lake it came from.
 */
export class Mirror {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Where the copy of a data file lies; fetched, checked and put there when it is missing.
   *
   * @throws LakeDamagedError when the object is gone, or not what its name promises
   */
  async pathOf(key: string, store: Pick<ObjectStore, 'get'>): Promise<string> {
    const path = join(this.#folder, `${shaOf(key)}.parquet`);
    if (await isThere(path)) return path;
    const bytes = await readDataFile(store, key);
    await mkdir(this.#folder, { recursive: true });
    // Two processes may fetch the same file: each writes its own and the names change hands whole.
    const temporary = join(this.#folder, randomUUID());
    await writeFile(temporary, bytes, { flush: true });
    await rename(temporary, path);
    return path;
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
