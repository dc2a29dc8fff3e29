import type { IsoDate } from '../../schemas/columns.ts';
import { type Dataset, storedColumns } from '../../schemas/dataset.ts';
import { readDataFile } from './data-file.ts';
import { concatenate, type Frame, FrameBuilder } from './frame.ts';
import { readManifest } from './manifest.ts';
import { yearOf } from './months.ts';
import type { ObjectStore } from './store.ts';

// Some 10 MB: all that an evening writes, and a part of a long history.
const mostWritten_rows = 100_000;

/**
 * Reads data files. Of each dataset the facts of the file read last are kept until another is asked
 * for: a response is held against the newest year, and then merged with it. What was written by way
 * of it need not be read again, as far as memory allows: a file's name is its content's.
 */
export class FactFiles {
  readonly #store: ObjectStore;
  readonly #kept = new Map<string, { readonly file: string; readonly facts: Frame }>();

  readonly #written = new Map<string, Frame>();
  #written_rows = 0;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Is told what a file that was just written holds. */
  wrote(file: string, facts: Frame): void {
    if (this.#written.has(file) || this.#written_rows + facts.length > mostWritten_rows) return;
    this.#written.set(file, facts);
    this.#written_rows += facts.length;
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
    const written = this.#written.get(file);
    if (written) return written;
    this.#kept.delete(dataset.name);
    // Compiling the reader takes longer than the rest of a start: only who has files to read waits.
    const { fromParquet } = await import('./parquet-reader.ts');
    const facts = fromParquet(storedColumns(dataset), await readDataFile(this.#store, file));
    this.#kept.set(dataset.name, { file, facts });
    return facts;
  }
}
