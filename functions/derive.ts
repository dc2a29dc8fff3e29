import { datasets } from '../schemas/datasets.ts';
import { Draft } from './ingest.ts';
import { asReadings } from './intake.ts';
import { allRaw, type OnDamaged, readRawBytes, unlessDamaged } from './lake/raw.ts';
import { type FileLists, releaseId } from './lake/release.ts';
import type { ObjectStore } from './lake/store.ts';
import { materialise } from './materialise.ts';
import { openLake } from './query/open-lake.ts';
import type { Source } from './source.ts';

/** How facts are derived in another store. */
export interface Deriving {
  readonly onProgress?: (message: string) => void;
  /** Told of responses that cannot be read: what is derived then lacks what they say. */
  readonly onDamaged?: OnDamaged;
}

/**
 * Reads everything some sources ever answered anew, and commits it to another, empty store.
 *
 * @returns how many responses there were
 * @throws LakeDamagedError when a response is not the one that was stored, unless that is tolerated
 */
export async function derive(
  from: ObjectStore,
  to: ObjectStore,
  sources: readonly Source[],
  { onProgress, onDamaged }: Deriving = {},
): Promise<number> {
  let responses = 0;
  for (const source of sources) {
    onProgress?.(`${source.name}: deriving again`);
    const entries = await allRaw(from, source.name, onDamaged);
    const draft = new Draft(to, source);
    for (const reading of asReadings(entries)) {
      const { entry } = reading;
      const read = () => readRawBytes(from, entry);
      for (const bytes of await unlessDamaged(entry.id, onDamaged, read)) {
        await draft.add(reading, bytes);
      }
    }
    await draft.commit();
    responses += entries.length;
  }
  return responses;
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
