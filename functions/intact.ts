import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { LakeDamagedError, SettingsError } from './errors.ts';
import { sha256 } from './lake/digest.ts';
import { shaOf } from './lake/layout.ts';

/** A data file and where an engine on this machine is to read it. */
export interface LocalFile {
  readonly key: string;
  readonly path: string;
}

// Hashing is 1.3 GB/s: below this size looking a file up costs as much as reading it again.
const leastRemembered_bytes = 1_048_576;
const memoryName = '.verified';

/** How a file looked when its digest was last found right, by key: a lake may be moved. */
type Memory = Record<string, string>;

async function recall(path: string): Promise<Memory> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Memory;
  } catch {
    // Only an economy: without it every file is hashed again.
    return {};
  }
}

async function remember(path: string, memory: Memory): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, JSON.stringify(memory));
    await rename(temporary, path);
  } catch {
    // A lake that may only be read is hashed every time.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** What a disk's refusal means, in the words of this lake. */
function explained(error: unknown, { key, path }: LocalFile): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    const found = `${key}: expected a data file, found nothing; ${remedy}`;
    return new LakeDamagedError(found, { cause: error });
  }
  if (code !== 'EACCES') return error as Error;
  const denied = `${path}: permission denied: check who owns the folder`;
  return new SettingsError(denied, { cause: error });
}

const remedy = '`lake verify` says what depends on it and what to do';

async function lookOf(file: LocalFile): Promise<{ size_bytes: number; look: string }> {
  try {
    const { size, mtimeNs, ctimeNs, ino } = await stat(file.path, { bigint: true });
    return { size_bytes: Number(size), look: `${size} ${mtimeNs} ${ctimeNs} ${ino}` };
  } catch (error) {
    throw explained(error, file);
  }
}

async function mustHoldItsName(file: LocalFile): Promise<void> {
  const bytes = await readFile(file.path).catch((error: unknown) => {
    throw explained(error, file);
  });
  const found = sha256(bytes);
  if (found === shaOf(file.key)) return;
  throw new LakeDamagedError(
    `${file.key}: expected the bytes its name promises, ` +
      `found ${bytes.length} bytes with sha256 ${found}; ${remedy}`,
  );
}

/**
 * Makes sure that files are what their names promise before an engine answers from them: engines
 * read a Parquet file without checking it, and a flipped bit is a wrong number.
 *
 * A large file found right is hashed again only when its size, times or inode changed.
 *
 * @throws LakeDamagedError naming the first that is not
 * @throws SettingsError when one may not be read
 */
export async function mustBeIntact(location: string, files: readonly LocalFile[]): Promise<void> {
  const [first] = files;
  if (!first) return;
  const memoryPath = join(isAbsolute(location) ? location : dirname(first.path), memoryName);
  const memory = await recall(memoryPath);
  let isChanged = false;
  for (const file of files) {
    const { size_bytes, look } = await lookOf(file);
    if (memory[file.key] === look) continue;
    await mustHoldItsName(file);
    if (size_bytes < leastRemembered_bytes) continue;
    memory[file.key] = look;
    isChanged = true;
  }
  if (isChanged) await remember(memoryPath, memory);
}
