import { RawArchive, readRawBytes } from './lake/raw.ts';
import type { ObjectStore } from './lake/store.ts';
import type { Request, Response, Source } from './source.ts';

/**
 * The newest answers of a source that could be asked for under a condition: those whose publisher
 * gave a tag or a time of change. The archive is looked through at the first request.
 */
export function heldAnswers(
  store: ObjectStore,
  { name }: Source,
): (request: Request) => Promise<Response | undefined> {
  let opening: Promise<RawArchive> | undefined;
  return async (request) => {
    opening ??= RawArchive.open(store, name);
    const entry = await (await opening).latest(request.key);
    const { etag, 'last-modified': lastModified } = entry?.record.headers ?? {};
    // The same key may have moved to another address, whose tags mean something else.
    const isSame = entry?.record.request.url === request.url;
    if (!entry || !isSame || (!etag && !lastModified)) return undefined;
    const { status, headers, fetched_at } = entry.record;
    const bytes = await readRawBytes(store, entry);
    return { request, status, headers, fetched_at: new Date(fetched_at), bytes };
  };
}
