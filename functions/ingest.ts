import type { IsoDate } from '../schemas/columns.ts';
import type { Dataset } from '../schemas/dataset.ts';
import { dataset as rejectedRow } from '../schemas/datasets/rejected_row.ts';
import { needsHistory } from '../schemas/health.ts';
import { Batch } from './batch.ts';
import { contentDoubt, contentFault } from './content.ts';
import { SourceChangedError } from './errors.ts';
import { gapsOf, gapText } from './gaps.ts';
import { KnownRows, reachOf } from './known-rows.ts';
import { FactFiles } from './lake/fact-files.ts';
import { commit } from './lake/facts.ts';
import { HeldSeries } from './lake/held-rows.ts';
import { type RawEntry, readRawBytes } from './lake/raw.ts';
import type { ObjectStore } from './lake/store.ts';
import { quarantineContradiction } from './quarantine.ts';
import { sift } from './sift.ts';
import type { ParsedRow, Source } from './source.ts';

/** A stored response and whether its request had been answered before. */
export interface Reading {
  readonly entry: RawEntry;
  readonly isRepeat: boolean;
}

/** What reading and committing some responses came to. */
export interface Ingested {
  readonly added: number;
  readonly rejected: number;
  readonly writtenBytes: number;
  /** Responses whose layout was not the one known; nothing of them was used. */
  readonly changed: readonly SourceChangedError[];
  /** What was used all the same and a person should look at. */
  readonly warnings: readonly string[];
}

// A file in which most rows break the contract is not a good file with bad rows.
const mostRejectedShare = 0.5;

/** The first row of a response, and all of them: they may be read once only. */
function begun(rows: Iterable<ParsedRow>) {
  const iterator = rows[Symbol.iterator]();
  const start = iterator.next();
  function* all(): Generator<ParsedRow> {
    for (let next = start; !next.done; next = iterator.next()) yield next.value;
  }
  return { first: start.done ? undefined : start.value, rows: all() };
}

type OnUsed = (dataset: Dataset, rows: readonly ParsedRow[]) => void;

/** Responses, read and not yet committed. */
export class Draft {
  readonly #mode: 'add' | 'replace';
  readonly #onUsed: OnUsed;
  readonly #known = new Map<string, KnownRows>();
  #held: HeldSeries | undefined;
  readonly #warnings: string[] = [];
  readonly #store: ObjectStore;
  readonly #facts: FactFiles;
  readonly #source: Source;
  readonly #batch = new Batch();
  readonly #changed: SourceChangedError[] = [];
  #rejected = 0;
  #newest: IsoDate | undefined;

  /**
   * @param mode `replace`: what the lake holds of this source is dropped, and counts for nothing
   * @param onUsed is told of the recent rows of each response that is used
   * @param facts with what of the lake was read or written already
   */
  constructor(
    store: ObjectStore,
    source: Source,
    mode: 'add' | 'replace' = 'add',
    onUsed: OnUsed = () => {},
    facts: FactFiles = new FactFiles(store),
  ) {
    this.#onUsed = onUsed;
    this.#store = store;
    this.#facts = facts;
    this.#source = source;
    this.#mode = mode;
  }

  /** @param bytes of the response, where they are at hand; read from raw, and checked, otherwise */
  async add(reading: Reading, bytes?: Uint8Array): Promise<void> {
    try {
      const found = bytes ?? (await readRawBytes(this.#store, reading.entry));
      this.#rejected += await this.#read(reading, found);
    } catch (error) {
      if (!(error instanceof SourceChangedError)) throw error;
      this.#changed.push(error);
    }
  }

  /** What was found so far that a person should know of. */
  get found(): Pick<Ingested, 'rejected' | 'changed' | 'warnings'> {
    return { rejected: this.#rejected, changed: this.#changed, warnings: this.#warnings };
  }

  /**
   * Tells of series that lack an observation they owe by now, in their midst or at their end: a
   * source as a whole looks current then. One that comes late closes the hole.
   */
  judgeSeries(now: Date): void {
    const { publication, name } = this.#source;
    const series = [...this.#known.values()].flatMap((known) => known.daysBySeries());
    for (const { series: of, gaps } of gapsOf(series, publication, now)) {
      this.#warnings.push(`${name}: ${of} lacks ${gapText(gaps)}`);
    }
  }

  /** The newest observation among the rows to be committed. */
  get newest(): IsoDate | undefined {
    return this.#newest;
  }

  async commit(): Promise<Ingested> {
    const mode = this.#mode;
    const replacing = mode === 'replace' ? { replacing: this.#source.name } : {};
    let added = 0;
    let writtenBytes = 0;
    // The quarantine goes last: contradictions are found while the other datasets are merged.
    for (const dataset of [...this.#source.datasets, rejectedRow]) {
      const partitions = this.#batch.partitions(dataset);
      if (partitions.size === 0 && mode === 'add') continue;
      const committed = await commit(
        this.#store,
        { dataset, partitions, ...replacing },
        this.#facts,
      );
      for (const { row, reason } of committed.contradictions) {
        quarantineContradiction(this.#batch, dataset, this.#source, row, reason);
      }
      this.#rejected += committed.contradictions.length;
      added += dataset === rejectedRow ? 0 : committed.added;
      writtenBytes += committed.writtenBytes;
    }
    const [changed, warnings] = [this.#changed, this.#warnings];
    return { added, rejected: this.#rejected, writtenBytes, changed, warnings };
  }

  /** Puts the rows of one response into the batch, all or (when its layout changed) none. */
  async #read({ entry, isRepeat }: Reading, bytes: Uint8Array): Promise<number> {
    const source = this.#source;
    const undo = this.#batch.mark();
    try {
      const fault = contentFault(source.content, bytes, entry.record);
      if (fault) throw new SourceChangedError(source.name, fault.expected, fault.found);
      const parsed = await source.parse({ key: entry.record.request.key, bytes });
      const isBySeries = parsed.dataset.health?.isHeldBySeries === true;
      const { first, rows } = isBySeries ? begun(parsed.rows) : { first: undefined, ...parsed };
      const known = await this.#knownOf(parsed.dataset, entry, first);
      const sifting = { batch: this.#batch, source, entry, isRepeat, known };
      const sifted = sift(sifting, { ...parsed, rows });
      const { accepted, reasons, warnings, newest, used, learn } = sifted;
      const isNothing = accepted === 0 && !(parsed.mayBeEmpty && reasons.length === 0);
      if (isNothing || reasons.length > mostRejectedShare * (accepted + reasons.length)) {
        const found = `${reasons.length} of ${accepted + reasons.length} rows refused`;
        const first = reasons[0] ? ` (${reasons[0]})` : '';
        throw new SourceChangedError(source.name, 'rows that keep the contract', found + first);
      }
      learn();
      this.#onUsed(parsed.dataset, used);
      if (newest !== undefined && newest > (this.#newest ?? '')) this.#newest = newest;
      const doubt = contentDoubt(bytes, entry.record);
      const told = doubt && `${source.name}: ${doubt}`;
      // Of all its files alike, most often.
      if (told && !this.#warnings.includes(told)) this.#warnings.push(told);
      this.#warnings.push(...warnings);
      return reasons.length;
    } catch (error) {
      undo();
      throw error;
    }
  }

  /** What is known before this response; read from the lake once, then kept up with the draft. */
  async #knownOf(
    dataset: Dataset,
    { record }: RawEntry,
    first: ParsedRow | undefined,
  ): Promise<KnownRows> {
    const isFresh = this.#mode === 'replace' || !needsHistory(dataset.health ?? {});
    const since = reachOf(dataset, record.fetched_at);
    const { name } = this.#source;
    if (dataset.health?.isHeldBySeries) {
      // Kept for this response only: the series of thousands of companies would fill the memory.
      if (!isFresh) this.#held ??= await HeldSeries.of(this.#facts, dataset, name, since);
      return KnownRows.ofSeries(this.#held, dataset, first?.row ?? {});
    }
    const known =
      this.#known.get(dataset.name) ??
      (isFresh ? new KnownRows(dataset) : await KnownRows.of(this.#facts, dataset, name, since));
    known.forgetBefore(since);
    this.#known.set(dataset.name, known);
    return known;
  }
}

/**
 * Reads stored responses in the given order and commits what they say.
 *
 * @param mode `replace` derives anew: what the lake holds of this source is dropped first
 */
export async function ingest(
  store: ObjectStore,
  source: Source,
  readings: readonly Reading[],
  mode: 'add' | 'replace' = 'add',
): Promise<Ingested> {
  const draft = new Draft(store, source, mode);
  for (const reading of readings) await draft.add(reading);
  return await draft.commit();
}
