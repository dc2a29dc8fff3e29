import { DoubtFinder, type Part } from './doubt.ts';
import { sha256 } from './lake/digest.ts';
import { dataPrefix, partitionOf, shaOf } from './lake/layout.ts';
import { yearOf } from './lake/months.ts';
import { currentTables } from './lake/release.ts';
import type { ObjectStore } from './lake/store.ts';
import { marts, tableNames } from './tables.ts';
import { goodPaths, type Verified, type VerifiedDamage } from './verify.ts';

type Files = Readonly<Record<string, readonly string[]>>;

/** A lake and a store for what its raw says. */
export interface Stores {
  readonly store: ObjectStore;
  readonly derived: ObjectStore;
}

/** Data files that are damaged and what was derived in their stead, as keys of the other store. */
export type Substitutes = ReadonlyMap<string, readonly string[]>;

/**
 * What raw says in place of each damaged file: the very file where it is there, else everything of
 * its year, once.
 *
 * @param derived a store that holds what raw says
 */
export async function substitutesFor(
  { damages }: Verified,
  derived: ObjectStore,
): Promise<Substitutes> {
  const tables: Files = await currentTables(derived, tableNames);
  const found = new Map<string, readonly string[]>();
  const used = new Set<string>();
  for (const { object } of damages.filter((each) => each.object.startsWith(dataPrefix))) {
    const ofTable = tables[object.split('/')[1] ?? ''] ?? [];
    const same = ofTable.filter((file) => shaOf(file) === shaOf(object));
    const ofYear = ofTable.filter((file) => yearOf(file) === yearOf(object));
    const files = (same.length > 0 ? same : ofYear).filter((file) => !used.has(file));
    for (const file of files) used.add(file);
    found.set(object, files);
  }
  return found;
}

/** Whether the derived file is the damaged one, to the byte. */
function isSame(object: string, substitutes: readonly string[]): boolean {
  return substitutes.some(
    (file) => shaOf(file) === shaOf(object) && partitionOf(file) === partitionOf(object),
  );
}

/** Puts back damaged files whose very bytes raw gives; returns which. */
export async function repair(
  store: ObjectStore,
  derived: ObjectStore,
  substitutes: Substitutes,
): Promise<string[]> {
  const repaired = [];
  for (const [object, files] of substitutes) {
    const [file] = files.filter((each) => isSame(object, [each]));
    const bytes = file === undefined ? undefined : (await derived.get(file))?.bytes;
    if (!bytes || sha256(bytes) !== shaOf(object)) continue;
    await store.remove(object);
    await store.put(object, bytes, { ifAbsent: true });
    repaired.push(object);
  }
  return repaired;
}

function isReleased({ release }: Verified, object: string): boolean {
  return Object.values(release?.tables ?? {}).some((files) => files.includes(object));
}

/** What to leave out to see which numbers depend on a damaged object. */
function partsOf(damage: VerifiedDamage, substitutes: ReadonlyMap<string, string[]>): Part[] {
  const { object, rawIds, tables } = damage;
  if (rawIds.length > 0) return tables.map((table) => ({ table, rawIds }));
  const paths = substitutes.get(object) ?? [];
  return paths.length === 0 ? [] : tables.map((table) => ({ table, paths }));
}

/** Where the substitutes of the newest release's files lie, by the damaged file. */
async function substitutePaths(verified: Verified, derived: ObjectStore, substitutes: Substitutes) {
  const released = [...substitutes].filter(([object]) => isReleased(verified, object));
  return new Map(
    await Promise.all(
      released.map(async ([object, files]) => {
        return [object, await Promise.all(files.map((file) => derived.localPath(file)))] as const;
      }),
    ),
  );
}

/** The newest release's files, substitutes in place of damaged ones. */
export async function wholePaths(
  verified: Verified,
  { store, derived }: Stores,
  substitutes: Substitutes,
): Promise<Files> {
  const unsound = new Set(verified.damages.map(({ object }) => object));
  const whole = await goodPaths(store, verified.release, (object) => !unsound.has(object));
  for (const [object, found] of await substitutePaths(verified, derived, substitutes)) {
    whole[object.split('/')[1] ?? '']?.push(...found);
  }
  return whole;
}

/** Damages with every number of the newest release that depends on each. */
export async function withNumbers(
  verified: Verified,
  stores: Stores,
  substitutes: Substitutes,
  most: number,
): Promise<VerifiedDamage[]> {
  const { derived } = stores;
  const whole = await wholePaths(verified, stores, substitutes);
  const paths = await substitutePaths(verified, derived, substitutes);
  const finder = new DoubtFinder(whole, derived.location, most);
  const found = [];
  for (const damage of verified.damages) {
    const mart = marts.find((name) => damage.tables.includes(name));
    const numbers =
      mart !== undefined && isReleased(verified, damage.object)
        ? await finder.ofMart(mart)
        : await finder.about(partsOf(damage, paths));
    found.push({ ...damage, numbers });
  }
  return found;
}
