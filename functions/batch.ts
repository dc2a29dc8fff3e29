import {
  type Dataset,
  type Provenance,
  provenance as provenanceColumns,
} from '../schemas/dataset.ts';
import { FrameBuilder } from './lake/frame.ts';
import type { Arrivals } from './lake/merge.ts';

/** Rows of one partition on their way in. */
export class Collector {
  readonly #own: FrameBuilder;
  readonly #provenance = new FrameBuilder(provenanceColumns);
  readonly #isRepeat: number[] = [];
  // Rows of one response and day share their provenance: it is written down once they are over.
  #shared: Provenance | undefined;

  constructor(dataset: Dataset) {
    this.#own = new FrameBuilder(dataset.columns);
  }

  get length(): number {
    return this.#own.length;
  }

  push(row: Readonly<Record<string, unknown>>, provenance: Provenance, isRepeat: boolean): void {
    if (provenance !== this.#shared) this.#settle();
    this.#shared = provenance;
    this.#own.push(row);
    this.#isRepeat.push(isRepeat ? 1 : 0);
  }

  truncate(length: number): void {
    this.#settle();
    this.#own.truncate(length);
    this.#provenance.truncate(length);
    this.#isRepeat.length = length;
  }

  finish(): Arrivals {
    this.#settle();
    const columns = { ...this.#own.finish().columns, ...this.#provenance.finish().columns };
    return { frame: { length: this.length, columns }, isRepeat: Uint8Array.from(this.#isRepeat) };
  }

  #settle(): void {
    if (this.#shared) this.#provenance.repeat(this.#shared, this.length - this.#provenance.length);
  }
}

/** Every collector, by dataset and partition, so that a response can be taken back whole. */
export class Batch {
  readonly #datasets = new Map<string, { dataset: Dataset; partitions: Map<string, Collector> }>();

  collector(dataset: Dataset, partition: string): Collector {
    const known = this.#datasets.get(dataset.name)?.partitions.get(partition);
    if (known) return known;
    const entry = this.#datasets.get(dataset.name) ?? { dataset, partitions: new Map() };
    const collector = new Collector(dataset);
    this.#datasets.set(dataset.name, entry);
    entry.partitions.set(partition, collector);
    return collector;
  }

  /** Remembers where every collector stands; calling the result takes back what came after. */
  mark(): () => void {
    const lengths = new Map([...this.#collectors()].map((c) => [c, c.length]));
    return () => {
      for (const collector of this.#collectors()) collector.truncate(lengths.get(collector) ?? 0);
    };
  }

  partitions(dataset: Dataset): Map<string, Arrivals> {
    const partitions = this.#datasets.get(dataset.name)?.partitions ?? [];
    return new Map([...partitions].map(([name, collector]) => [name, collector.finish()]));
  }

  *#collectors(): Generator<Collector> {
    for (const { partitions } of this.#datasets.values()) yield* partitions.values();
  }
}
