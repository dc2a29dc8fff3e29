import { createInterface } from 'node:readline';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { sha256 } from '../../functions/lake/digest.ts';
import { partitionOf, shaOf } from '../../functions/lake/layout.ts';
import { readManifest } from '../../functions/lake/manifest.ts';
import { fromParquet } from '../../functions/lake/parquet-reader.ts';
import { latestRelease } from '../../functions/lake/release.ts';
import { storedColumns } from '../../schemas/dataset.ts';
import { bookOf, type LedgerRow, ledgerRows, wholeEntries } from './ledger.ts';
import { storeAt } from './store-at.ts';

/** What a reader is started with. */
export interface ReaderSettings {
  readonly place: string;
  readonly writer: string;
  readonly tables: readonly string[];
  readonly years: readonly string[];
}

/** Tells the reader to read so many times. */
export interface ReadTimes {
  readonly times: number;
}

/** What must never be seen. */
export type AnomalyKind = 'torn' | 'missing' | 'backwards' | 'skewed';

export interface Readings {
  readonly reads: number;
  readonly anomalies: Readonly<Record<AnomalyKind, number>>;
  /** The first few, in words. */
  readonly examples: readonly string[];
  /** How many different states were read: publishes really went on meanwhile. */
  readonly states: number;
}

class Anomaly extends Error {
  readonly kind: AnomalyKind;

  constructor(kind: AnomalyKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

type Decode = (table: string, bytes: Uint8Array) => Promise<LedgerRow[]>;

const settings: ReaderSettings = JSON.parse(process.argv[2] ?? '');
const { tables, years, writer } = settings;
const store = storeAt(settings.place);

const decodeOurs: Decode = async (table, bytes) =>
  ledgerRows(fromParquet(storedColumns(bookOf(table)), bytes));

/** A reader that shares nothing with the writer. */
const decodeWithHyparquet: Decode = async (_table, bytes) => {
  const file = Uint8Array.from(bytes).buffer;
  const columns = ['writer', 'entry_number', 'amount_cents'];
  const rows = await parquetReadObjects({ file, columns, compressors });
  return rows.map((row) => ({
    writer: String(row['writer']),
    entry: Number(row['entry_number']),
    amount_cents: Number(row['amount_cents']),
  }));
};

/** @returns how many entries the files hold, all of them whole */
async function readFiles(table: string, files: readonly string[], decode: Decode) {
  const rows = new Map<string, LedgerRow[]>(years.map((year) => [year, []]));
  for (const key of files) {
    const object = await store.get(key);
    if (!object) throw new Anomaly('missing', `${key}: found nothing`);
    const found = sha256(object.bytes);
    if (found !== shaOf(key)) throw new Anomaly('torn', `${key}: found ${found}`);
    rows.get(partitionOf(key).slice(0, 4))?.push(...(await decode(table, object.bytes)));
  }
  return wholeEntries(table, rows).get(writer) ?? 0;
}

const seen = { release: 0, entries: new Map<string, number>() };
const states = new Set<string>();

function mustNotGoBack(what: string, found: number, before: number): void {
  if (found < before) throw new Anomaly('backwards', `${what}: found ${found} after ${before}`);
}

/** Every table of the newest release: the same entries in each. */
async function readRelease(): Promise<void> {
  const release = await latestRelease(store);
  if (!release) throw new Anomaly('missing', 'expected a release, found none');
  states.add(`release ${release.sequence}`);
  mustNotGoBack('release', release.sequence, seen.release);
  seen.release = release.sequence;
  const counts: number[] = [];
  for (const table of tables) {
    const entries = await readFiles(table, release.tables[table] ?? [], decodeOurs);
    counts.push(entries);
    // What a release shows, every manifest read after it must show too.
    seen.entries.set(table, Math.max(entries, seen.entries.get(table) ?? 0));
  }
  if (new Set(counts).size > 1) {
    throw new Anomaly(
      'skewed',
      `release ${release.sequence}: found entries ${counts} in ${tables}`,
    );
  }
}

/** One table as it stands, released or not. */
async function readTable(table: string): Promise<void> {
  const { files } = await readManifest(store, table);
  const entries = await readFiles(table, files, decodeWithHyparquet);
  states.add(`${table} ${entries}`);
  mustNotGoBack(table, entries, seen.entries.get(table) ?? 0);
  seen.entries.set(table, entries);
}

async function read(times: number): Promise<Readings> {
  const anomalies = { torn: 0, missing: 0, backwards: 0, skewed: 0 };
  const examples: string[] = [];
  for (let i = 0; i < times; i += 1) {
    try {
      const table = tables[Math.floor(i / 2) % tables.length] ?? '';
      await (i % 2 === 0 ? readRelease() : readTable(table));
    } catch (error) {
      // Whatever else a reader stumbles over is an object that is not what was written.
      anomalies[error instanceof Anomaly ? error.kind : 'torn'] += 1;
      if (examples.length < 5) examples.push(String(error));
    }
  }
  return { reads: times, anomalies, examples, states: states.size };
}

// Ends when its standard input does, so that no reader outlives the test that started it.
for await (const line of createInterface({ input: process.stdin })) {
  const { times }: ReadTimes = JSON.parse(line);
  console.log(JSON.stringify(await read(times)));
}
