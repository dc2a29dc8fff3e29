import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import { SourceUnavailableError } from './errors.ts';
import type { HttpGet, Request, Response as SourceResponse } from './source.ts';

/** What a client needs to know to be polite to the publishers of one source. */
export interface HttpOptions {
  readonly source: string;
  readonly hosts: readonly string[];
  readonly now: Clock;
  /** Where to send a request meant for `url`; the rehearsal's only difference to the world. */
  readonly route?: ((url: URL) => URL) | undefined;
  /** Random number in [0, 1) for jitter. */
  readonly random?: () => number;
  readonly attempts?: number;
  readonly timeout_ms?: number;
  /** Pause between two requests to one host. */
  readonly spacing_ms?: number;
  readonly signal?: AbortSignal | undefined;
}

const userAgent = 'smallcap-lake/0.1 (+https://github.com/smallcap-lake; data lake, polite)';
const largestBody_bytes = 256 * 2 ** 20;
const keptHeaders = ['content-type', 'etag', 'last-modified', 'retry-after'];
const firstPause_ms = 500;
const longestPause_ms = 20_000;

/** A reason to try once more, and when. */
class Retry extends Error {
  readonly after_ms: number | undefined;

  constructor(found: string, after_ms?: number, options?: ErrorOptions) {
    super(found, options);
    this.after_ms = after_ms;
  }
}

function checkedUrl(request: Request, { source, hosts }: HttpOptions): URL {
  const url = new URL(request.url);
  if (url.protocol !== 'https:' || !hosts.includes(url.hostname)) {
    throw new TypeError(`${source}: expected https and one of ${hosts}, found ${request.url}`);
  }
  return url;
}

async function body(answer: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > largestBody_bytes) throw new Retry(`more than ${largestBody_bytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function retryAfter_ms(answer: Response): number | undefined {
  const seconds = Number(answer.headers.get('retry-after'));
  return seconds > 0 ? seconds * 1000 : undefined;
}

async function once(
  request: Request,
  url: URL,
  options: HttpOptions,
): Promise<SourceResponse | undefined> {
  const timeout = AbortSignal.timeout(options.timeout_ms ?? 30_000);
  try {
    const answer = await fetch(options.route?.(url) ?? url, {
      redirect: 'manual',
      headers: { 'user-agent': userAgent, accept: '*/*' },
      signal: options.signal ? AbortSignal.any([timeout, options.signal]) : timeout,
    });
    if (request.absentStatuses?.includes(answer.status)) return undefined;
    if (answer.status !== 200) throw new Retry(`status ${answer.status}`, retryAfter_ms(answer));
    const headers = keptHeaders.flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    return {
      request,
      status: answer.status,
      headers: Object.fromEntries(headers),
      fetched_at: options.now(),
      bytes: await body(answer),
    };
  } catch (error) {
    if (error instanceof Retry || options.signal?.aborted) throw error;
    const cause = (error as Error).cause;
    const found = cause instanceof Error ? cause.message : (error as Error).message;
    throw new Retry(found, undefined, { cause: error });
  }
}

/**
 * The one way to a publisher: listed hosts over https, no redirects, bounded time and size, retries
 * with full jitter that obey Retry-After.
 */
export function politeGet(options: HttpOptions): HttpGet {
  const { source, attempts = 4, random = Math.random, spacing_ms = 1000 } = options;
  const pause = (ms: number) => wait(ms, undefined, { signal: options.signal });
  let isFirst = true;
  const attempt = async (request: Request, url: URL, left: number) => {
    if (!isFirst) await pause(spacing_ms);
    isFirst = false;
    try {
      return await once(request, url, options);
    } catch (error) {
      if (!(error instanceof Retry)) throw error;
      if (left > 0) return error;
      const expected = `an answer from ${request.url}`;
      throw new SourceUnavailableError(source, expected, error.message, { cause: error });
    }
  };
  return async (request) => {
    const url = checkedUrl(request, options);
    for (let tried = 1; ; tried += 1) {
      const answer = await attempt(request, url, attempts - tried);
      if (!(answer instanceof Retry)) return answer;
      const ceiling = Math.min(longestPause_ms, firstPause_ms * 2 ** tried);
      await pause(answer.after_ms ?? random() * ceiling);
    }
  };
}
