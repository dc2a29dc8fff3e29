import { randomUUID } from 'node:crypto';
import { readJson, sealed } from './json.ts';
import type { ObjectStore } from './store.ts';

const prefix = 'pending/';

/** Work begun and not known to be finished: responses of `source` fetched at or after `since`. */
export interface Pending {
  readonly key: string;
  readonly source: string;
  readonly since: string;
}

/** Notes that a source's responses are about to be kept, so that a crash leaves none unread. */
export async function begin(store: ObjectStore, source: string, since: Date): Promise<Pending> {
  // A random name, because each process may only take away its own note.
  const key = `${prefix}${source}/${randomUUID()}.json`;
  const note = { source, since: since.toISOString() };
  await store.put(key, sealed(note), { ifAbsent: true });
  return { key, ...note };
}

/** Everything they say is committed. */
export async function finish(store: ObjectStore, pending: Pending): Promise<void> {
  await store.remove(pending.key);
}

/** What earlier processes left behind. */
export async function unfinished(store: ObjectStore): Promise<Pending[]> {
  const notes = await Promise.all(
    (await store.list(prefix)).map(async (key) => {
      const note = await readJson<Omit<Pending, 'key'>>(store, key);
      return note ? [{ key, ...note }] : [];
    }),
  );
  return notes.flat();
}
