import type { Clock } from './clock.ts';
import { SourceUnavailableError } from './errors.ts';
import { type Ingested, ingest, type Reading } from './ingest.ts';
import { begin, finish, type Pending, unfinished } from './lake/pending.ts';
import { allRaw, RawArchive, type RawEntry } from './lake/raw.ts';
import type { ObjectStore } from './lake/store.ts';
import type { HttpGet, Response, Source } from './source.ts';

/** Everything a run is handed: where the lake is, whom to ask, what time it is. */
export interface RunContext {
  readonly store: ObjectStore;
  readonly sources: readonly Source[];
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

/** Keeps responses as they come, then reads them all; late ones make the source be derived anew. */
export async function take(
  store: ObjectStore,
  source: Source,
  responses: AsyncIterable<Response>,
  now: Date,
): Promise<Outcome> {
  const archive = await RawArchive.open(store, source.name);
  const readings: Reading[] = [];
  let pending: Pending | undefined;
  let isLate = false;
  let unavailable: SourceUnavailableError | undefined;
  try {
    for await (const response of responses) {
      const kept = await archive.keep({ ...response, source: source.name }, async () => {
        pending ??= await begin(store, source.name, now);
      });
      // What the archive had already was read when it came, or by `recover`.
      if (kept.isNew) readings.push(kept);
      isLate ||= kept.isNew && kept.isLate;
    }
  } catch (error) {
    if (!(error instanceof SourceUnavailableError)) throw error;
    unavailable = error;
  }
  const ingested = isLate ? await rederive(store, source) : await ingest(store, source, readings);
  if (pending) await finish(store, pending);
  const failure = ingested.changed[0] ?? unavailable;
  return {
    ...ingested,
    source: source.name,
    status: ingested.changed.length > 0 ? 'changed' : unavailable ? 'unavailable' : 'done',
    message: failure?.message ?? null,
    responses: readings.length,
  };
}

/** Reads what an interrupted process had kept and not yet committed. */
export async function recover({ store, sources, onProgress }: RunContext): Promise<void> {
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
