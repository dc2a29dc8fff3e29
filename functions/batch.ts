import {
  type Dataset,
  type Provenance,
  provenance as provenanceColumns,
} from '../schemas/dataset.ts';
import { FrameBuilder } from './lake/frame.ts';
import type { Arrivals } from './lake/merge.ts';
import type { ParsedColumns } from './source.ts';

/** Rows of one partition on their way in. */
class Collector {
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
    this.#share(provenance);
    this.#own.push(row);
    this.#isRepeat.push(isRepeat ? 1 : 0);
  }

  append(columns: ParsedColumns, provenance: Provenance, isRepeat: boolean): void {
    const { day, cells, length } = columns;
    this.#share(provenance);
    this.#own.append(cells, { observation_date: day }, length);
    for (let row = 0; row < length; row += 1) this.#isRepeat.push(isRepeat ? 1 : 0);
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
    return { frame: { length: this.length, columns }, isRepeat: new Uint8Array(this.#isRepeat) };
  }

  #share(provenance: Provenance): void {
    if (provenance !== this.#shared) this.#settle();
    this.#shared = provenance;
  }

  #settle(): void {
    if (this.#shared) this.#provenance.repeat(this.#shared, this.length - this.#provenance.length);
  }
}

type Row = Readonly<Record<string, unknown>>;

/** Rows on their way in, by dataset and partition, so that a response can be taken back whole. */
export class Batch {
  readonly #datasets = new Map<string, Map<string, Collector>>();
  // Rows mostly come day by day, so the partition of the row before is mostly the right one.
  #last: { dataset: Dataset; day: unknown; collector: Collector } | undefined;

  push(dataset: Dataset, row: Row, provenance: Provenance, isRepeat: boolean): void {
    const day = row['observation_date'];
    if (this.#last?.dataset !== dataset || this.#last.day !== day) {
      this.#last = { dataset, day, collector: this.#collector(dataset, String(day).slice(0, 4)) };
    }
    this.#last.collector.push(row, provenance, isRepeat);
  }

  append(
    dataset: Dataset,
    columns: ParsedColumns,
    provenance: Provenance,
    isRepeat: boolean,
  ): void {
    this.#collector(dataset, columns.day.slice(0, 4)).append(columns, provenance, isRepeat);
  }

  /** Remembers where every collector stands; calling the result takes back what came after. */
  mark(): () => void {
    const lengths = new Map([...this.#collectors()].map((c) => [c, c.length]));
    return () => {
      for (const collector of this.#collectors()) collector.truncate(lengths.get(collector) ?? 0);
    };
  }

  partitions(dataset: Dataset): Map<string, Arrivals> {
    const partitions = this.#datasets.get(dataset.name) ?? [];
    return new Map([...partitions].map(([name, collector]) => [name, collector.finish()]));
  }

  /** A partition is a year of observations. */
  #collector(dataset: Dataset, year: string): Collector {
    const years = this.#datasets.get(dataset.name) ?? new Map<string, Collector>();
    this.#datasets.set(dataset.name, years);
    const collector = years.get(year) ?? new Collector(dataset);
    years.set(year, collector);
    return collector;
  }

  *#collectors(): Generator<Collector> {
    for (const years of this.#datasets.values()) yield* years.values();
  }
}

/** Provenance of what is known only since it was fetched, or found out, at `moment`. */
export function knownSince(moment: Date, source: string, raw_id: string): Provenance {
  return {
    published_at: moment,
    known_at: moment,
    known_at_basis: 'fetched',
    fetched_at: moment,
    source,
    raw_id,
  };
}
