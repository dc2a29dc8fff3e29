import type { Clock } from './clock.ts';
import { dropPrefix } from './lake/layout.ts';
import type { ObjectStore } from './lake/store.ts';
import type { Request, Response } from './source.ts';

/** How a source asks for a file a person puts into the lake. */
export const dropScheme = 'drop://';

/** A file in the lake's own drop folder, as if it were a publisher's answer. */
export async function dropped(
  store: ObjectStore,
  request: Request,
  now: Clock,
): Promise<Response | undefined> {
  const object = await store.get(dropPrefix + request.url.slice(dropScheme.length));
  if (!object) return undefined;
  return { request, status: 200, headers: {}, fetched_at: now(), bytes: object.bytes };
}
