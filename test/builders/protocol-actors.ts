import { collect } from '../../functions/lake/collect.ts';
import { sha256 } from '../../functions/lake/digest.ts';
import { type Change, commit, compact } from '../../functions/lake/facts.ts';
import { FrameBuilder, rowAt } from '../../functions/lake/frame.ts';
import { releaseKey, shaOf } from '../../functions/lake/layout.ts';
import { readManifest } from '../../functions/lake/manifest.ts';
import { fromParquet } from '../../functions/lake/parquet-reader.ts';
import { latestRelease, publish } from '../../functions/lake/release.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { count, date, text } from '../../schemas/columns.ts';
import { defineDataset, storedColumns } from '../../schemas/dataset.ts';
import type { Actor, Simulation } from './simulation.ts';

const dayMs = 86_400_000;
const keep_ms = 14 * dayMs;
const epoch = new Date(Date.UTC(2025, 0, 1));

export const tally = defineDataset({
  name: 'tally',
  meaning: 'A tally.',
  grain: ['name', 'observation_date'],
  columns: { name: text('which'), observation_date: date('the day'), pieces: count('pieces', 'n') },
});
const columns = storedColumns(tally);

/** A fact by its name; even and odd ones lie in different years. */
export type Fact = number;

function yearOfFact(fact: Fact): string {
  return String(2024 + (fact % 2));
}

function arrivals(facts: readonly Fact[]) {
  const builder = new FrameBuilder(columns);
  for (const fact of facts) {
    builder.push({
      name: `fact ${fact}`,
      observation_date: `${yearOfFact(fact)}-03-01`,
      pieces: fact,
      published_at: epoch,
      known_at: epoch,
      known_at_basis: 'calendar',
      fetched_at: epoch,
      source: 'test',
      raw_id: 'test',
    });
  }
  return { frame: builder.finish(), isRepeat: new Uint8Array(facts.length) };
}

/** @param limit of a file, as in a `Change` */
export async function commitFacts(
  store: ObjectStore,
  facts: readonly Fact[],
  limit: Pick<Change, 'mostFile_bytes'> = {},
): Promise<void> {
  const years = [...new Set(facts.map(yearOfFact))];
  const partitions = new Map(
    years.map((year) => [year, arrivals(facts.filter((fact) => yearOfFact(fact) === year))]),
  );
  await commit(store, { dataset: tally, partitions, ...limit });
}

export async function publishTally(store: ObjectStore): Promise<number> {
  return (await publish(store, ['tally'], epoch, 'test')).sequence;
}

/** What must hold by now, whoever looks. */
export interface Promised {
  /** Facts whose commit was reported done. */
  readonly committed: Set<Fact>;
  /** Facts whose publication was reported done. */
  readonly released: Set<Fact>;
}

export function nothingPromised(): Promised {
  return { committed: new Set(), released: new Set() };
}

/** Commits the batches one after the other, each with a release. */
export function writer(batches: readonly (readonly Fact[])[], promised: Promised) {
  return async (store: Actor): Promise<void> => {
    for (const batch of batches) {
      store.begins();
      await commitFacts(store, batch);
      for (const fact of batch) promised.committed.add(fact);
      store.begins();
      await publishTally(store);
      for (const fact of batch) promised.released.add(fact);
    }
  };
}

export function compactor(rounds: number) {
  return async (store: Actor): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      store.begins();
      await compact(store, tally);
      store.begins();
      await publishTally(store);
    }
  };
}

export function collector(rounds: number) {
  return async (store: Actor): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      store.begins();
      await collect(store, { keep_ms });
    }
  };
}

/** Something a reader must never see. */
class Anomaly extends Error {
  override readonly name = 'Anomaly';
}

/** The facts of the files; undefined when one is gone and that is the reader's own fault. */
async function factsOf(store: ObjectStore, files: readonly string[], mayBeGone: () => boolean) {
  const facts: Fact[] = [];
  for (const file of files) {
    const object = await store.get(file);
    if (!object && mayBeGone()) return undefined;
    if (!object) throw new Anomaly(`missing: ${file}`);
    if (sha256(object.bytes) !== shaOf(file)) throw new Anomaly(`torn: ${file}`);
    const frame = fromParquet(columns, object.bytes);
    for (let i = 0; i < frame.length; i += 1) facts.push(Number(rowAt(frame, i)['pieces']));
  }
  return facts;
}

function mustHold(facts: readonly Fact[] | undefined, owed: readonly Fact[], where: string): void {
  if (!facts) return;
  const lost = owed.filter((fact) => !facts.includes(fact));
  if (lost.length > 0) throw new Anomaly(`lost from ${where}: ${lost}`);
  if (new Set(facts).size < facts.length) throw new Anomaly(`doubled in ${where}: ${facts}`);
}

function isExpired({ simulation }: Actor, sequence: number): boolean {
  const supersededAt_ms = simulation.writtenAt_ms.get(releaseKey(sequence + 1));
  return supersededAt_ms !== undefined && simulation.now_ms >= supersededAt_ms + keep_ms;
}

/** Reads the newest release and the live list in turn, each with all its files. */
export function reader(rounds: number, promised: Promised) {
  return async (store: Actor): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      store.begins();
      const released = [...promised.released];
      const release = await latestRelease(store);
      const files = release?.tables['tally'] ?? [];
      const isGone = () => isExpired(store, release?.sequence ?? 0);
      mustHold(await factsOf(store, files, isGone), released, 'release');

      store.begins();
      const committed = [...promised.committed];
      const live = await readManifest(store, 'tally');
      const readAt_ms = store.simulation.now_ms;
      const isLong = () => store.simulation.now_ms >= readAt_ms + keep_ms;
      mustHold(await factsOf(store, live.files, isLong), committed, 'manifest');
    }
  };
}

/** What holds when all is quiet: everything promised is there once, every release can be read. */
export async function inspect({ store, now_ms, writtenAt_ms }: Simulation, promised: Promised) {
  const live = await readManifest(store, 'tally');
  mustHold(await factsOf(store, live.files, () => false), [...promised.committed], 'manifest');
  const newest = await latestRelease(store);
  const files = newest?.tables['tally'] ?? [];
  mustHold(await factsOf(store, files, () => false), [...promised.released], 'release');
  for (let sequence = 1; sequence < (newest?.sequence ?? 0); sequence += 1) {
    const supersededAt_ms = writtenAt_ms.get(releaseKey(sequence + 1)) ?? now_ms;
    if (now_ms >= supersededAt_ms + keep_ms) continue;
    const object = await store.get(releaseKey(sequence));
    if (!object) throw new Anomaly(`missing: release ${sequence}`);
    const { tables } = JSON.parse(new TextDecoder().decode(object.bytes));
    await factsOf(store, tables.tally ?? [], () => false);
  }
}
