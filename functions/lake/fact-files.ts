import type { IsoDate } from '../../schemas/columns.ts';
import { type Dataset, storedColumns } from '../../schemas/dataset.ts';
import { readDataFile } from './data-file.ts';
import { concatenate, type Frame, FrameBuilder } from './frame.ts';
import { readManifest } from './manifest.ts';
import { yearOf } from './months.ts';
import type { ObjectStore } from './store.ts';

/**
 * Reads data files. Of each dataset the facts of the file read last are kept until another is asked
 * for: a response is held against the newest year, and then merged with it.
 */
export class FactFiles {
  readonly #store: ObjectStore;
  readonly #kept = new Map<string, { readonly file: string; readonly facts: Frame }>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** A dataset's files of the years since a day's, in their order. */
  async since({ name }: Dataset, day: IsoDate): Promise<string[]> {
    const { files } = await readManifest(this.#store, name);
    return files.filter((file) => yearOf(file) >= day.slice(0, 4)).sort();
  }

  /** The facts of files of one dataset, one file after the other. */
  async read(dataset: Dataset, files: readonly string[]): Promise<Frame> {
    let facts: Frame | undefined;
    for (const file of files) {
      const read = await this.#factsOf(dataset, file);
      facts = facts ? concatenate(facts, read) : read;
    }
    if (facts) return facts;
    this.#kept.delete(dataset.name);
    return new FrameBuilder(storedColumns(dataset)).finish();
  }

  async #factsOf(dataset: Dataset, file: string): Promise<Frame> {
    const kept = this.#kept.get(dataset.name);
    if (kept?.file === file) return kept.facts;
    this.#kept.delete(dataset.name);
    // Compiling the reader takes longer than the rest of a start: only who has files to read waits.
    const { fromParquet } = await import('./parquet-reader.ts');
    const facts = fromParquet(storedColumns(dataset), await readDataFile(this.#store, file));
    this.#kept.set(dataset.name, { file, facts });
    return facts;
  }
}
