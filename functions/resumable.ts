import { RawArchive, readRawBytes } from './lake/raw.ts';
import type { ObjectStore } from './lake/store.ts';
import type { HttpGet, Source } from './source.ts';

/**
 * Asks only for what raw does not hold, so that interrupted work goes on where it was.
 *
 * @param since answers from before it do not count: the publisher may have something newer
 */
export async function resumable(
  store: ObjectStore,
  source: Source,
  get: HttpGet,
  since?: Date,
): Promise<HttpGet> {
  const archive = await RawArchive.open(store, source.name);
  return async (request) => {
    const held = await archive.latest(request.key);
    if (!held || (since && new Date(held.record.fetched_at) < since)) return await get(request);
    const { status, headers, fetched_at } = held.record;
    const bytes = await readRawBytes(store, held);
    return { request, status, headers, fetched_at: new Date(fetched_at), bytes };
  };
}
