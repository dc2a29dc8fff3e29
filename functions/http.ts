import { keyed, type SettingLookup } from './credential.ts';
import { SourceUnavailableError } from './errors.ts';
import { type ExchangeOptions, exchange, type Keyed, NoAnswer } from './exchange.ts';
import { HostBook, type Pause, realPause, usualPace } from './host-book.ts';
import type { HttpGet, Pace, Request, Response } from './source.ts';

/** What a client needs to know to be polite to the publishers of one source. */
export interface HttpOptions extends Omit<ExchangeOptions, 'timeout_ms' | 'mostBody_bytes'> {
  readonly source: string;
  /** For a whole answer, a minute unless given. */
  readonly timeout_ms?: number;
  /** Of a whole answer, unpacked; 256 MiB unless given. */
  readonly mostBody_bytes?: number;
  readonly pace?: Pace | undefined;
  /** Shared by all clients that might ask the same hosts; one of its own unless given. */
  readonly book?: HostBook;
  /** Finds the keys that requests name; without it there are none. */
  readonly settingOf?: SettingLookup | undefined;
  /** The newest answer held to a request, so that only a changed one is sent. */
  readonly heldOf?: (request: Request) => Promise<Response | undefined>;
  /** Random number in [0, 1) for jitter. */
  readonly random?: () => number;
  readonly attempts?: number;
  readonly pause?: Pause;
}

const largestBody_bytes = 256 * 2 ** 20;
const usualTimeout_ms = 60_000;
const firstPause_ms = 500;
const longestPause_ms = 20_000;
/** Who asks us to wait longer is asked again by a later run. */
const longestWait_ms = 60_000;

function checkedUrl(request: Request, { source, hosts }: HttpOptions): URL {
  const url = new URL(request.url);
  if (url.protocol !== 'https:' || !hosts.includes(url.hostname)) {
    throw new TypeError(`${source}: expected https and one of ${hosts}, found ${request.url}`);
  }
  return url;
}

/** Full jitter: anything up to a ceiling that doubles; what the publisher asks for at the least. */
function pauseBefore_ms(attempt: number, { after_ms = 0 }: NoAnswer, random: () => number): number {
  const ceiling_ms = Math.min(longestPause_ms, firstPause_ms * 2 ** attempt);
  return after_ms + random() * ceiling_ms;
}

/**
 * The one way to a publisher: listed hosts over https, bounded time and size, each host at its own
 * pace, retries with full jitter that obey Retry-After, and nothing sent twice that did not change.
 *
 * Only what may pass is tried again; a host that goes on failing is left alone (`HostBook`).
 */
export function politeGet(options: HttpOptions): HttpGet {
  const { source, now, pause = realPause, attempts = 4, random = Math.random } = options;
  const book = options.book ?? new HostBook({ now, pause });
  const bounded: ExchangeOptions = {
    ...options,
    timeout_ms: options.timeout_ms ?? usualTimeout_ms,
    mostBody_bytes: options.mostBody_bytes ?? largestBody_bytes,
  };
  const isOver = (reason: NoAnswer, tried: number) =>
    reason.meaning !== 'passing' || tried >= attempts || (reason.after_ms ?? 0) > longestWait_ms;

  const once = async (request: Request, hidden: Keyed, held: Response | undefined) => {
    await book.enter(source, hidden.url.hostname, options.pace ?? usualPace, options.signal);
    try {
      return await exchange(request, hidden, held, bounded);
    } catch (error) {
      if (error instanceof NoAnswer) return error;
      throw error;
    }
  };

  const giveUp = async (request: Request, host: string, reason: NoAnswer): Promise<never> => {
    const { after_ms, message, meaning } = reason;
    const until = after_ms === undefined ? undefined : new Date(now().getTime() + after_ms);
    if (meaning !== 'wrong') await book.failed(host, until);
    const expected = `an answer from ${request.url}`;
    throw new SourceUnavailableError(source, expected, message, { cause: reason });
  };

  return async (request) => {
    const { hostname } = checkedUrl(request, options);
    const hidden = await keyed(source, request, options.settingOf);
    const held = request.body ? undefined : await options.heldOf?.(request);
    for (let tried = 1; ; tried += 1) {
      const answer = await once(request, hidden, held);
      if (!(answer instanceof NoAnswer)) {
        await book.answered(hostname);
        return answer;
      }
      if (isOver(answer, tried)) return await giveUp(request, hostname, answer);
      await pause(pauseBefore_ms(tried, answer, random), options.signal);
    }
  };
}
