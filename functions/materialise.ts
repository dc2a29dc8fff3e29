import { retried } from './lake/facts.ts';
import { readManifest, replaceManifest } from './lake/manifest.ts';
import { place } from './lake/place.ts';
import type { ObjectStore } from './lake/store.ts';
import type { QueryEngine } from './query/engine.ts';
import { marts } from './tables.ts';

/**
 * Stores the rows of each mart, with the id of the facts they were computed from.
 *
 * @param releaseId of the facts, so that a reader who joins two marts can see that they belong together
 * @param mustBeCurrent asked right before a mart is listed; throws where the facts have changed
 */
export async function materialise(
  store: ObjectStore,
  engine: QueryEngine,
  releaseId: string,
  mustBeCurrent: () => Promise<void> = async () => {},
): Promise<void> {
  for (const mart of marts) {
    const bytes = await engine.parquet(
      `SELECT m.*, '${releaseId}' AS release_id FROM ${mart} AS m`,
      { isSorted: true },
    );
    await mustBeCurrent();
    await retried(store, async () => {
      const before = await readManifest(store, mart);
      const { key } = await place(store, mart, 'all', bytes, before.files);
      await replaceManifest(store, mart, before, [key]);
    });
  }
}
