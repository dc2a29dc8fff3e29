import { type Dataset, storedColumns } from '../../schemas/dataset.ts';
import { ConflictError, LakeDamagedError } from '../errors.ts';
import { sha256 } from './digest.ts';
import { concatenate, type Frame, FrameBuilder, take, vectorOf } from './frame.ts';
import { dataKey, partitionOf, shaOf } from './layout.ts';
import { readManifest, replaceManifest } from './manifest.ts';
import { type Arrivals, type Contradiction, merge } from './merge.ts';
import { fromParquet, toParquet } from './parquet.ts';
import type { ObjectStore } from './store.ts';

/** What is to be added to a dataset, by partition (the year of the observation). */
export interface Change {
  readonly dataset: Dataset;
  readonly partitions: ReadonlyMap<string, Arrivals>;
  /** The source whose facts are derived anew: what the dataset holds of it is dropped first. */
  readonly replacing?: string;
}

export interface Committed {
  readonly added: number;
  readonly writtenBytes: number;
  readonly contradictions: readonly Contradiction[];
}

/** A file whose bytes are not the ones its name promises is never read. */
async function readFile(store: ObjectStore, dataset: Dataset, key: string): Promise<Frame> {
  const object = await store.get(key);
  if (!object) throw new LakeDamagedError(`${key}: expected a data file, found nothing`);
  const found = sha256(object.bytes);
  if (found !== shaOf(key)) {
    throw new LakeDamagedError(`${key}: expected the bytes its name promises, found ${found}`);
  }
  return fromParquet(storedColumns(dataset), object.bytes);
}

async function readPartition(
  store: ObjectStore,
  dataset: Dataset,
  files: readonly string[],
  partition: string,
): Promise<Frame> {
  let facts: Frame | undefined;
  for (const key of files.filter((file) => partitionOf(file) === partition)) {
    const frame = await readFile(store, dataset, key);
    facts = facts ? concatenate(facts, frame) : frame;
  }
  return facts ?? new FrameBuilder(storedColumns(dataset)).finish();
}

function without(facts: Frame, dropped: string | undefined): Frame {
  if (dropped === undefined || facts.length === 0) return facts;
  const source = vectorOf(facts, 'source');
  const kept = Array.from({ length: facts.length }, (_, row) => row).filter(
    (row) => source.dictionary[source.values[row] ?? 0] !== dropped,
  );
  return take(facts, kept);
}

const noArrivals = (dataset: Dataset): Arrivals => ({
  frame: new FrameBuilder(storedColumns(dataset)).finish(),
  isRepeat: new Uint8Array(0),
});

async function attempt(store: ObjectStore, change: Change): Promise<Committed> {
  const { dataset, partitions, replacing } = change;
  const before = await readManifest(store, dataset.name);
  const touched = new Set([
    ...partitions.keys(),
    ...(replacing ? before.files.map(partitionOf) : []),
  ]);
  let added = 0;
  let writtenBytes = 0;
  const contradictions: Contradiction[] = [];
  const files = before.files.filter((file) => !touched.has(partitionOf(file)));
  for (const partition of touched) {
    const facts = await readPartition(store, dataset, before.files, partition);
    const base = without(facts, replacing);
    const merged = merge(dataset, base, partitions.get(partition) ?? noArrivals(dataset));
    added += merged.frame.length - facts.length;
    contradictions.push(...merged.contradictions);
    if (merged.frame === facts) {
      files.push(...before.files.filter((file) => partitionOf(file) === partition));
    } else if (merged.frame.length > 0) {
      const bytes = toParquet(storedColumns(dataset), merged.frame);
      const key = dataKey(dataset.name, partition, sha256(bytes));
      if (await store.put(key, bytes, { ifAbsent: true })) writtenBytes += bytes.length;
      files.push(key);
    }
  }
  await replaceManifest(store, dataset.name, before, files);
  return { added, writtenBytes, contradictions };
}

const mostAttempts = 20;

/**
 * Makes new facts a dataset's own: data files first, then the manifest in one conditional write.
 *
 * When somebody else committed meanwhile, their facts are read and merged with; nothing is lost and
 * nothing is written twice.
 */
export async function commit(store: ObjectStore, change: Change): Promise<Committed> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(store, change);
    } catch (error) {
      if (!(error instanceof ConflictError) || tries === mostAttempts) throw error;
    }
  }
}
