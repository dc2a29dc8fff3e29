import { readJson, sealed } from './json.ts';
import { hostKey } from './layout.ts';
import type { ObjectStore } from './store.ts';

/** What every process that asks a host must know of it, and of each other. */
export interface HostRecord {
  readonly host: string;
  /** The UTC day `asked` counts. */
  readonly day: string;
  /** Requests made on that day; kept only for hosts that allow so many a day. */
  readonly asked: number;
  /** Requests given up in a row since the host last answered. */
  readonly failures: number;
  /** When the first of them was given up. */
  readonly failing_since: string | null;
  /** Nobody asks before this moment. */
  readonly closed_until: string | null;
}

/** Before anybody has asked. */
export function unknownHost(host: string): HostRecord {
  return { host, day: '', asked: 0, failures: 0, failing_since: null, closed_until: null };
}

/** @throws LakeDamagedError when it is not as the lake wrote it */
export async function readHost(store: ObjectStore, host: string): Promise<HostRecord> {
  return (await readJson<HostRecord>(store, hostKey(host))) ?? unknownHost(host);
}

/**
 * Replaces what is known of a host, unless somebody else did meanwhile.
 *
 * @param change given what is known; undefined leaves it
 * @returns what is known now
 * @throws ConflictError when another process was faster: ask anew
 */
export async function changeHost(
  store: ObjectStore,
  host: string,
  change: (before: HostRecord) => HostRecord | undefined,
): Promise<HostRecord> {
  const key = hostKey(host);
  const etag = (await store.get(key))?.etag;
  // Read after the tag: if it changed in between, the tag is old and the write fails.
  const before = await readHost(store, host);
  const after = change(before);
  if (!after) return before;
  if (etag !== undefined) await store.put(key, sealed(after), { ifMatch: etag });
  else if (!(await store.put(key, sealed(after), { ifAbsent: true }))) {
    return await changeHost(store, host, change);
  }
  return after;
}
