import { createInterface } from 'node:readline';
import { commit } from '../../functions/lake/facts.ts';
import { publish } from '../../functions/lake/release.ts';
import { bookOf, entryRows, momentOf } from './ledger.ts';
import { type Plant, planted, type Races, watched } from './planted.ts';
import { storeAt } from './store-at.ts';

/** What a writer is started with. */
export interface WriterSettings {
  readonly place: string;
  readonly name: string;
  readonly tables: readonly string[];
  readonly years: readonly string[];
  readonly plant?: Plant;
}

/** Tells the writer to add this entry, to publish it, or both. */
export interface MakeEntry {
  readonly entry: number;
  readonly steps: readonly ('commit' | 'publish')[];
}

/** What became of it. */
export interface MadeEntry {
  readonly entry: number;
  /** The release that has it; 0 when it failed or was not to be published yet. */
  readonly release: number;
  readonly error?: string;
  /** Since the writer started. */
  readonly races: Races;
}

const settings: WriterSettings = JSON.parse(process.argv[2] ?? '');
const { name, tables, years, plant } = settings;
const { store, races } = watched(planted(storeAt(settings.place), plant));

async function commitEntry(entry: number): Promise<void> {
  for (const table of tables) {
    const partitions = entryRows(table, years, name, entry);
    await commit(store, { dataset: bookOf(table), partitions });
    if (plant === 'published between') await publish(store, tables, momentOf(entry), 'test');
  }
}

async function make({ entry, steps }: MakeEntry): Promise<MadeEntry> {
  try {
    if (steps.includes('commit')) await commitEntry(entry);
    if (!steps.includes('publish')) return { entry, release: 0, races };
    const { sequence } = await publish(store, tables, momentOf(entry), 'test');
    return { entry, release: sequence, races };
  } catch (error) {
    return { entry, release: 0, error: String(error), races };
  }
}

// Ends when its standard input does, so that no writer outlives the test that started it.
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await make(JSON.parse(line))));
}
