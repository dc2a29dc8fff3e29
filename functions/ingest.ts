import type { IsoDate } from '../schemas/columns.ts';
import type { Dataset, Provenance } from '../schemas/dataset.ts';
import { dataset as rejectedRow } from '../schemas/datasets/rejected_row.ts';
import { exactJson } from '../schemas/exact-json.ts';
import { publishedAt } from '../schemas/publication.ts';
import { Batch } from './batch.ts';
import { SourceChangedError } from './errors.ts';
import { commit } from './lake/facts.ts';
import { type RawEntry, readRawBytes } from './lake/raw.ts';
import type { ObjectStore } from './lake/store.ts';
import { quarantine, quarantineContradiction } from './quarantine.ts';
import type { Parsed, ParsedRow, Source } from './source.ts';

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
}

/** `known_at` as first proposed: the calendar's word, unless the bytes were here before it. */
function provenanceFor(source: Source, entry: RawEntry) {
  const fetched_at = new Date(entry.record.fetched_at);
  const known = new Map<IsoDate, Provenance>();
  const knownFrom = (published_at: Date, basis: Provenance['known_at_basis']): Provenance => ({
    published_at,
    known_at: published_at,
    known_at_basis: basis,
    fetched_at,
    source: source.name,
    raw_id: entry.id,
  });
  const byCalendar = (observation: IsoDate): Provenance => {
    const published_at = publishedAt(source.publication, observation);
    const isUndated = source.isRewritten === true || published_at > fetched_at;
    return isUndated ? knownFrom(fetched_at, 'fetched') : knownFrom(published_at, 'calendar');
  };
  return (observation: IsoDate, stated?: Date): Provenance => {
    if (stated) return knownFrom(stated > fetched_at ? fetched_at : stated, 'publisher');
    const provenance = known.get(observation) ?? byCalendar(observation);
    known.set(observation, provenance);
    return provenance;
  };
}

function reasonOf(dataset: Dataset, { row }: ParsedRow): string | undefined {
  const checked = dataset.row.safeParse(row);
  if (checked.success) return undefined;
  return checked.error.issues
    .map(({ path, message }) => {
      const column = String(path[0] ?? '');
      const found = column === '' ? '' : `, found ${exactJson(row[column])}`;
      return `${column === '' ? 'row' : column}: ${message}${found}`;
    })
    .join('; ');
}

// A file in which most rows break the contract is not a good file with bad rows.
const mostRejectedShare = 0.5;

/** Puts rows that keep the contract into the batch and the others into quarantine, with reasons. */
function sift(
  batch: Batch,
  source: Source,
  { entry, isRepeat }: Reading,
  { dataset, rows }: Parsed,
): { accepted: number; reasons: string[] } {
  const provenance = provenanceFor(source, entry);
  const fetched_at = new Date(entry.record.fetched_at);
  let accepted = 0;
  const reasons: string[] = [];
  for (const parsedRow of rows) {
    const reason = reasonOf(dataset, parsedRow);
    if (reason === undefined) {
      const day = parsedRow.row['observation_date'] as IsoDate;
      batch.push(dataset, parsedRow.row, provenance(day, parsedRow.published_at), isRepeat);
      accepted += 1;
    } else {
      const { row, position } = parsedRow;
      const response = entry.id;
      quarantine(batch, source, { dataset, response, fetched_at, position, row, reason });
      reasons.push(`${position}: ${reason}`);
    }
  }
  return { accepted, reasons };
}

/** Puts the rows of one response into the batch, all or (when its layout changed) none. */
async function read(batch: Batch, source: Source, reading: Reading, bytes: Uint8Array) {
  const undo = batch.mark();
  try {
    const parsed = await source.parse({ key: reading.entry.record.request.key, bytes });
    const { accepted, reasons } = sift(batch, source, reading, parsed);
    const isNothing = accepted === 0 && !(parsed.mayBeEmpty && reasons.length === 0);
    if (isNothing || reasons.length > mostRejectedShare * (accepted + reasons.length)) {
      const found = `${reasons.length} of ${accepted + reasons.length} rows refused`;
      const first = reasons[0] ? ` (${reasons[0]})` : '';
      throw new SourceChangedError(source.name, 'rows that keep the contract', found + first);
    }
    return reasons.length;
  } catch (error) {
    undo();
    throw error;
  }
}

/** Responses, read and not yet committed. */
export class Draft {
  readonly #store: ObjectStore;
  readonly #source: Source;
  readonly #batch = new Batch();
  readonly #changed: SourceChangedError[] = [];
  #rejected = 0;

  constructor(store: ObjectStore, source: Source) {
    this.#store = store;
    this.#source = source;
  }

  /** @param bytes of the response, where they are at hand; read from raw, and checked, otherwise */
  async add(reading: Reading, bytes?: Uint8Array): Promise<void> {
    try {
      const found = bytes ?? (await readRawBytes(this.#store, reading.entry));
      this.#rejected += await read(this.#batch, this.#source, reading, found);
    } catch (error) {
      if (!(error instanceof SourceChangedError)) throw error;
      this.#changed.push(error);
    }
  }

  /** @param mode `replace`: what the lake holds of this source is dropped first */
  async commit(mode: 'add' | 'replace' = 'add'): Promise<Ingested> {
    const replacing = mode === 'replace' ? { replacing: this.#source.name } : {};
    let added = 0;
    let writtenBytes = 0;
    // The quarantine goes last: contradictions are found while the other datasets are merged.
    for (const dataset of [...this.#source.datasets, rejectedRow]) {
      const partitions = this.#batch.partitions(dataset);
      if (partitions.size === 0 && mode === 'add') continue;
      const committed = await commit(this.#store, { dataset, partitions, ...replacing });
      for (const { row, reason } of committed.contradictions) {
        quarantineContradiction(this.#batch, dataset, this.#source, row, reason);
      }
      this.#rejected += committed.contradictions.length;
      added += dataset === rejectedRow ? 0 : committed.added;
      writtenBytes += committed.writtenBytes;
    }
    return { added, rejected: this.#rejected, writtenBytes, changed: this.#changed };
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
  const draft = new Draft(store, source);
  for (const reading of readings) await draft.add(reading);
  return await draft.commit(mode);
}
