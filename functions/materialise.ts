import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
 */
export async function materialise(
  store: ObjectStore,
  engine: QueryEngine,
  releaseId: string,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-mart-'));
  try {
    for (const mart of marts) {
      const path = join(folder, randomUUID());
      await engine.run(
        `COPY (SELECT m.*, '${releaseId}' AS release_id FROM ${mart} AS m ORDER BY ALL)
         TO '${path}' (FORMAT parquet, COMPRESSION zstd)`,
      );
      const bytes = await readFile(path);
      await retried(store, async () => {
        const before = await readManifest(store, mart);
        const { key } = await place(store, mart, 'all', bytes, before.files);
        await replaceManifest(store, mart, before, [key]);
      });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}
