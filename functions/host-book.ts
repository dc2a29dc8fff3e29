import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import { SourceUnavailableError } from './errors.ts';
import { retried } from './lake/facts.ts';
import { changeHost, type HostRecord, readHost, unknownHost } from './lake/host-record.ts';
import type { ObjectStore } from './lake/store.ts';
import type { Pace } from './source.ts';

/** Waits; ends early, with an error, when the signal is given. */
export type Pause = (ms: number, signal: AbortSignal | undefined) => Promise<void>;

export const realPause: Pause = async (ms, signal) => {
  await wait(ms, undefined, { ...(signal && { signal }) });
};

/** For publishers on this machine, whom nobody needs to spare. */
export const noPause: Pause = () => Promise.resolve();

interface HostBookOptions {
  readonly now: Clock;
  /** Where processes leave word for each other; without it nobody else is known of. */
  readonly store?: ObjectStore;
  /** Milliseconds from a clock that only goes forward; the machine's. */
  readonly elapsed_ms?: () => number;
  readonly pause?: Pause;
}

export const usualPace: Pace = { spacing_ms: 1000 };
// Two requests given up in a row are eight tries: the host is down, or does not want us.
const mostFailures = 2;
const firstClosing_ms = 15 * 60_000;
const longestClosing_ms = 6 * 3_600_000;

/** When to ask again after so many failures in a row, by a wait that doubles. */
function closingAfter_ms(failures: number): number {
  return Math.min(longestClosing_ms, firstClosing_ms * 2 ** Math.max(0, failures - mostFailures));
}

function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

/**
 * What is known of the hosts that are asked: when each may be asked next, how often it was today,
 * and whether it is worth asking at all.
 *
 * A host that fails again and again is left alone for a while that doubles up to six hours. What the
 * lake holds of it then stays and is shown with its age; nothing takes its place.
 */
export class HostBook {
  readonly #now: Clock;
  readonly #store: ObjectStore | undefined;
  readonly #elapsed_ms: () => number;
  readonly #pause: Pause;
  readonly #records = new Map<string, HostRecord>();
  /** By `elapsed_ms`, when the next request of each host may start. */
  readonly #freeAt_ms = new Map<string, number>();
  readonly #spacing_ms = new Map<string, number>();

  constructor({ now, store, elapsed_ms, pause }: HostBookOptions) {
    this.#now = now;
    this.#store = store;
    this.#elapsed_ms = elapsed_ms ?? (() => performance.now());
    this.#pause = pause ?? realPause;
  }

  /**
   * Waits for a request's turn and counts it.
   *
   * @throws SourceUnavailableError when the host is left alone, or allows no more today
   */
  async enter(source: string, host: string, pace: Pace, signal?: AbortSignal): Promise<void> {
    await this.#mustBeOpen(source, host);
    if (pace.perDay !== undefined) await this.#count(source, host, pace.perDay);
    const spacing_ms = Math.max(this.#spacing_ms.get(host) ?? 0, pace.spacing_ms);
    this.#spacing_ms.set(host, spacing_ms);
    const now_ms = this.#elapsed_ms();
    const start_ms = Math.max(now_ms, this.#freeAt_ms.get(host) ?? now_ms);
    // Taken before waiting, so that two who wait do not start together.
    this.#freeAt_ms.set(host, start_ms + spacing_ms);
    if (start_ms > now_ms) await this.#pause(start_ms - now_ms, signal);
  }

  /** The host answered: what it did before is forgotten. */
  async answered(host: string): Promise<void> {
    if ((await this.#recordOf(host)).failures === 0) return;
    await this.#change(host, (before) => ({ ...unknownHost(host), ...counted(before) }));
  }

  /**
   * A request was given up.
   *
   * @param until the moment before which the host asked not to be asked again
   */
  async failed(host: string, until?: Date): Promise<void> {
    const now = this.#now();
    await this.#change(host, (before) => {
      const failures = before.failures + 1;
      const wait_ms = failures >= mostFailures ? closingAfter_ms(failures) : undefined;
      const byCount = wait_ms ? new Date(now.getTime() + wait_ms).toISOString() : null;
      return {
        ...before,
        failures,
        failing_since: before.failing_since ?? now.toISOString(),
        closed_until: later(byCount, until?.toISOString() ?? null),
      };
    });
  }

  async #mustBeOpen(source: string, host: string): Promise<void> {
    const { closed_until, failing_since, failures } = await this.#recordOf(host);
    if (closed_until === null || new Date(closed_until) <= this.#now()) return;
    throw new SourceUnavailableError(
      source,
      `${host} to be worth asking`,
      `that it has failed ${failures} times since ${failing_since}; it is left alone until ` +
        `${closed_until}, and what the lake holds of it grows older`,
    );
  }

  async #count(source: string, host: string, perDay: number): Promise<void> {
    const day = this.#now().toISOString().slice(0, 10);
    await this.#change(host, (before) => {
      const asked = before.day === day ? before.asked : 0;
      if (asked < perDay) return { ...before, day, asked: asked + 1 };
      throw new SourceUnavailableError(
        source,
        `at most ${perDay} requests a day to ${host}`,
        `all of them made on ${day} (UTC)`,
      );
    });
  }

  async #recordOf(host: string): Promise<HostRecord> {
    const known = this.#records.get(host);
    if (known) return known;
    const record = this.#store ? await readHost(this.#store, host) : unknownHost(host);
    this.#records.set(host, record);
    return record;
  }

  async #change(host: string, change: (before: HostRecord) => HostRecord): Promise<void> {
    const store = this.#store;
    const after = store
      ? await retried(store, () => changeHost(store, host, change))
      : change(await this.#recordOf(host));
    this.#records.set(host, after);
  }
}

function counted({ day, asked }: HostRecord): Pick<HostRecord, 'day' | 'asked'> {
  return { day, asked };
}
