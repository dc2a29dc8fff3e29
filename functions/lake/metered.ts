import type { ObjectStore } from './store.ts';

/** What was really written, preconditions that found the object there not counted. */
export interface Written {
  objects: number;
  bytes: number;
}

/** The same store with other writing. */
export function withPut(store: ObjectStore, put: ObjectStore['put']): ObjectStore {
  return {
    location: store.location,
    address: (key) => store.address(key),
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    listAged: (prefix) => store.listAged(prefix),
    backOff: (attempt) => store.backOff(attempt),
    remove: (key) => store.remove(key),
    claim: (work) => store.claim(work),
    localPath: (key) => store.localPath(key),
    put,
  };
}

/** The same store, counting. */
export function metered(store: ObjectStore): { store: ObjectStore; written: Written } {
  const written: Written = { objects: 0, bytes: 0 };
  const counting = withPut(store, async (key, bytes, condition) => {
    const isWritten = await store.put(key, bytes, condition);
    if (isWritten) {
      written.objects += 1;
      written.bytes += bytes.length;
    }
    return isWritten;
  });
  return { store: counting, written };
}
