import { datasets } from '../schemas/datasets.ts';
import { underivable } from './deep.ts';
import { type Doubt, viewsOn } from './doubt.ts';
import { LakeDamagedError } from './errors.ts';
import { type Audit, audit, type Damage } from './lake/audit.ts';
import {
  dataPrefix,
  historyPrefix,
  manifestKey,
  manifestPrefix,
  rawPrefix,
  rawRecordKey,
  releaseKey,
  releasePrefix,
  sequenceOf,
} from './lake/layout.ts';
import { type Release, readRelease } from './lake/release.ts';
import type { ObjectStore } from './lake/store.ts';
import { DuckDb } from './query/duckdb.ts';
import { rowsOfFiles } from './query/sql-text.ts';
import { marts } from './tables.ts';

/** Damage, what may be wrong because of it, and what to do about it. */
export interface VerifiedDamage extends Omit<Damage, 'rawId'> {
  /** Responses whose numbers are in doubt. */
  readonly rawIds: readonly string[];
  /** Tables that hold their rows, or that the damaged file is of. */
  readonly tables: readonly string[];
  /** Those tables and every view that stands on them. */
  readonly doubtful: readonly string[];
  readonly remedy: string;
  /** Every number that depends on it, where they were looked for. */
  readonly numbers?: readonly Doubt[];
}

/** A lake's objects, compared with what vouches for them. */
export interface Verified extends Pick<Audit, 'checkedObjects' | 'orphans'> {
  readonly damages: readonly VerifiedDamage[];
  /** The newest release that can be read. */
  readonly release: Release | undefined;
}

const [rawRoot, backup] = [rawPrefix(), 'take it from a backup of this lake'];

function remedyFor(object: string, tables: readonly string[]): string {
  if (object.startsWith(rawRoot)) {
    return `${backup}; its rows stand in data/ and cannot be traced or derived without it`;
  }
  if (object.startsWith(releasePrefix)) return `${backup}, or remove it and ask an older one`;
  if (object.startsWith(manifestPrefix)) {
    const isHistory = object.startsWith(historyPrefix(object.split('/')[1] ?? ''));
    const first = isHistory ? 'remove it; then ' : '';
    return `${first}\`lake rollback N\` puts back the list of a release`;
  }
  const isOwn = tables.some((name) => underivable.includes(name));
  return isOwn ? backup : '`lake verify --repair` derives it again from raw and puts it back';
}

function tablesOf(object: string): string[] {
  return [...Object.keys(datasets), ...marts].filter((name) =>
    object.startsWith(`${dataPrefix}${name}/`),
  );
}

/** Which tables hold rows of which response, as far as their files can be read. */
async function tablesByRawId(paths: Paths): Promise<Map<string, string[]>> {
  const tables = new Map<string, string[]>();
  const engine = await DuckDb.open();
  try {
    for (const { name, writtenBy } of Object.values(datasets)) {
      const files = paths[name] ?? [];
      if (writtenBy === 'lake' || files.length === 0) continue;
      const { rows } = await engine.run(`SELECT DISTINCT raw_id FROM ${rowsOfFiles(files)}`);
      for (const row of rows) {
        const rawId = String(row['raw_id']);
        tables.set(rawId, [...(tables.get(rawId) ?? []), name]);
      }
    }
    return tables;
  } finally {
    engine.close();
  }
}

/** The damages by object: two responses may share the bytes that are gone. */
function byObject(damages: readonly Damage[]): Map<string, Damage & { rawIds: string[] }> {
  const found = new Map<string, Damage & { rawIds: string[] }>();
  for (const { rawId, ...damage } of damages) {
    const [object = ''] = damage.object.split(' ');
    const each = found.get(object) ?? { ...damage, object, rawIds: [] };
    if (rawId !== undefined) each.rawIds.push(rawId);
    found.set(object, each);
  }
  return found;
}

async function readableReleases(store: ObjectStore): Promise<Release[]> {
  const releases = [];
  for (const key of await store.list(releasePrefix)) {
    try {
      releases.push(await readRelease(store, key));
    } catch (error) {
      if (!(error instanceof LakeDamagedError)) throw error;
    }
  }
  return releases.filter((release) => release !== undefined);
}

type Paths = Readonly<Record<string, readonly string[]>>;

/** Where an engine finds the files of a release, but for those that are damaged. */
export async function goodPaths(
  store: ObjectStore,
  release: Release | undefined,
  isSound: (object: string) => boolean,
): Promise<Record<string, string[]>> {
  const paths: Record<string, string[]> = {};
  for (const [table, files] of Object.entries(release?.tables ?? {})) {
    paths[table] = await Promise.all(files.filter(isSound).map((file) => store.localPath(file)));
  }
  return paths;
}

/** Facts whose response the archive does not hold: numbers that lead nowhere. */
function lostPointers(rawIds: readonly string[], known: ReadonlySet<string>): Damage[] {
  return rawIds
    .filter((rawId) => !known.has(rawId))
    .map((rawId) => ({
      object: rawRecordKey(rawId),
      expected: 'a record',
      found: 'nothing',
      rawId,
    }));
}

/** What should be there and is not: a release among others, the list of a released table. */
async function missing(store: ObjectStore, release: Release | undefined): Promise<Damage[]> {
  const kept = (await store.list(releasePrefix)).map(sequenceOf);
  const [first = 0] = kept;
  const sequences = Array.from({ length: (kept.at(-1) ?? 0) - first }, (_, i) => first + i);
  const gone = sequences.filter((sequence) => !kept.includes(sequence)).map(releaseKey);
  const manifests = new Set(await store.list(manifestPrefix));
  const unlisted = Object.keys(release?.tables ?? {})
    .map(manifestKey)
    .filter((key) => !manifests.has(key));
  return [
    ...gone.map((object) => ({ object, expected: 'a release', found: 'nothing' })),
    ...unlisted.map((object) => ({ object, expected: 'the list of its files', found: 'nothing' })),
  ];
}

/**
 * Checks that every object is what its name or record says, and names what rests on those that
 * are not.
 */
export async function verifyLake(store: ObjectStore): Promise<Verified> {
  const audited = await audit(store);
  const unsound = new Set(byObject(audited.damages).keys());
  const isSound = (object: string) => !unsound.has(object);
  const releases = await readableReleases(store);
  const release = releases.at(-1);
  const holders = await tablesByRawId(await goodPaths(store, release, isSound));
  const named = audited.damages.flatMap(({ rawId }) => rawId ?? []);
  const known = new Set([...audited.rawIds, ...named]);
  const lost = lostPointers([...holders.keys()], known);
  const absent = await missing(store, release);
  const damages = [];
  for (const damage of byObject([...audited.damages, ...absent, ...lost]).values()) {
    damages.push(await withConsequences(damage, holders, release));
  }
  const { checkedObjects, orphans } = audited;
  return { checkedObjects, orphans, damages, release };
}

/** What a table is wrong about, every view on it is wrong about too. */
async function withConsequences(
  damage: Damage & { readonly rawIds: readonly string[] },
  holders: ReadonlyMap<string, readonly string[]>,
  release: Release | undefined,
): Promise<VerifiedDamage> {
  const { object, rawIds } = damage;
  const released = Object.values(release?.tables ?? {}).flat();
  const isOld = object.startsWith(dataPrefix) && !released.includes(object);
  const held = rawIds.flatMap((rawId) => holders.get(rawId) ?? []);
  const tables = isOld ? [] : [...new Set([...tablesOf(object), ...held])];
  const views = tables.length > 0 ? await viewsOn(tables) : [];
  const usual = isOld
    ? `only older releases list it, or none yet: ${backup}, or ask the newest release`
    : remedyFor(object, tables);
  const [found = '', remedy = usual] = damage.found.split('; ');
  const doubtful = [...tables, ...views.map(({ name }) => name)];
  return { object, expected: damage.expected, found, rawIds, tables, doubtful, remedy };
}
