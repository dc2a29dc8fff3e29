import { SourceUnavailableError } from '../../functions/errors.ts';
import type { HttpGet, Request, Response, Source, Window } from '../../functions/source.ts';

/** A publisher that has some files and says of all others that they do not exist. */
export function publisherOf(has: (request: Request) => boolean): {
  readonly get: HttpGet;
  readonly asked: Request[];
} {
  const asked: Request[] = [];
  const get: HttpGet = (request) => {
    asked.push(request);
    const response: Response = {
      request,
      status: 200,
      headers: {},
      fetched_at: new Date('2025-12-01T00:00:00Z'),
      bytes: new Uint8Array(),
    };
    return Promise.resolve(has(request) ? response : undefined);
  };
  return { get, asked };
}

/** Keys of the responses a source yields, and what it then complained of. */
export async function fetched(
  source: Source,
  get: HttpGet,
  window: Window,
): Promise<{ keys: string[]; unavailable: string | undefined }> {
  const keys: string[] = [];
  try {
    for await (const { request } of source.fetch(get, window)) keys.push(request.key);
  } catch (error) {
    if (!(error instanceof SourceUnavailableError)) throw error;
    return { keys, unavailable: error.message };
  }
  return { keys, unavailable: undefined };
}
