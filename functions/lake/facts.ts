import { dayNumber } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { type Dataset, storedColumns } from '../../schemas/dataset.ts';
import { ConflictError } from '../errors.ts';
import { readDataFile } from './data-file.ts';
import {
  type Cell,
  concatenate,
  type Frame,
  FrameBuilder,
  rowAt,
  take,
  vectorOf,
} from './frame.ts';
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

async function readFiles(store: ObjectStore, dataset: Dataset, files: readonly string[]) {
  if (files.length === 0) return new FrameBuilder(storedColumns(dataset)).finish();
  // Compiling the reader takes longer than the rest of a start: only who has files to read waits.
  const { fromParquet } = await import('./parquet-reader.ts');
  let facts: Frame | undefined;
  for (const key of files) {
    const frame = fromParquet(storedColumns(dataset), await readDataFile(store, key));
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

/** One try to commit: what it has made of the manifest it read. */
class Attempt {
  readonly #store: ObjectStore;
  readonly #change: Change;
  readonly #before: Manifest;
  readonly files: string[] = [];
  readonly placed: string[] = [];
  readonly contradictions: Contradiction[] = [];
  added = 0;
  writtenBytes = 0;

  constructor(store: ObjectStore, change: Change, before: Manifest) {
    this.#store = store;
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
    const facts = await readFiles(this.#store, dataset, listed);
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
    if (!files.includes(key)) this.placed.push(key);
    this.writtenBytes += writtenBytes;
  }
}

async function attempt(store: ObjectStore, change: Change): Promise<Committed> {
  const { dataset, partitions, replacing, isCompaction } = change;
  const before = await readManifest(store, dataset.name);
  const isEverywhere = replacing !== undefined || isCompaction === true;
  const touched = new Set([
    ...partitions.keys(),
    ...(isEverywhere ? before.files.map(yearOf) : []),
  ]);
  const trial = new Attempt(store, change, before);
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
 */
export async function commit(store: ObjectStore, change: Change): Promise<Committed> {
  return await retried(store, () => attempt(store, change));
}

/** What a dataset holds of the years since a day's. */
async function heldSince(store: ObjectStore, dataset: Dataset, since: IsoDate): Promise<Frame> {
  const { files } = await readManifest(store, dataset.name);
  const recent = files.filter((file) => yearOf(file) >= since.slice(0, 4));
  return await readFiles(store, dataset, recent);
}

/** What a dataset holds of the years since a day, to be asked for one series after another. */
export class HeldSeries {
  readonly #frame: Frame;
  readonly #rows = new Map<string, number[]>();
  readonly #first: number;

  private constructor(frame: Frame, series: string, since: IsoDate) {
    this.#frame = frame;
    this.#first = dayNumber(since);
    const { values, kind, dictionary } = vectorOf(frame, series);
    for (const [row, value] of values.entries()) {
      const name = String(kind === 'text' ? dictionary[value] : value);
      const rows = this.#rows.get(name) ?? [];
      rows.push(row);
      this.#rows.set(name, rows);
    }
  }

  static async of(store: ObjectStore, dataset: Dataset, since: IsoDate): Promise<HeldSeries> {
    const frame = await heldSince(store, dataset, since);
    return new HeldSeries(frame, dataset.grain[0] ?? '', since);
  }

  /** Rows of one value of the first column of the grain. */
  rowsOf(name: string): Record<string, Cell>[] {
    const days = vectorOf(this.#frame, 'observation_date').values;
    return (this.#rows.get(name) ?? [])
      .filter((row) => (days[row] ?? 0) >= this.#first)
      .map((row) => rowAt(this.#frame, row));
  }
}

/** Rows a dataset holds since a day, from the files of the years in question. */
export async function heldRows(
  store: ObjectStore,
  dataset: Dataset,
  since: IsoDate,
): Promise<Record<string, Cell>[]> {
  const recent = await heldSince(store, dataset, since);
  const days = vectorOf(recent, 'observation_date').values;
  const first = dayNumber(since);
  const rows: Record<string, Cell>[] = [];
  for (let row = 0; row < recent.length; row += 1) {
    if ((days[row] ?? 0) >= first) rows.push(rowAt(recent, row));
  }
  return rows;
}

/** Writes a dataset's files as this version would write them; the facts stay what they are. */
export async function compact(store: ObjectStore, dataset: Dataset): Promise<Committed> {
  return await commit(store, { dataset, partitions: new Map(), isCompaction: true });
}
