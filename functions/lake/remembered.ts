import { isRawRecord } from './layout.ts';
import { withPut } from './metered.ts';
import type { ObjectStore, StoredObject } from './store.ts';

/**
 * The same store, asked once for each record of a response: what is written once need not be read
 * twice by the parts of one run, each of which looks it up. For a process that ends with its run.
 */
export function rememberingRecords(store: ObjectStore): ObjectStore {
  const known = new Map<string, StoredObject>();
  return {
    ...withPut(store, (key, bytes, condition) => store.put(key, bytes, condition)),
    get: async (key) => {
      const found = known.get(key) ?? (await store.get(key));
      // One that is not there yet may be there the next time.
      if (found && isRawRecord(key)) known.set(key, found);
      return found;
    },
  };
}
