import { datasets } from '../schemas/datasets.ts';
import { LakeDamagedError } from './errors.ts';
import { Draft } from './ingest.ts';
import { asReadings } from './intake.ts';
import { type RawEntry, rawRecordKeys, readRawBytes, readRawRecord } from './lake/raw.ts';
import { type FileLists, releaseId } from './lake/release.ts';
import type { ObjectStore } from './lake/store.ts';
import { materialise } from './materialise.ts';
import { openLake } from './query/open-lake.ts';
import type { Source } from './source.ts';

/** What deriving facts in another store came to. */
export interface Derived {
  readonly responses: number;
  /** Responses that could not be read, by raw_id: what was derived lacks what they say. */
  readonly unreadable: readonly string[];
}

/** The good records of a source in order of fetching, and which could not be read. */
async function readable(store: ObjectStore, source: string) {
  const entries: RawEntry[] = [];
  const unreadable: string[] = [];
  for (const key of await rawRecordKeys(store, source)) {
    try {
      entries.push(await readRawRecord(store, key));
    } catch (error) {
      if (!(error instanceof LakeDamagedError)) throw error;
      unreadable.push(key);
    }
  }
  const order = ({ id, record }: RawEntry) => `${record.fetched_at} ${id}`;
  return { entries: entries.sort((a, b) => (order(a) < order(b) ? -1 : 1)), unreadable };
}

/** Reads everything a source ever answered anew, and commits it to another, empty store. */
async function deriveSource(from: ObjectStore, to: ObjectStore, source: Source): Promise<Derived> {
  const { entries, unreadable } = await readable(from, source.name);
  const draft = new Draft(to, source);
  for (const reading of asReadings(entries)) {
    try {
      await draft.add(reading, await readRawBytes(from, reading.entry));
    } catch (error) {
      if (!(error instanceof LakeDamagedError)) throw error;
      unreadable.push(reading.entry.id);
    }
  }
  await draft.commit();
  return { responses: entries.length, unreadable };
}

/** Derives the facts of some sources from the raw of one lake in another, empty store. */
export async function derive(
  from: ObjectStore,
  to: ObjectStore,
  sources: readonly Source[],
  onProgress: (message: string) => void,
): Promise<Derived> {
  let responses = 0;
  const unreadable: string[] = [];
  for (const source of sources) {
    onProgress(`${source.name}: deriving again`);
    const derived = await deriveSource(from, to, source);
    responses += derived.responses;
    unreadable.push(...derived.unreadable);
  }
  return { responses, unreadable };
}

/**
 * Computes marts and puts them into a store that has none.
 *
 * @param lists of the lake they are to be compared with, whose id its own marts carry
 * @param facts files of every table, on this machine
 */
export async function deriveMarts(
  to: ObjectStore,
  lists: FileLists,
  facts: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const published = Object.entries(lists).filter(
    ([name]) => datasets[name]?.writtenBy === 'publishers',
  );
  const engine = await openLake(facts, {}, { isRepeatable: true });
  try {
    await materialise(to, engine, releaseId(Object.fromEntries(published)));
  } finally {
    engine.close();
  }
}
