import type { OffBecause } from './activation.ts';
import type { Clock } from './clock.ts';
import { SettingsError, SourceUnavailableError } from './errors.ts';
import { Draft, type Ingested, ingest, type Reading } from './ingest.ts';
import { FactFiles } from './lake/fact-files.ts';
import { begin, finish, type Pending, unfinished } from './lake/pending.ts';
import { allRaw, RawArchive, type RawEntry } from './lake/raw.ts';
import type { ObjectStore } from './lake/store.ts';
import type { LakeEngine } from './lake-engine.ts';
import type { HttpGet, Response, Source } from './source.ts';

/** Everything a run is handed: where the lake is, whom to ask, what time it is. */
export interface RunContext {
  readonly store: ObjectStore;
  readonly lakeEngine: LakeEngine;
  readonly sources: readonly Source[];
  /** Which of them are not asked; what their files say unless given. */
  readonly offBecause?: OffBecause;
  readonly now: Clock;
  readonly getFor: (source: Source) => HttpGet;
  readonly onProgress?: (message: string) => void;
}

/** What became of one source. */
export interface Outcome extends Ingested {
  readonly source: string;
  readonly status: 'done' | 'unavailable' | 'changed';
  readonly message: string | null;
  readonly responses: number;
  /** Requests answered with “not modified”: asked, and nothing new. */
  readonly unchanged: number;
}

/** Responses in order of fetching, each with whether its request had been answered before. */
export function asReadings(entries: readonly RawEntry[]): Reading[] {
  const asked = new Set<string>();
  return entries.map((entry) => {
    const question = `${entry.record.source} ${entry.record.request.key}`;
    const isRepeat = asked.has(question);
    asked.add(question);
    return { entry, isRepeat };
  });
}

/** Derives all facts of a source anew from its stored responses. */
export async function rederive(store: ObjectStore, source: Source): Promise<Ingested> {
  return await ingest(store, source, asReadings(await allRaw(store, source.name)), 'replace');
}

/** A changed layout is worse news than an absent answer, so it is told first. */
export function ending(
  { changed: [changed], warnings }: Pick<Ingested, 'changed' | 'warnings'>,
  unavailable: Error | undefined,
): Pick<Outcome, 'status' | 'message'> {
  if (changed) return { status: 'changed', message: changed.message };
  if (unavailable) return { status: 'unavailable', message: unavailable.message };
  return { status: 'done', message: warnings.length > 0 ? warnings.join('; ') : null };
}

/** What came of asking a source, before anything is committed. */
export interface Heard {
  readonly received: number;
  readonly unchanged: number;
  readonly isLate: boolean;
  /** Why the publisher, or a setting, gave no more. */
  readonly unavailable: Error | undefined;
}

// What is committed at once: a year of any source, and a part of an archive of many gigabytes.
const mostUncommitted_bytes = 512 * 2 ** 20;

/** Reads responses and commits them, now and then on the way, so that memory does not grow. */
class Reader {
  readonly #store: ObjectStore;
  readonly #source: Source;
  readonly #facts: FactFiles;
  #draft: Draft;
  #uncommitted_bytes = 0;
  readonly #parts: Ingested[] = [];

  constructor(store: ObjectStore, source: Source, facts: FactFiles) {
    this.#store = store;
    this.#source = source;
    this.#facts = facts;
    this.#draft = this.#begun();
  }

  #begun(): Draft {
    return new Draft(this.#store, this.#source, 'add', undefined, this.#facts);
  }

  async add(reading: Reading, bytes: Uint8Array): Promise<void> {
    await this.#draft.add(reading, bytes);
    this.#uncommitted_bytes += bytes.length;
    if (this.#uncommitted_bytes < mostUncommitted_bytes) return;
    this.#parts.push(await this.#draft.commit());
    this.#draft = this.#begun();
    this.#uncommitted_bytes = 0;
  }

  /** As a draft does; not where a part is committed already, which no longer knows its series. */
  judgeSeries(now: Date): void {
    if (this.#parts.length === 0) this.#draft.judgeSeries(now);
  }

  async commit(): Promise<Ingested> {
    const parts = [...this.#parts, await this.#draft.commit()];
    const total = (of: (part: Ingested) => number) =>
      parts.reduce((sum, part) => sum + of(part), 0);
    return {
      added: total(({ added }) => added),
      rejected: total(({ rejected }) => rejected),
      writtenBytes: total(({ writtenBytes }) => writtenBytes),
      changed: parts.flatMap(({ changed }) => changed),
      warnings: parts.flatMap(({ warnings }) => warnings),
    };
  }
}

/** The same, each asked for while the one before it is being worked on. */
async function* oneAhead<T>(given: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = given[Symbol.asyncIterator]();
  const ask = () => {
    const asked = iterator.next();
    // It may fail while nobody waits for it yet.
    asked.catch(() => {});
    return asked;
  };
  let asked = ask();
  try {
    for (;;) {
      const { done, value } = await asked;
      if (done) return;
      asked = ask();
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

async function* kept(
  archive: RawArchive,
  source: Source,
  responses: AsyncIterable<Response>,
  beforeWriting: () => Promise<void>,
) {
  for await (const response of oneAhead(responses)) {
    yield {
      response,
      ...(await archive.keep({ ...response, source: source.name }, beforeWriting)),
    };
  }
}

/**
 * Keeps responses and hands them to a reader as they come, which reads one while the next is kept.
 *
 * @param beforeWriting called before the first response is kept
 */
export async function hear(
  archive: RawArchive,
  reader: Pick<Draft, 'add'>,
  source: Source,
  responses: AsyncIterable<Response>,
  beforeWriting: () => Promise<void> = async () => {},
): Promise<Heard> {
  let received = 0;
  let unchanged = 0;
  let isLate = false;
  let unavailable: Error | undefined;
  try {
    for await (const heard of oneAhead(kept(archive, source, responses, beforeWriting))) {
      const { response, isNew } = heard;
      if (isNew) received += 1;
      if (response.isUnchanged) unchanged += 1;
      await reader.add(heard, response.bytes);
      isLate ||= isNew && heard.isLate;
    }
  } catch (error) {
    // A key that is missing or cannot be one stops its own source, not the others.
    const isItsOwn = error instanceof SourceUnavailableError || error instanceof SettingsError;
    if (!isItsOwn) throw error;
    unavailable = error;
  }
  return { received, unchanged, isLate, unavailable };
}

interface Taken {
  readonly isPublication?: boolean;
  readonly turn?: Promise<unknown>;
  readonly facts?: FactFiles;
}

/**
 * Keeps responses and reads them as they come; late ones make the source be derived anew.
 *
 * What the archive had already is read as well: it adds nothing where it was read before, fails the
 * same way where it failed, and comes back where a rollback took it away.
 *
 * @param isPublication whether this is all a publication brings, so that no series may be left behind
 * @param turn awaited before anything is committed
 * @param facts with what of the lake was read or written already
 */
export async function take(
  store: ObjectStore,
  source: Source,
  responses: AsyncIterable<Response>,
  now: Date,
  { isPublication = false, turn, facts = new FactFiles(store) }: Taken = {},
): Promise<Outcome> {
  const archive = await RawArchive.open(store, source.name);
  const reader = new Reader(store, source, facts);
  let pending: Pending | undefined;
  const heard = await hear(archive, reader, source, responses, async () => {
    pending ??= await begin(store, source.name, now);
  });
  if (isPublication && !heard.unavailable) reader.judgeSeries(now);
  await turn;
  const ingested = heard.isLate ? await rederive(store, source) : await reader.commit();
  if (pending) await finish(store, pending);
  return {
    ...ingested,
    ...ending(ingested, heard.unavailable),
    source: source.name,
    responses: heard.received,
    unchanged: heard.unchanged,
  };
}

/** Reads what an interrupted process had kept and not yet committed. */
export async function recover({
  store,
  sources,
  onProgress,
}: Pick<RunContext, 'store' | 'sources' | 'onProgress'>): Promise<void> {
  for (const pending of await unfinished(store)) {
    const source = sources.find(({ name }) => name === pending.source);
    if (!source) continue;
    onProgress?.(`${source.name}: finishing an interrupted run`);
    const readings = asReadings(await allRaw(store, source.name));
    const open = readings.filter(({ entry }) => entry.record.fetched_at >= pending.since);
    await ingest(store, source, open);
    await finish(store, pending);
  }
}
