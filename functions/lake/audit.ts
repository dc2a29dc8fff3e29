import { sha256 } from './digest.ts';
import { isRawRecord, rawBytesKey, rawPrefix, releaseKey, shaOf } from './layout.ts';
import { readManifest } from './manifest.ts';
import { allRaw } from './raw.ts';
import { allReleases } from './release.ts';
import type { ObjectStore } from './store.ts';

/** Something in the lake that is not what the lake's own records say. */
export interface Damage {
  /** The object, by its key. */
  readonly object: string;
  readonly expected: string;
  readonly found: string;
  /** The response whose numbers are in doubt, where it is one. */
  readonly rawId?: string;
}

export interface Audit {
  readonly damages: readonly Damage[];
  /** Objects nothing points to: left by an interrupted run or superseded; harmless. */
  readonly orphans: readonly string[];
  readonly checkedObjects: number;
  /** Every response the archive holds, by raw_id. */
  readonly rawIds: ReadonlySet<string>;
}

async function digestOf(store: ObjectStore, key: string): Promise<string | undefined> {
  const object = await store.get(key);
  return object && sha256(object.bytes);
}

function compared(object: string, expected: string, found: string | undefined): Damage[] {
  if (found === expected) return [];
  return [{ object, expected: `sha256 ${expected}`, found: found ? `sha256 ${found}` : 'nothing' }];
}

async function auditRaw(store: ObjectStore) {
  const damages: Damage[] = [];
  const entries = await allRaw(store);
  for (const { id, record } of entries) {
    const bytesKey = rawBytesKey(id);
    const found = compared(bytesKey, record.sha256, await digestOf(store, bytesKey));
    damages.push(...found.map((one) => ({ ...one, rawId: id })));
  }
  const vouchedFor = new Set(entries.map(({ id }) => rawBytesKey(id)));
  const keys = await store.list(rawPrefix());
  const orphans = keys.filter((key) => !isRawRecord(key) && !vouchedFor.has(key));
  return { damages, orphans, rawIds: new Set(entries.map(({ id }) => id)) };
}

/** Every file any release or manifest speaks of, and which one does. */
async function listedFiles(store: ObjectStore): Promise<Map<string, string>> {
  const listed = new Map<string, string>();
  for (const { sequence, tables } of await allReleases(store)) {
    for (const file of Object.values(tables).flat()) listed.set(file, releaseKey(sequence));
  }
  for (const key of await store.list('manifest/')) {
    const table = key.split('/')[1] ?? '';
    for (const file of (await readManifest(store, table)).files) listed.set(file, key);
  }
  return listed;
}

/** Reads every object of the lake and compares it with the name or record that vouches for it. */
export async function audit(store: ObjectStore): Promise<Audit> {
  const raw = await auditRaw(store);
  const listed = await listedFiles(store);
  const damages = [...raw.damages];
  for (const [file, by] of listed) {
    const found = compared(file, shaOf(file), await digestOf(store, file));
    damages.push(...found.map((one) => ({ ...one, object: `${file} (listed by ${by})` })));
  }
  const data = await store.list('data/');
  const temporary = await store.list('tmp/');
  return {
    damages,
    orphans: [...raw.orphans, ...data.filter((key) => !listed.has(key)), ...temporary],
    checkedObjects: listed.size + raw.rawIds.size * 2,
    rawIds: raw.rawIds,
  };
}
