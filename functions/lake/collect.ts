import { sha256 } from './digest.ts';
import { readJson, sealed } from './json.ts';
import {
  dataPrefix,
  manifestPrefix,
  markPrefix,
  releaseKey,
  releasePrefix,
  sequenceOf,
  tableOfManifest,
  temporaryPrefix,
} from './layout.ts';
import { readManifest } from './manifest.ts';
import { condemnableAfter_ms } from './place.ts';
import { latestRelease, readRelease } from './release.ts';
import type { Listed, ObjectStore } from './store.ts';

/** What was in use when it was written down. What was not then, and is not now, may go later. */
interface Mark {
  /** The newest release then: those before it had been superseded. */
  readonly release: number;
  /** Every file a manifest or that release listed then. */
  readonly files: readonly string[];
}

/** What a collection deleted, or would delete. */
export interface Collected {
  readonly releases: readonly number[];
  readonly files: readonly string[];
  readonly temporary: readonly string[];
  readonly bytes: number;
  /** Superseded or left over, and not yet old enough. */
  readonly waiting: readonly string[];
}

/** How to collect. */
export interface Collecting {
  /** How long a superseded release and its files stay readable. */
  readonly keep_ms: number;
  /** Only say what would be deleted; writes nothing. */
  readonly isDryRun?: boolean;
}

async function listedNow(store: ObjectStore): Promise<Set<string>> {
  const listed = new Set<string>();
  for (const key of await store.list(manifestPrefix)) {
    const table = tableOfManifest(key);
    if (table === undefined) continue;
    for (const file of (await readManifest(store, table)).files) listed.add(file);
  }
  return listed;
}

async function filesSince(store: ObjectStore, sequences: readonly number[], first: number) {
  const files: string[] = [];
  for (const sequence of sequences.filter((each) => each >= first)) {
    const release = await readRelease(store, releaseKey(sequence));
    files.push(...Object.values(release?.tables ?? {}).flat());
  }
  return files;
}

/** The youngest mark that is old enough, and how old it is. */
async function ripeMark(store: ObjectStore, keep_ms: number) {
  const ripe = (await store.listAged(markPrefix))
    .filter(({ age_ms }) => age_ms >= keep_ms)
    .sort((a, b) => a.age_ms - b.age_ms);
  const [youngest] = ripe;
  if (!youngest) return undefined;
  const mark = await readJson<Mark>(store, youngest.key);
  return mark && { ...mark, age_ms: youngest.age_ms, older: ripe.slice(1).map(({ key }) => key) };
}

async function leaveMark(store: ObjectStore, listed: ReadonlySet<string>): Promise<void> {
  const newest = await latestRelease(store);
  if (!newest) return;
  const files = new Set([...listed, ...Object.values(newest.tables).flat()]);
  const mark: Mark = { release: newest.sequence, files: [...files].sort() };
  const bytes = sealed(mark);
  // Named by its content: a mark made again says the same of an earlier moment, which is as safe.
  await store.put(`${markPrefix}${sha256(bytes)}.json`, bytes, { ifAbsent: true });
}

function bytesOf(listed: readonly Listed[]): number {
  return listed.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
}

/**
 * Deletes superseded releases and what only they listed, once a mark left by an earlier collection
 * shows that this has been so for `keep_ms`; leaves a mark for the next one.
 *
 * A file is condemned by three things: it was unlisted and old when the mark was made, so no writer
 * can list it any more (see `place.ts`); nothing lists it now; every release that could is going.
 * Releases go before their files, so a release that can be found can be read.
 */
export async function collect(
  store: ObjectStore,
  { keep_ms, isDryRun = false }: Collecting,
): Promise<Collected> {
  const mark = await ripeMark(store, keep_ms);
  const sequences = (await store.list(releasePrefix)).map(sequenceOf);
  const superseded = sequences.filter((sequence) => sequence < (mark?.release ?? 0));
  const data = await store.listAged(dataPrefix);
  const listed = await listedNow(store);
  const released = await filesSince(store, sequences, mark?.release ?? 0);
  const kept = new Set([...listed, ...released, ...(mark?.files ?? [])]);
  const unused = data.filter(({ key }) => !kept.has(key));
  const condemned = unused.filter(
    ({ age_ms }) => mark !== undefined && age_ms >= mark.age_ms + condemnableAfter_ms,
  );
  const temporary = (await store.listAged(temporaryPrefix)).filter(
    ({ age_ms }) => age_ms >= condemnableAfter_ms,
  );
  if (!isDryRun) {
    for (const sequence of superseded) await store.remove(releaseKey(sequence));
    for (const { key } of [...condemned, ...temporary]) await store.remove(key);
    for (const key of mark?.older ?? []) await store.remove(key);
    await leaveMark(store, await listedNow(store));
  }
  const newestFiles = new Set(await filesSince(store, sequences, sequences.at(-1) ?? 0));
  const isWaiting = ({ key }: Listed) => !listed.has(key) && !newestFiles.has(key);
  const condemnedKeys = new Set(condemned.map(({ key }) => key));
  return {
    releases: superseded,
    files: [...condemnedKeys],
    temporary: temporary.map(({ key }) => key),
    bytes: bytesOf([...condemned, ...temporary]),
    waiting: data
      .filter((each) => isWaiting(each) && !condemnedKeys.has(each.key))
      .map(({ key }) => key),
  };
}
