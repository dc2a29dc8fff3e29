import { LakeDamagedError } from '../errors.ts';
import { sha256 } from './digest.ts';
import { readJson } from './json.ts';
import {
  dataPrefix,
  identityKey,
  isRawRecord,
  manifestPrefix,
  markPrefix,
  rawBytesKey,
  rawIdOf,
  rawPrefix,
  releasePrefix,
  shaOf,
  tableOfManifest,
  temporaryPrefix,
} from './layout.ts';
import { checkHistory, readManifest } from './manifest.ts';
import { type RawEntry, rawRecordKeys, readRawRecord } from './raw.ts';
import { readRelease } from './release.ts';
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
  const entries: RawEntry[] = [];
  for (const key of await rawRecordKeys(store)) {
    try {
      entries.push(await readRawRecord(store, key));
    } catch (error) {
      damages.push({ ...damageOf(key, error), rawId: rawIdOf(key) });
    }
  }
  for (const { id, record } of entries) {
    const bytesKey = rawBytesKey(id);
    const found = compared(bytesKey, record.sha256, await digestOf(store, bytesKey));
    damages.push(...found.map((one) => ({ ...one, rawId: id })));
  }
  const ids = [...entries.map(({ id }) => id), ...damages.flatMap(({ rawId }) => rawId ?? [])];
  const vouchedFor = new Set(ids.map(rawBytesKey));
  const keys = await store.list(rawPrefix());
  const orphans = keys.filter((key) => !isRawRecord(key) && !vouchedFor.has(key));
  return { damages, orphans, rawIds: new Set(entries.map(({ id }) => id)) };
}

/** The damage an error tells of: what was expected of an object, what was found. */
function damageOf(object: string, error: unknown): Damage {
  if (!(error instanceof LakeDamagedError)) throw error;
  const [, expected = error.message, found = ''] =
    /^[^ ]+: expected (.*), found (.*)$/s.exec(error.message) ?? [];
  return { object, expected, found };
}

/** Every file any release or manifest speaks of, and which one does. */
async function listedFiles(store: ObjectStore) {
  const listed = new Map<string, string>();
  const damages: Damage[] = [];
  const note = async (key: string, files: () => Promise<readonly string[]>) => {
    try {
      for (const file of await files()) listed.set(file, key);
    } catch (error) {
      damages.push(damageOf(key, error));
    }
  };
  for (const key of await store.list(releasePrefix)) {
    const tables = async () => (await readRelease(store, key))?.tables ?? {};
    await note(key, async () => Object.values(await tables()).flat());
  }
  for (const key of await store.list(manifestPrefix)) {
    const table = tableOfManifest(key);
    await note(key, async () => {
      if (table !== undefined) return (await readManifest(store, table)).files;
      await checkHistory(store, key);
      return [];
    });
  }
  // Read for their seals alone.
  for (const key of [identityKey, ...(await store.list(markPrefix))]) {
    await note(key, async () => {
      await readJson(store, key);
      return [];
    });
  }
  return { listed, damages };
}

/** Reads every object of the lake and compares it with the name or record that vouches for it. */
export async function audit(store: ObjectStore): Promise<Audit> {
  const raw = await auditRaw(store);
  const { listed, damages: damagedLists } = await listedFiles(store);
  const damages = [...raw.damages, ...damagedLists];
  for (const [file, by] of listed) {
    const found = compared(file, shaOf(file), await digestOf(store, file));
    damages.push(...found.map((one) => ({ ...one, object: `${file} (listed by ${by})` })));
  }
  const data = await store.list(dataPrefix);
  const temporary = await store.list(temporaryPrefix);
  return {
    damages,
    orphans: [...raw.orphans, ...data.filter((key) => !listed.has(key)), ...temporary],
    checkedObjects: listed.size + raw.rawIds.size * 2,
    rawIds: raw.rawIds,
  };
}
