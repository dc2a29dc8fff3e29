import type { Dataset } from '../schemas/dataset.ts';
import { Batch, knownSince } from './batch.ts';
import { commit } from './lake/facts.ts';
import type { ObjectStore } from './lake/store.ts';

/** Commits rows the lake writes about itself; rows it already holds add nothing. */
export async function commitOwnRows<R extends Readonly<Record<string, unknown>>>(
  store: ObjectStore,
  dataset: Dataset,
  rows: readonly R[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const batch = new Batch();
  // A second run at the same moment repeats itself; rows of others are told apart by their moment.
  const provenance = knownSince(now, 'lake', `lake/${now.toISOString()}`);
  for (const row of rows) {
    dataset.row.parse(row);
    batch.push(dataset, row, provenance, false);
  }
  await commit(store, { dataset, partitions: batch.partitions(dataset) });
}
