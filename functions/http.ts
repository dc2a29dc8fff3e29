import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import { keyed, type SettingLookup } from './credential.ts';
import { SourceUnavailableError } from './errors.ts';
import type { HttpGet, Request, Response as SourceResponse } from './source.ts';

/** What a client needs to know to be polite to the publishers of one source. */
export interface HttpOptions {
  readonly source: string;
  readonly hosts: readonly string[];
  readonly now: Clock;
  /** Finds the keys that requests name; without it there are none. */
  readonly settingOf?: SettingLookup | undefined;
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

type Keyed = Awaited<ReturnType<typeof keyed>>;

function keptHeadersOf(answer: Response, { redacted }: Keyed): Record<string, string> {
  const kept = keptHeaders.flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, redacted(value)]];
  });
  return Object.fromEntries(kept);
}

async function asked(
  request: Request,
  { url, headers }: Keyed,
  options: HttpOptions,
): Promise<Response> {
  const timeout = AbortSignal.timeout(options.timeout_ms ?? 30_000);
  const sent = new Headers({ 'user-agent': userAgent, accept: '*/*' });
  for (const [name, value] of headers) sent.set(name, value);
  if (request.body) sent.set('content-type', request.body.contentType);
  return await fetch(options.route?.(url) ?? url, {
    redirect: 'manual',
    headers: sent,
    signal: options.signal ? AbortSignal.any([timeout, options.signal]) : timeout,
    ...(request.body && { method: 'POST', body: request.body.text }),
  });
}

/** Kept beside bytes that are not quite the publisher's: how often a key was blotted out in them. */
const blottedHeader = 'smallcap-lake-blotted-keys';

async function once(
  request: Request,
  hidden: Keyed,
  options: HttpOptions,
): Promise<SourceResponse | undefined> {
  try {
    const answer = await asked(request, hidden, options);
    if (request.absentStatuses?.includes(answer.status)) return undefined;
    if (answer.status !== 200) throw new Retry(`status ${answer.status}`, retryAfter_ms(answer));
    const { bytes, found } = hidden.redactedBytes(await body(answer));
    return {
      request,
      status: answer.status,
      headers: {
        ...keptHeadersOf(answer, hidden),
        ...(found > 0 && { [blottedHeader]: String(found) }),
      },
      fetched_at: options.now(),
      bytes,
    };
  } catch (error) {
    if (error instanceof Retry || options.signal?.aborted) throw error;
    const cause = (error as Error).cause;
    const found = cause instanceof Error ? cause.message : (error as Error).message;
    // With a key at stake only redacted words go on: a cause may quote the whole request.
    const kept = request.credential ? {} : { cause: error };
    throw new Retry(hidden.redacted(found), undefined, kept);
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
  const attempt = async (request: Request, hidden: Keyed, left: number) => {
    if (!isFirst) await pause(spacing_ms);
    isFirst = false;
    try {
      return await once(request, hidden, options);
    } catch (error) {
      if (!(error instanceof Retry)) throw error;
      if (left > 0) return error;
      const expected = `an answer from ${request.url}`;
      throw new SourceUnavailableError(source, expected, error.message, { cause: error });
    }
  };
  return async (request) => {
    const url = checkedUrl(request, options);
    const hidden = await keyed(source, request, url, options.settingOf ?? (() => undefined));
    for (let tried = 1; ; tried += 1) {
      const answer = await attempt(request, hidden, attempts - tried);
      if (!(answer instanceof Retry)) return answer;
      const ceiling = Math.min(longestPause_ms, firstPause_ms * 2 ** tried);
      await pause(answer.after_ms ?? random() * ceiling);
    }
  };
}
