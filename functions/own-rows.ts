import { type Dataset, type Provenance, storedColumns } from '../schemas/dataset.ts';
import { commit } from './lake/facts.ts';
import { FrameBuilder } from './lake/frame.ts';
import type { ObjectStore } from './lake/store.ts';

/** Commits rows the lake writes about itself; rows it already holds add nothing. */
export async function commitOwnRows<R extends Readonly<Record<string, unknown>>>(
  store: ObjectStore,
  dataset: Dataset,
  rows: readonly R[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const provenance: Provenance = {
    published_at: now,
    known_at: now,
    known_at_basis: 'fetched',
    fetched_at: now,
    source: 'lake',
    raw_id: 'lake',
  };
  const builders = new Map<string, FrameBuilder>();
  for (const row of rows) {
    dataset.row.parse(row);
    const partition = String(row['observation_date']).slice(0, 4);
    const builder = builders.get(partition) ?? new FrameBuilder(storedColumns(dataset));
    builders.set(partition, builder);
    // A second run at the same moment repeats itself; its rows are told apart by their moment.
    builder.push(row, { ...provenance, raw_id: `lake/${now.toISOString()}` });
  }
  const partitions = new Map(
    [...builders].map(([partition, builder]) => [
      partition,
      { frame: builder.finish(), isRepeat: new Uint8Array(builder.length) },
    ]),
  );
  await commit(store, { dataset, partitions });
}
