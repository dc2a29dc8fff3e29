import { ConflictError, LakeDamagedError } from '../errors.ts';
import { sha256 } from './digest.ts';
import { readJson, sealed } from './json.ts';
import { dataKeyPattern, historyKey, historyPrefix, manifestKey } from './layout.ts';
import type { ObjectStore, Precondition } from './store.ts';

/** A table's live files and the tag under which the list was read. */
export interface Manifest {
  readonly files: readonly string[];
  readonly etag: string | undefined;
}

const none: Manifest = { files: [], etag: undefined };

/** Every object is known to the list by its address in this store, which in a folder is its key. */
function linesOf(store: ObjectStore, files: readonly string[]): Uint8Array {
  return new TextEncoder().encode(files.map((file) => `${store.address(file)}\n`).join(''));
}

function keyOf(store: ObjectStore, table: string, line: string): string {
  const start = store.address('');
  const key = line.startsWith(start) ? line.slice(start.length) : '';
  if (dataKeyPattern.test(key) && key.startsWith(`data/${table}/`)) return key;
  throw new LakeDamagedError(
    `${manifestKey(table)}: expected files of ${table} in ${store.location}, found ${line}; ${remedy}`,
  );
}

const remedy = '`lake rollback N` puts back the list of a release';

/** The list's name in the history: of the keys, so that it is the same wherever the lake lies. */
function digestOf(files: readonly string[]): string {
  return sha256(files.join('\n'));
}

/** A list that was, or was about to be, live. */
interface ListRecord {
  /** The list it took the place of, by its name in the history. */
  readonly replaced: string;
  readonly files: readonly string[];
}

/** @throws LakeDamagedError when a record in the history is not of the list its name says */
export async function checkHistory(store: ObjectStore, key: string): Promise<void> {
  const record = await readJson<ListRecord>(store, key);
  const digest = digestOf(record?.files ?? []);
  if (key.endsWith(`/${digest}.json`)) return;
  throw new LakeDamagedError(`${key}: expected the list of that name, found ${digest}`);
}

/** A list that no writer recorded before it went live was not written by a writer. */
async function mustBeRecorded(store: ObjectStore, table: string, files: readonly string[]) {
  if (await store.get(historyKey(table, digestOf(files)))) return;
  // Lakes of the first version kept no history; their next commit begins one.
  if ((await store.list(historyPrefix(table))).length === 0) return;
  throw new LakeDamagedError(
    `${manifestKey(table)}: expected a list this lake has recorded, found another: it was edited ` +
      `or copied from elsewhere; ${remedy}`,
  );
}

/**
 * The live files, sorted; none when the table was never written.
 *
 * @throws LakeDamagedError when the list is not one that a writer of this lake committed
 */
export async function readManifest(store: ObjectStore, table: string): Promise<Manifest> {
  const object = await store.get(manifestKey(table));
  if (!object) return none;
  const lines = new TextDecoder().decode(object.bytes).split('\n').filter(Boolean);
  const files = lines.map((line) => keyOf(store, table, line));
  await mustBeRecorded(store, table, files);
  return { files, etag: object.etag };
}

/** For who replaces a list even where it is damaged, which then counts as unlike any other. */
export async function readManifestAnyway(store: ObjectStore, table: string): Promise<Manifest> {
  try {
    return await readManifest(store, table);
  } catch (error) {
    if (!(error instanceof LakeDamagedError)) throw error;
    return { files: ['damaged'], etag: (await store.get(manifestKey(table)))?.etag };
  }
}

/**
 * Replaces the list in one write: the moment at which new facts become the table's.
 *
 * Its record goes first, so that no list is ever live without one.
 *
 * @throws ConflictError when somebody replaced it since `before` was read
 */
export async function replaceManifest(
  store: ObjectStore,
  table: string,
  before: Manifest,
  files: readonly string[],
): Promise<boolean> {
  const sorted = [...files].sort();
  if (before.etag !== undefined && sorted.join('\n') === before.files.join('\n')) return false;
  if (before.etag === undefined && sorted.length === 0) return false;
  const record: ListRecord = { replaced: digestOf(before.files), files: sorted };
  await store.put(historyKey(table, digestOf(sorted)), sealed(record), { ifAbsent: true });
  const condition: Precondition =
    before.etag === undefined ? { ifAbsent: true } : { ifMatch: before.etag };
  const written = await store.put(manifestKey(table), linesOf(store, sorted), condition);
  if (!written) throw new ConflictError(`${table}: its manifest appeared since it was looked for`);
  return true;
}
