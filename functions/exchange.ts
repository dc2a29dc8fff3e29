import type { Clock } from './clock.ts';
import type { keyed } from './credential.ts';
import type { Request, Response as SourceResponse } from './source.ts';

/** A request with its key added. */
export type Keyed = Awaited<ReturnType<typeof keyed>>;

/** What one exchange with a publisher needs. */
export interface ExchangeOptions {
  readonly hosts: readonly string[];
  readonly now: Clock;
  /** Where to send a request meant for `url`; the rehearsal's only difference to the world. */
  readonly route?: ((url: URL) => URL) | undefined;
  readonly timeout_ms: number;
  readonly mostBody_bytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What no answer means: it may be another in a moment; the host does not want us; or only this
 * request cannot be answered.
 */
type Meaning = 'passing' | 'refused' | 'wrong';

/** Why there is no answer, and when to ask again where the publisher says. */
export class NoAnswer extends Error {
  readonly meaning: Meaning;
  readonly after_ms: number | undefined;

  constructor(found: string, meaning: Meaning, after_ms?: number, options?: ErrorOptions) {
    super(found, options);
    this.meaning = meaning;
    this.after_ms = after_ms;
  }
}

/** What asks, in the words of a User-Agent. */
export const program = 'smallcap-lake/0.1';
// The SEC wants to know a person: its sources send one in this header's place (`sec-access.ts`).
const userAgent = `${program} (+https://github.com/smallcap-lake; data lake, polite)`;
const keptHeaders = ['content-type', 'etag', 'last-modified', 'retry-after'];
/** Kept beside bytes that are not quite the publisher's: how often a key was blotted out in them. */
const blottedHeader = 'smallcap-lake-blotted-keys';
const mostRedirects = 3;
const notModified = 304;

function meaningOf(status: number): Meaning {
  if (status >= 500 || [408, 425, 429].includes(status)) return 'passing';
  return status === 401 || status === 403 ? 'refused' : 'wrong';
}

/** Retry-After as seconds or as a date, by the handed-in clock. */
function retryAfter_ms(headers: Headers, now: Date): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now.getTime());
}

async function bodyOf(answer: Response, mostBody_bytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const tooLarge = () => new NoAnswer(`more than ${mostBody_bytes} bytes`, 'wrong');
  if (Number(answer.headers.get('content-length')) > mostBody_bytes) throw tooLarge();
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > mostBody_bytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The conditions under which an answer is worth its bytes: it differs from the one held. */
function conditionsOf(held: SourceResponse | undefined): Headers {
  const { etag, 'last-modified': lastModified } = held?.headers ?? {};
  return new Headers({
    ...(etag && { 'if-none-match': etag }),
    ...(lastModified && { 'if-modified-since': lastModified }),
  });
}

function sentHeaders(request: Request, { headers }: Keyed, held: SourceResponse | undefined) {
  const sent = new Headers({ 'user-agent': userAgent, accept: '*/*' });
  for (const [name, value] of [...conditionsOf(held), ...headers]) sent.set(name, value);
  if (request.body) sent.set('content-type', request.body.contentType);
  return sent;
}

/** Where a redirect leads, if it may be followed: https, a listed host, and no key carried along. */
function followed(answer: Response, from: URL, request: Request, hosts: readonly string[]): URL {
  const location = answer.headers.get('location');
  const to = location && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const isListed = to?.protocol === 'https:' && hosts.includes(to.hostname);
  const isPlain = !request.body && !request.credential;
  if (to && isListed && isPlain) return to;
  const where = isPlain ? (to?.origin ?? 'nowhere') : 'elsewhere though a key or a body was sent';
  throw new NoAnswer(`status ${answer.status}, a redirect to ${where}`, 'wrong');
}

const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status);

async function ask(
  request: Request,
  hidden: Keyed,
  held: SourceResponse | undefined,
  options: ExchangeOptions,
): Promise<Response> {
  const { hosts, route, timeout_ms } = options;
  const timeout = AbortSignal.timeout(timeout_ms);
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
  const headers = sentHeaders(request, hidden, held);
  const posted = request.body && { method: 'POST', body: request.body.text };
  let { url } = hidden;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await fetch(route?.(url) ?? url, {
      redirect: 'manual',
      headers,
      signal,
      ...posted,
    });
    if (!isRedirect(answer.status)) return answer;
    url = followed(answer, url, request, hosts);
    await answer.body?.cancel();
    if (redirects === mostRedirects) throw new NoAnswer(`${mostRedirects} redirects`, 'wrong');
  }
}

function keptHeadersOf(answer: Response, { redacted }: Keyed): Record<string, string> {
  const kept = keptHeaders.flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, redacted(value)]];
  });
  return Object.fromEntries(kept);
}

async function received(
  answer: Response,
  request: Request,
  hidden: Keyed,
  { now, mostBody_bytes }: ExchangeOptions,
): Promise<SourceResponse> {
  const { bytes, found } = hidden.redactedBytes(await bodyOf(answer, mostBody_bytes));
  const blotted = found > 0 && { [blottedHeader]: String(found) };
  return {
    request,
    status: answer.status,
    headers: { ...keptHeadersOf(answer, hidden), ...blotted },
    fetched_at: now(),
    bytes,
  };
}

/** The chain of reasons in one line: `fetch failed` alone helps nobody. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || message : message;
}

/**
 * Asks once.
 *
 * @param held the newest answer to the same request, so that an unchanged one need not be sent
 * @returns undefined when the publisher says there is no such file
 * @throws NoAnswer, with no key in its words
 */
export async function exchange(
  request: Request,
  hidden: Keyed,
  held: SourceResponse | undefined,
  options: ExchangeOptions,
): Promise<SourceResponse | undefined> {
  try {
    const answer = await ask(request, hidden, held, options);
    const { status } = answer;
    if (status === 200) return await received(answer, request, hidden, options);
    await answer.body?.cancel();
    if (status === notModified && held) {
      return { ...held, request, fetched_at: options.now(), isUnchanged: true };
    }
    if (request.absentStatuses?.includes(status)) return undefined;
    const after_ms = retryAfter_ms(answer.headers, options.now());
    throw new NoAnswer(`status ${status}`, meaningOf(status), after_ms);
  } catch (error) {
    if (error instanceof NoAnswer || options.signal?.aborted) throw error;
    // With a key at stake only redacted words go on: a cause may quote the whole request.
    const kept = request.credential ? {} : { cause: error };
    throw new NoAnswer(hidden.redacted(reasonOf(error)), 'passing', undefined, kept);
  }
}
