import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LakeDamagedError } from '../errors.ts';
import { sha256 } from './digest.ts';
import { shaOf } from './layout.ts';
import type { StoredObject } from './store.ts';

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
  async pathOf(
    key: string,
    fetch: (key: string) => Promise<StoredObject | undefined>,
  ): Promise<string> {
    const path = join(this.#folder, `${shaOf(key)}.parquet`);
    if (await isThere(path)) return path;
    const object = await fetch(key);
    if (!object) throw new LakeDamagedError(`${key}: expected a data file, found nothing`);
    const found = sha256(object.bytes);
    if (found !== shaOf(key)) {
      throw new LakeDamagedError(`${key}: expected the bytes its name promises, found ${found}`);
    }
    await mkdir(this.#folder, { recursive: true });
    // Two processes may fetch the same file: each writes its own and the names change hands whole.
    const temporary = join(this.#folder, randomUUID());
    await writeFile(temporary, object.bytes, { flush: true });
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
