import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Response, Source } from '../../functions/source.ts';

/** Files on disk as a source's answers, read one at a time as a fetch would bring them. */
export async function* responses(
  source: Source,
  paths: readonly string[],
  fetched_at: Date,
): AsyncGenerator<Response> {
  for (const path of paths) {
    const bytes = await readFile(path);
    const request = source.identify({ name: basename(path), bytes });
    yield { request, status: 200, headers: {}, fetched_at, bytes };
  }
}
