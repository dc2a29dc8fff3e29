import { type Frame, FrameBuilder, vectorOf } from '../../functions/lake/frame.ts';
import type { Arrivals } from '../../functions/lake/merge.ts';
import { addDays } from '../../schemas/calendar.ts';
import { count, date, text } from '../../schemas/columns.ts';
import { type Dataset, defineDataset, storedColumns } from '../../schemas/dataset.ts';

/**
 * Double-entry books: entry n is a row in each year of each table, all amounts known beforehand, so
 * that whoever reads part of an entry can tell.
 */
function ledger(name: string): Dataset {
  return defineDataset({
    name,
    meaning: 'One side of the books.',
    grain: ['writer', 'entry_number', 'observation_date'],
    columns: {
      writer: text('the process that made the entry'),
      entry_number: count('entries', 'from 1, without gaps', { min: 1 }),
      observation_date: date('a day of the year the row is kept under'),
      amount_cents: count('cents', 'follows from table, year and number'),
    },
  });
}

const books: Readonly<Record<string, Dataset>> = {
  debit: ledger('debit'),
  credit: ledger('credit'),
};

/** What of a row is judged. */
export interface LedgerRow {
  readonly writer: string;
  readonly entry: number;
  readonly amount_cents: number;
}

function amountOf(table: string, year: string, entry: number): number {
  const amount_cents = Number(year) * entry;
  return table === 'debit' ? amount_cents : -amount_cents;
}

const epoch_ms = Date.parse('2026-01-01T00:00:00Z');

/** When an entry was made; entries are a second apart. */
export function momentOf(entry: number): Date {
  return new Date(epoch_ms + entry * 1000);
}

/** One entry on its way into a table, by year. */
export function entryRows(
  table: string,
  years: readonly string[],
  writer: string,
  entry: number,
): Map<string, Arrivals> {
  const moment = momentOf(entry);
  const provenance = {
    published_at: moment,
    known_at: moment,
    known_at_basis: 'calendar',
    fetched_at: moment,
    source: writer,
    raw_id: `${writer}/2026-01-01/${entry}.entry`,
  };
  return new Map(
    years.map((year) => {
      const builder = new FrameBuilder(storedColumns(bookOf(table)));
      const row = {
        writer,
        entry_number: entry,
        observation_date: addDays(`${year}-01-01`, entry % 365),
        amount_cents: amountOf(table, year, entry),
      };
      builder.push(row, provenance);
      return [year, { frame: builder.finish(), isRepeat: new Uint8Array(1) }];
    }),
  );
}

export function bookOf(table: string): Dataset {
  const book = books[table];
  if (!book) throw new TypeError(`expected debit or credit, found ${table}`);
  return book;
}

export function ledgerRows(frame: Frame): LedgerRow[] {
  const writer = vectorOf(frame, 'writer');
  const entry = vectorOf(frame, 'entry_number').values;
  const amount = vectorOf(frame, 'amount_cents').values;
  return Array.from({ length: frame.length }, (_, i) => ({
    writer: writer.dictionary[writer.values[i] ?? 0] ?? '',
    entry: entry[i] ?? 0,
    amount_cents: amount[i] ?? 0,
  }));
}

function entriesOfYear(table: string, year: string, rows: readonly LedgerRow[]) {
  const entries = new Map<string, number>();
  for (const { writer, entry, amount_cents } of rows) {
    const expected = (entries.get(writer) ?? 0) + 1;
    if (entry !== expected || amount_cents !== amountOf(table, year, entry)) {
      throw new RangeError(
        `${table} ${year}: expected entry ${expected} of ${writer}, found ${entry} of ${amount_cents}`,
      );
    }
    entries.set(writer, entry);
  }
  return entries;
}

/**
 * How many entries of each writer the table holds.
 *
 * @throws RangeError when one is missing, doubled, altered or there only in some years
 */
export function wholeEntries(
  table: string,
  years: ReadonlyMap<string, readonly LedgerRow[]>,
): ReadonlyMap<string, number> {
  const [first, ...others] = [...years].map(([year, rows]) => entriesOfYear(table, year, rows));
  for (const other of others) {
    const isSame = [...other].every(([writer, entries]) => first?.get(writer) === entries);
    if (!isSame || other.size !== first?.size) {
      const found = [first, other].map((one) => JSON.stringify([...(one ?? [])])).join(' and ');
      throw new RangeError(`${table}: expected the same entries in every year, found ${found}`);
    }
  }
  return first ?? new Map();
}
