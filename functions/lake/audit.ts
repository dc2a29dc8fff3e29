import { createHash } from 'node:crypto';
import { isRawRecord, rawBytesKey, rawIdOf, rawPrefix, releasePrefix, shaOf } from './layout.ts';
import { readManifest } from './manifest.ts';
import type { RawRecord } from './raw.ts';
import type { Release } from './release.ts';
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

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

async function sha256Of(store: ObjectStore, key: string): Promise<string | undefined> {
  const object = await store.get(key);
  return object && createHash('sha256').update(object.bytes).digest('hex');
}

function compared(object: string, expected: string, found: string | undefined): Damage[] {
  if (found === expected) return [];
  return [{ object, expected: `sha256 ${expected}`, found: found ? `sha256 ${found}` : 'nothing' }];
}

async function auditRaw(store: ObjectStore, keys: readonly string[]) {
  const damages: Damage[] = [];
  const rawIds = new Set<string>();
  const referenced = new Set<string>();
  for (const key of keys.filter(isRawRecord)) {
    const rawId = rawIdOf(key);
    rawIds.add(rawId);
    const object = await store.get(key);
    const record = JSON.parse(textOf(object?.bytes ?? new Uint8Array())) as RawRecord;
    const bytesKey = rawBytesKey(rawId);
    referenced.add(bytesKey);
    const found = await sha256Of(store, bytesKey);
    damages.push(...compared(bytesKey, record.sha256, found).map((one) => ({ ...one, rawId })));
  }
  const orphans = keys.filter((key) => !isRawRecord(key) && !referenced.has(key));
  return { damages, orphans, rawIds };
}

/** Every file any release or manifest speaks of. */
async function listedFiles(store: ObjectStore): Promise<Map<string, string>> {
  const listed = new Map<string, string>();
  for (const key of await store.list(releasePrefix)) {
    const object = await store.get(key);
    const release = JSON.parse(textOf(object?.bytes ?? new Uint8Array())) as Release;
    for (const file of Object.values(release.tables).flat()) listed.set(file, key);
  }
  for (const key of await store.list('manifest/')) {
    const table = key.split('/')[1] ?? '';
    for (const file of (await readManifest(store, table)).files) listed.set(file, key);
  }
  return listed;
}

/** Reads every object of the lake and compares it with the name or record that vouches for it. */
export async function audit(store: ObjectStore): Promise<Audit> {
  const raw = await auditRaw(store, await store.list(rawPrefix()));
  const listed = await listedFiles(store);
  const damages = [...raw.damages];
  for (const [file, by] of listed) {
    const found = compared(file, shaOf(file), await sha256Of(store, file));
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
