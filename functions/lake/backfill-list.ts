import { sha256 } from './digest.ts';
import { backfillKey } from './layout.ts';
import type { ObjectStore } from './store.ts';

/**
 * Keeps the list of a backfill's items for the state machine to read.
 *
 * Named by its content, so the same backfill asked for twice has one list.
 *
 * @returns its key
 */
export async function keepBackfillList(
  store: ObjectStore,
  items: readonly unknown[],
): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(items));
  const key = backfillKey(sha256(bytes));
  await store.put(key, bytes, { ifAbsent: true });
  return key;
}
