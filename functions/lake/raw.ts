import { LakeDamagedError } from '../errors.ts';
import { sha256 } from './digest.ts';
import { readJson, sealed } from './json.ts';
import {
  fetchTimeOfRecord,
  inFileName,
  isRawRecord,
  rawBytesKey,
  rawId,
  rawIdOf,
  rawPrefix,
  rawRecordKey,
  requestOfRecord,
} from './layout.ts';
import type { ObjectStore } from './store.ts';

/** What is known of a stored response beside its bytes. */
export interface RawRecord {
  readonly source: string;
  readonly request: { readonly key: string; readonly url: string };
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetched_at: string;
  readonly sha256: string;
  readonly size_bytes: number;
}

/** A response in the archive. */
export interface RawEntry {
  readonly id: string;
  readonly record: RawRecord;
}

/** A response to be kept. */
export interface NewResponse {
  readonly source: string;
  readonly request: { readonly key: string; readonly url: string };
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetched_at: Date;
  readonly bytes: Uint8Array;
}

/** What keeping a response led to. */
export interface Kept {
  readonly entry: RawEntry;
  /** Whether the archive changed: false when the newest answer to this request is the same bytes. */
  readonly isNew: boolean;
  /** Whether this request had been answered before. */
  readonly isRepeat: boolean;
  /** Whether the archive already holds a later answer of this source. */
  readonly isLate: boolean;
}

/** The archive of one source's responses: written once, never changed. */
export class RawArchive {
  readonly #store: ObjectStore;
  /** Record keys by the request they answer, oldest first. */
  readonly #answers = new Map<string, string[]>();
  #newestFetchedAt: Date | undefined;

  private constructor(store: ObjectStore) {
    this.#store = store;
  }

  static async open(store: ObjectStore, source: string): Promise<RawArchive> {
    const archive = new RawArchive(store);
    const keys = await rawRecordKeys(store, source);
    const sorted = keys.sort((a, b) => (fetchTimeOfRecord(a) < fetchTimeOfRecord(b) ? -1 : 1));
    for (const key of sorted) archive.#remember(key);
    const newest = sorted.at(-1);
    if (newest) {
      archive.#newestFetchedAt = new Date((await readRawRecord(store, newest)).record.fetched_at);
    }
    return archive;
  }

  /** The newest answer to a request, or undefined when it was never answered. */
  async latest(requestKey: string): Promise<RawEntry | undefined> {
    const newest = this.#answersTo(requestKey).at(-1);
    return newest === undefined ? undefined : await readRawRecord(this.#store, newest);
  }

  /** @param beforeWriting called before anything is written, and not when nothing will be */
  async keep(response: NewResponse, beforeWriting?: () => Promise<void>): Promise<Kept> {
    const { source, request, status, headers, fetched_at, bytes } = response;
    const digest = sha256(bytes);
    const previous = await this.latest(request.key);
    const isLate = this.#newestFetchedAt !== undefined && fetched_at < this.#newestFetchedAt;
    if (previous?.record.sha256 === digest && !isLate) {
      const isRepeat = this.#answersTo(request.key).length > 1;
      return { entry: previous, isNew: false, isRepeat, isLate };
    }
    const id = rawId({ source, fetched_at, sha256: digest, key: request.key });
    const record: RawRecord = {
      source,
      request: { key: request.key, url: request.url },
      status,
      headers,
      fetched_at: fetched_at.toISOString(),
      sha256: digest,
      size_bytes: bytes.length,
    };
    await beforeWriting?.();
    await this.#store.put(rawBytesKey(id), bytes, { ifAbsent: true });
    const isNew = await this.#store.put(rawRecordKey(id), sealed(record), { ifAbsent: true });
    if (isNew && !isLate) this.#remember(rawRecordKey(id));
    if (!isLate) this.#newestFetchedAt = fetched_at;
    return { entry: { id, record }, isNew, isRepeat: previous !== undefined, isLate };
  }

  #answersTo(requestKey: string): string[] {
    return this.#answers.get(inFileName(requestKey)) ?? [];
  }

  #remember(recordKey: string): void {
    const request = requestOfRecord(recordKey);
    const keys = this.#answers.get(request) ?? [];
    keys.push(recordKey);
    this.#answers.set(request, keys);
  }
}

function byFetchTime(a: RawEntry, b: RawEntry): number {
  const key = ({ id, record }: RawEntry) => `${record.fetched_at} ${id}`;
  return key(a) < key(b) ? -1 : 1;
}

/** @throws LakeDamagedError when it is gone, or does not belong to its name */
export async function readRawRecord(store: ObjectStore, key: string): Promise<RawEntry> {
  const record = await readJson<RawRecord>(store, key);
  if (!record) throw new LakeDamagedError(`${key}: expected a record, found nothing`);
  const id = rawIdOf(key);
  const named = nameOf(record);
  if (named === id) return { id, record };
  throw new LakeDamagedError(
    `${key}: expected the record of that name, found one of ${named}: it was edited or replaced`,
  );
}

/** The id that follows from what a record says. */
function nameOf({ source, request, fetched_at, sha256: digest }: Partial<RawRecord>): string {
  const moment = new Date(fetched_at ?? '');
  if (Number.isNaN(moment.getTime())) return 'no moment';
  return rawId({
    source: source ?? '',
    fetched_at: moment,
    sha256: digest ?? '',
    key: request?.key ?? '',
  });
}

/** The record of each stored response, by name: enough to count them, nothing is opened. */
export async function rawRecordKeys(store: ObjectStore, source?: string): Promise<string[]> {
  return (await store.list(rawPrefix(source))).filter(isRawRecord);
}

/** Is told of an object that is not what it was, and is then left out. */
export type OnDamaged = (object: string) => void;

/** What `read` gives; nothing where it finds damage and somebody is there to be told. */
export async function unlessDamaged<T>(
  object: string,
  onDamaged: OnDamaged | undefined,
  read: () => Promise<T>,
): Promise<T[]> {
  try {
    return [await read()];
  } catch (error) {
    if (!(error instanceof LakeDamagedError) || !onDamaged) throw error;
    onDamaged(object);
    return [];
  }
}

/** Every stored response in the order it was fetched: the order in which facts are derived. */
export async function allRaw(
  store: ObjectStore,
  source?: string,
  onDamaged?: OnDamaged,
): Promise<RawEntry[]> {
  const keys = await rawRecordKeys(store, source);
  const read = keys.map((key) => unlessDamaged(key, onDamaged, () => readRawRecord(store, key)));
  return (await Promise.all(read)).flat().sort(byFetchTime);
}

/** @throws LakeDamagedError when a fact points to a response the lake does not have */
export async function readRaw(store: ObjectStore, id: string): Promise<RawEntry> {
  return await readRawRecord(store, rawRecordKey(id));
}

/** @throws LakeDamagedError when the bytes are gone or are not the ones that were stored */
export async function readRawBytes(store: ObjectStore, entry: RawEntry): Promise<Uint8Array> {
  const object = await store.get(rawBytesKey(entry.id));
  if (!object) throw new LakeDamagedError(`raw/${entry.id}: expected bytes, found nothing`);
  const found = sha256(object.bytes);
  if (found !== entry.record.sha256) {
    throw new LakeDamagedError(
      `raw/${entry.id}: expected bytes with sha256 ${entry.record.sha256}, found ${found}`,
    );
  }
  return object.bytes;
}
