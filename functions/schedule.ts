import type { Outcome } from './intake.ts';
import type { PlannedSource } from './plan.ts';

const retryAfter_ms = 15 * 60_000;
const longestNap_ms = 6 * 3_600_000;

/** What a run leaves to decide the next one by. */
interface Ran {
  readonly planned: readonly PlannedSource[];
  readonly outcomes: readonly Pick<Outcome, 'status'>[];
}

/**
 * When to run next: at the earliest slot to come, sooner when something failed or, where time is
 * waited for, when somebody may have dropped a file.
 */
export function nextRun({ planned, outcomes }: Ran, now: Date, isLive: boolean): Date {
  const slots = planned.flatMap(({ next }) => (next ? [next.at.getTime()] : []));
  const failed = outcomes.some(({ status }) => status !== 'done');
  const retry = failed ? now.getTime() + retryAfter_ms : Number.POSITIVE_INFINITY;
  const nap = isLive ? now.getTime() + longestNap_ms : Number.POSITIVE_INFINITY;
  return new Date(Math.min(retry, nap, ...slots));
}
