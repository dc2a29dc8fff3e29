import { matches, type Retrier, type StateError } from './language.ts';

interface Waiting {
  readonly clock: { now_ms: number };
  readonly random: () => number;
}

/** Counts the tries of one state; waiting turns the clock forward. */
export class Retries {
  readonly #retriers: readonly Retrier[];
  readonly #world: Waiting;
  readonly #used = new Map<Retrier, number>();

  constructor(retriers: readonly Retrier[], world: Waiting) {
    this.#retriers = retriers;
    this.#world = world;
  }

  /** The first retrier that names the error decides; each counts for itself. */
  mayTryAgain(error: StateError): boolean {
    const retrier = this.#retriers.find(({ ErrorEquals }) => matches(ErrorEquals, error));
    if (!retrier) return false;
    const used = this.#used.get(retrier) ?? 0;
    if (used >= (retrier.MaxAttempts ?? 3)) return false;
    this.#used.set(retrier, used + 1);
    const { IntervalSeconds: first = 1, BackoffRate: rate = 2, MaxDelaySeconds: most } = retrier;
    const delay_s = Math.min(first * rate ** used, most ?? Number.POSITIVE_INFINITY);
    const share = retrier.JitterStrategy === 'FULL' ? this.#world.random() : 1;
    this.#world.clock.now_ms += delay_s * share * 1000;
    return true;
  }
}
