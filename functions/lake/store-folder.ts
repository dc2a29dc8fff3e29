import { randomUUID } from 'node:crypto';
import {
  closeSync,
  type Dirent,
  fdatasync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readFile,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFile,
  writeFileSync,
} from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ConflictError, SettingsError } from '../errors.ts';
import { sha256 } from './digest.ts';
import { acquireLock, tryLock } from './lock.ts';
import type { Listed, ObjectStore, Precondition, StoredObject } from './store.ts';

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

function explained(error: unknown, path: string): Error {
  const meanings: Record<string, string> = {
    EACCES: 'permission denied: check who owns the folder',
    EROFS: 'the disk is read-only',
    ENOSPC: 'the disk is full: free some space and run again',
    ENOTDIR: 'a file stands where a folder is needed',
    EEXIST: 'a file stands where a folder is needed',
  };
  const meaning = meanings[codeOf(error)];
  return meaning ? new SettingsError(`${path}: ${meaning}`, { cause: error }) : (error as Error);
}

// Most objects of a lake are smaller: moved in a few milliseconds at most, mostly in less than it
// takes to wake a thread and be woken by it. Only the disk itself, and what is longer, is waited for.
const small_bytes = 4 * 2 ** 20;

const readMuch = promisify(readFile);
const writeMuch = promisify(writeFile);
const synced = promisify(fdatasync);

/** Bytes on the disk, not only in its cache, before anything points to them. */
async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = openSync(path, 'wx');
  try {
    if (bytes.length <= small_bytes) writeFileSync(file, bytes);
    else await writeMuch(file, bytes);
    await synced(file);
  } finally {
    closeSync(file);
  }
}

/** A file that is there no more, or was never written, is as good as removed. */
function discard(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

async function readWhole(path: string): Promise<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    return fstatSync(file).size <= small_bytes ? readFileSync(file) : await readMuch(file);
  } finally {
    closeSync(file);
  }
}

/** What is in a folder: nothing where there is none, or none any more. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

const longestBackOffMs = 100;

/** A lake in a folder: temp file, fsync, then a link (new) or a rename under a lock (replaced). */
export class FolderStore implements ObjectStore {
  readonly location: string;
  readonly #made = new Set<string>();

  constructor(folder: string) {
    this.location = resolve(folder);
  }

  address(key: string): string {
    return key;
  }

  async get(key: string): Promise<StoredObject | undefined> {
    try {
      const bytes = await readWhole(join(this.location, key));
      return {
        bytes,
        // Hashed only when asked for: most readers never replace what they read.
        get etag() {
          return sha256(bytes);
        },
      };
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw explained(error, join(this.location, key));
    }
  }

  async put(key: string, bytes: Uint8Array, condition: Precondition): Promise<boolean> {
    const path = join(this.location, key);
    try {
      this.#makeFolder(dirname(path));
      const temporary = join(this.location, 'tmp', randomUUID());
      this.#makeFolder(dirname(temporary));
      try {
        await writeDurably(temporary, bytes);
        return 'ifAbsent' in condition
          ? this.#create(temporary, path)
          : await this.#replace(temporary, path, key, condition.ifMatch);
      } finally {
        discard(temporary);
      }
    } catch (error) {
      throw explained(error, path);
    }
  }

  async remove(key: string): Promise<void> {
    await rm(join(this.location, key), { force: true });
  }

  async list(prefix: string): Promise<string[]> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const keys: string[] = [];
    try {
      await this.#listBelow(folder, keys);
    } catch (error) {
      throw explained(error, join(this.location, folder));
    }
    return keys.filter((key) => key.startsWith(prefix)).sort();
  }

  /** One folder after another costs a third of what Node's own recursion does. */
  async #listBelow(folder: string, keys: string[]): Promise<void> {
    const below: Promise<void>[] = [];
    for (const entry of await entriesOf(join(this.location, folder))) {
      if (entry.isFile()) keys.push(folder + entry.name);
      else if (entry.isDirectory()) below.push(this.#listBelow(`${folder}${entry.name}/`, keys));
    }
    await Promise.all(below);
  }

  async listAged(prefix: string): Promise<Listed[]> {
    const now_ms = Date.now();
    const found = await Promise.all(
      (await this.list(prefix)).map(async (key) => {
        const entry = await stat(join(this.location, key)).catch(() => undefined);
        return entry
          ? [{ key, size_bytes: entry.size, age_ms: Math.max(0, now_ms - entry.mtimeMs) }]
          : [];
      }),
    );
    return found.flat();
  }

  async backOff(attempt: number): Promise<void> {
    await wait(Math.random() * Math.min(longestBackOffMs, 2 ** attempt));
  }

  claim(work: string): (() => void) | undefined {
    return tryLock(join(this.location, `.${work}-lock`));
  }

  async localPath(key: string): Promise<string> {
    return join(this.location, key);
  }

  #makeFolder(folder: string): void {
    if (this.#made.has(folder)) return;
    mkdirSync(folder, { recursive: true });
    this.#made.add(folder);
  }

  /** A hard link fails when the name is taken, also between processes: the folder's If-None-Match. */
  #create(temporary: string, path: string): boolean {
    try {
      linkSync(temporary, path);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
  }

  async #replace(temporary: string, path: string, key: string, etag: string): Promise<boolean> {
    const release = await acquireLock(join(this.location, '.lock'));
    try {
      const present = await this.get(key);
      if (present?.etag !== etag) throw new ConflictError(`${key}: changed since it was read`);
      renameSync(temporary, path);
      return true;
    } finally {
      release();
    }
  }
}
