import { type Dataset, storedColumns } from '../../schemas/dataset.ts';
import { ConflictError } from '../errors.ts';
import { FactFiles } from './fact-files.ts';
import { type Frame, FrameBuilder, take, vectorOf } from './frame.ts';
import { partitionOf } from './layout.ts';
import { type Manifest, readManifest, replaceManifest } from './manifest.ts';
import { type Arrivals, type Contradiction, merge } from './merge.ts';
import { byMonth, isMonth, yearOf } from './months.ts';
import { toParquet } from './parquet.ts';
import { mustBeListable, place } from './place.ts';
import type { ObjectStore } from './store.ts';

/** What is to be added to a dataset, by year of the observation. */
export interface Change {
  readonly dataset: Dataset;
  readonly partitions: ReadonlyMap<string, Arrivals>;
  /** The source whose facts are derived anew: what the dataset holds of it is dropped first. */
  readonly replacing?: string;
  /** Writes every file as this version would, also where nothing is added. */
  readonly isCompaction?: boolean;
  /** A year whose file would be larger is kept by month; 128 MiB unless told. */
  readonly mostFile_bytes?: number;
}

export interface Committed {
  readonly added: number;
  readonly writtenBytes: number;
  readonly contradictions: readonly Contradiction[];
}

const mostFile_bytes = 128 * 2 ** 20;

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

/** One try to commit: what it has made of the manifest it read. */
class Attempt {
  readonly #store: ObjectStore;
  readonly #facts: FactFiles;
  readonly #change: Change;
  readonly #before: Manifest;
  readonly files: string[] = [];
  readonly placed: string[] = [];
  readonly contradictions: Contradiction[] = [];
  added = 0;
  writtenBytes = 0;

  constructor(store: ObjectStore, facts: FactFiles, change: Change, before: Manifest) {
    this.#store = store;
    this.#facts = facts;
    this.#change = change;
    this.#before = before;
  }

  async mergeYear(year: string): Promise<void> {
    const { dataset, partitions, replacing, isCompaction } = this.#change;
    const arrivals = partitions.get(year) ?? noArrivals(dataset);
    const listed = this.#before.files.filter((file) => yearOf(file) === year);
    const isWhole = replacing !== undefined || isCompaction === true;
    if (isWhole || !listed.some((file) => isMonth(partitionOf(file)))) {
      await this.#merge(year, listed, arrivals);
      return;
    }
    const arriving = new Map(byMonth(arrivals.frame));
    for (const month of new Set([...arriving.keys(), ...listed.map(partitionOf)])) {
      const files = listed.filter((file) => partitionOf(file) === month);
      const rows = arriving.get(month) ?? [];
      const frame = take(arrivals.frame, rows);
      const isRepeat = Uint8Array.from(rows, (row) => arrivals.isRepeat[row] ?? 0);
      if (rows.length === 0) this.files.push(...files);
      else await this.#merge(month, files, { frame, isRepeat });
    }
  }

  async #merge(partition: string, listed: readonly string[], arrivals: Arrivals): Promise<void> {
    const { dataset, replacing, isCompaction } = this.#change;
    const facts = await this.#facts.read(dataset, listed);
    const merged = merge(dataset, without(facts, replacing), arrivals);
    this.added += merged.frame.length - facts.length;
    this.contradictions.push(...merged.contradictions);
    if (merged.frame === facts && !isCompaction) this.files.push(...listed);
    else if (merged.frame.length > 0) await this.#write(partition, merged.frame);
  }

  async #write(partition: string, frame: Frame): Promise<void> {
    const { dataset, mostFile_bytes: most = mostFile_bytes } = this.#change;
    const bytes = toParquet(storedColumns(dataset), frame);
    if (bytes.length > most && !isMonth(partition)) {
      for (const [month, rows] of byMonth(frame)) await this.#write(month, take(frame, rows));
      return;
    }
    const { files } = this.#before;
    const { key, writtenBytes } = await place(this.#store, dataset.name, partition, bytes, files);
    this.files.push(key);
    this.#facts.wrote(key, frame);
    if (!files.includes(key)) this.placed.push(key);
    this.writtenBytes += writtenBytes;
  }
}

async function attempt(store: ObjectStore, facts: FactFiles, change: Change): Promise<Committed> {
  const { dataset, partitions, replacing, isCompaction } = change;
  const before = await readManifest(store, dataset.name);
  const isEverywhere = replacing !== undefined || isCompaction === true;
  const touched = new Set([
    ...partitions.keys(),
    ...(isEverywhere ? before.files.map(yearOf) : []),
  ]);
  const trial = new Attempt(store, facts, change, before);
  trial.files.push(...before.files.filter((file) => !touched.has(yearOf(file))));
  for (const year of touched) await trial.mergeYear(year);
  await mustBeListable(store, trial.placed);
  await replaceManifest(store, dataset.name, before, trial.files);
  const { added, writtenBytes, contradictions } = trial;
  return { added, writtenBytes, contradictions };
}

const mostAttempts = 20;

/** Tries again, after a while, what lost a race. */
export async function retried<T>(store: ObjectStore, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConflictError) || tries === mostAttempts) throw error;
      await store.backOff(tries);
    }
  }
}

/**
 * Makes new facts a dataset's own: data files first, then the manifest in one conditional write.
 *
 * When somebody else committed meanwhile, their facts are read and merged with; nothing is lost and
 * nothing is written twice.
 *
 * @param facts with what of the dataset was read already
 */
export async function commit(
  store: ObjectStore,
  change: Change,
  facts: FactFiles = new FactFiles(store),
): Promise<Committed> {
  return await retried(store, () => attempt(store, facts, change));
}

/** Writes a dataset's files as this version would write them; the facts stay what they are. */
export async function compact(store: ObjectStore, dataset: Dataset): Promise<Committed> {
  return await commit(store, { dataset, partitions: new Map(), isCompaction: true });
}
