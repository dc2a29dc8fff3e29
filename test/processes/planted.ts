import { setTimeout as wait } from 'node:timers/promises';
import { withPut } from '../../functions/lake/metered.ts';
import type {
  Listed,
  ObjectStore,
  Precondition,
  StoredObject,
} from '../../functions/lake/store.ts';

type Put = ObjectStore['put'];

const isManifest = (key: string) => key.endsWith('/current/manifest');

/** For how long a planted mistake shows: longer than a read takes on a slow store. */
const shown_ms = 100;

/** Replaces whatever is there, as a store without conditional writes would. */
async function overwrite(store: ObjectStore, key: string, bytes: Uint8Array): Promise<true> {
  for (;;) {
    const present = await store.get(key);
    const condition: Precondition = present ? { ifMatch: present.etag } : { ifAbsent: true };
    if (await store.put(key, bytes, condition).catch(() => false)) return true;
  }
}

/** The manifest is written whatever happened since it was read. */
function unconditional(store: ObjectStore): ObjectStore {
  return withPut(store, (key, bytes, condition) =>
    isManifest(key) ? overwrite(store, key, bytes) : store.put(key, bytes, condition),
  );
}

/** Data files are held back until a manifest that lists them is live. */
function manifestFirst(store: ObjectStore): ObjectStore {
  const heldBack = new Map<string, Uint8Array>();
  const put: Put = async (key, bytes, condition) => {
    if (key.startsWith('data/')) {
      heldBack.set(key, bytes);
      return true;
    }
    const isWritten = await store.put(key, bytes, condition);
    if (!isManifest(key)) return isWritten;
    await wait(shown_ms);
    for (const [file, content] of heldBack) await store.put(file, content, { ifAbsent: true });
    heldBack.clear();
    return isWritten;
  };
  const get = async (key: string): Promise<StoredObject | undefined> => {
    const bytes = heldBack.get(key);
    return bytes ? { bytes, etag: key } : await store.get(key);
  };
  const listAged = async (prefix: string): Promise<Listed[]> => {
    const mine = [...heldBack].filter(([key]) => key.startsWith(prefix));
    const found = mine.map(([key, bytes]) => ({ key, size_bytes: bytes.length, age_ms: 0 }));
    return [...found, ...(await store.listAged(prefix))];
  };
  return { ...withPut(store, put), get, listAged };
}

/** Manifests and releases appear by half, then whole: writing in place without a rename. */
function inHalves(store: ObjectStore): ObjectStore {
  return withPut(store, async (key, bytes, condition) => {
    if (!isManifest(key) && !key.startsWith('releases/')) {
      return await store.put(key, bytes, condition);
    }
    const half = bytes.slice(0, bytes.length / 2);
    if (!(await store.put(key, half, condition))) return false;
    await wait(shown_ms);
    return await overwrite(store, key, bytes);
  });
}

/** Before a list is replaced, the one before it comes back for a moment: a cache that is late. */
function relapsing(store: ObjectStore): ObjectStore {
  const replaced = new Map<string, Uint8Array>();
  return withPut(store, async (key, bytes, condition) => {
    const present = isManifest(key) ? await store.get(key) : undefined;
    const older = replaced.get(key);
    if (present) replaced.set(key, present.bytes);
    if (!older) return await store.put(key, bytes, condition);
    await overwrite(store, key, older);
    await wait(shown_ms);
    return await overwrite(store, key, bytes);
  });
}

/** Mistakes a store or writer could make; each is put in to see it found. */
const plants = {
  unconditional,
  'manifest first': manifestFirst,
  'in halves': inHalves,
  relapsing,
  // This one is the writer's: it publishes between the two tables of an entry.
  'published between': (store: ObjectStore) => store,
} as const;

export type Plant = keyof typeof plants;

export function planted(store: ObjectStore, plant: Plant | undefined): ObjectStore {
  return plant === undefined ? store : plants[plant](store);
}

/** How a writer's conditional writes went. */
export interface Races {
  /** Lost to somebody else, by what was raced for. */
  readonly lost: { manifests: number; releases: number };
  /** The tags of the manifests it replaced: a store that keeps its word lets each go only once. */
  readonly replaced: string[];
}

/** The same store, keeping count of its races. */
export function watched(store: ObjectStore): { store: ObjectStore; races: Races } {
  const races: Races = { lost: { manifests: 0, releases: 0 }, replaced: [] };
  const countLost = (key: string) => {
    if (isManifest(key)) races.lost.manifests += 1;
    if (key.startsWith('releases/')) races.lost.releases += 1;
  };
  const put: Put = async (key, bytes, condition) => {
    try {
      const isWritten = await store.put(key, bytes, condition);
      if (!isWritten) countLost(key);
      else if (isManifest(key) && 'ifMatch' in condition) races.replaced.push(condition.ifMatch);
      return isWritten;
    } catch (error) {
      countLost(key);
      throw error;
    }
  };
  return { store: withPut(store, put), races };
}
