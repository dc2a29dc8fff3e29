import { newYorkWallClock } from '../schemas/calendar.ts';
import type { IsoDate } from '../schemas/columns.ts';
import type { Dataset, Provenance } from '../schemas/dataset.ts';
import { exactJson } from '../schemas/exact-json.ts';
import { publishedAt } from '../schemas/publication.ts';
import type { Batch } from './batch.ts';
import { SourceChangedError } from './errors.ts';
import { examine } from './health.ts';
import { type KnownRows, recentSince } from './known-rows.ts';
import type { RawEntry } from './lake/raw.ts';
import { keepsContract, rowsOf } from './parsed-columns.ts';
import { quarantine } from './quarantine.ts';
import type { Parsed, ParsedRow, Source } from './source.ts';

/** `known_at` as first proposed: the calendar's word, unless the bytes were here before it. */
function provenanceFor(source: Source, entry: RawEntry): Proven {
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

const newYorkDay = (moment: string): IsoDate => newYorkWallClock(new Date(moment)).day;

function reasonOf(dataset: Dataset, { row }: ParsedRow): string | undefined {
  if (dataset.accepts(row)) return undefined;
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

/** What is taken of one response, and what is not. */
export interface Sifted {
  readonly accepted: number;
  /** Of the rows in quarantine. */
  readonly reasons: readonly string[];
  /** Of rows that are used all the same. */
  readonly warnings: readonly string[];
  /** Recent rows that are used, where rules are asked of them. */
  readonly used: readonly ParsedRow[];
  /** The newest observation that is used. */
  readonly newest: IsoDate | undefined;
  /** To be called once the whole response is accepted. */
  readonly learn: () => void;
}

interface Sifting {
  readonly batch: Batch;
  readonly source: Source;
  readonly entry: RawEntry;
  readonly isRepeat: boolean;
  /** What its source has said lately of the dataset, where rules need it. */
  readonly known: KnownRows;
}

type Proven = (observation: IsoDate, stated?: Date) => Provenance;

/**
 * Takes a response by column, where it is of one day, keeps the contract and no rule objects.
 *
 * @returns undefined, and nothing done, where its rows have to be looked at one by one
 */
function siftWhole(
  { batch, entry, isRepeat, known }: Sifting,
  { dataset, columns: readColumns }: Parsed,
  provenance: Proven,
): Sifted | undefined {
  const columns = readColumns?.();
  if (!columns || !keepsContract(dataset, columns)) return undefined;
  const { day: newest, length: accepted } = columns;
  const { fetched_at } = entry.record;
  const used = newest >= recentSince(fetched_at) ? rowsOf(dataset, columns) : [];
  const { halt, refused, warnings, learn } = examine(dataset, used, known, newYorkDay(fetched_at));
  if (halt || refused.size > 0) return undefined;
  batch.append(dataset, columns, provenance(newest), isRepeat);
  return { accepted, reasons: [], newest, used, warnings, learn };
}

/**
 * Puts rows that keep the contract into the batch and the others into quarantine, with reasons;
 * recent rows are first held against those before them, as far as their dataset has rules of
 * health, and none of a day to come is used.
 *
 * @throws SourceChangedError when a rule says that nothing of the response is to be used
 */
export function sift(sifting: Sifting, parsed: Parsed): Sifted {
  const { batch, source, entry, isRepeat, known } = sifting;
  const provenance = provenanceFor(source, entry);
  const whole = siftWhole(sifting, parsed, provenance);
  if (whole) return whole;
  const { dataset, rows } = parsed;
  const fetched_at = new Date(entry.record.fetched_at);
  const since = recentSince(entry.record.fetched_at);
  const recent: ParsedRow[] = [];
  let accepted = 0;
  let newest: IsoDate | undefined;
  const reasons: string[] = [];
  const use = ({ row, published_at }: ParsedRow) => {
    const day = row['observation_date'] as IsoDate;
    batch.push(dataset, row, provenance(day, published_at), isRepeat);
    accepted += 1;
    if (newest === undefined || day > newest) newest = day;
  };
  const refuse = ({ row, position }: ParsedRow, reason: string) => {
    quarantine(batch, source, { dataset, response: entry.id, fetched_at, position, row, reason });
    reasons.push(`${position}: ${reason}`);
  };
  for (const parsed of rows) {
    const reason = reasonOf(dataset, parsed);
    if (reason !== undefined) refuse(parsed, reason);
    else if (String(parsed.row['observation_date']) >= since) recent.push(parsed);
    else use(parsed);
  }
  const { halt, refused, warnings, learn } = examine(
    dataset,
    recent,
    known,
    newYorkDay(entry.record.fetched_at),
  );
  if (halt) throw new SourceChangedError(source.name, halt.expected, halt.found);
  for (const parsed of recent) {
    const reason = refused.get(parsed);
    if (reason === undefined) use(parsed);
    else refuse(parsed, reason);
  }
  const used = recent.filter((parsed) => !refused.has(parsed));
  return { accepted, reasons, newest, used, warnings, learn };
}
