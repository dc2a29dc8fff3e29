import type { Outcome } from './intake.ts';
import type { PlannedSource } from './plan.ts';

const firstRetryAfter_ms = 15 * 60_000;
const longestRetryAfter_ms = 6 * 3_600_000;
const longestNap_ms = 6 * 3_600_000;

/** What a run leaves to decide the next one by. */
interface Ran {
  readonly planned: readonly PlannedSource[];
  readonly outcomes: readonly Pick<Outcome, 'status'>[];
}

/** How many runs in a row something failed in, after one more. */
export function failedInRow(before: number, { outcomes }: Pick<Ran, 'outcomes'>): number {
  return outcomes.some(({ status }) => status !== 'done') ? before + 1 : 0;
}

/**
 * When to run next: at the earliest slot to come, sooner when something failed or, where time is
 * waited for, when somebody may have dropped a file.
 *
 * @param failed runs in a row with a failure: each waits twice as long for its repetition, since a
 *   publisher that changed its layout or is down for days is not helped by 96 questions a day
 */
export function nextRun({ planned }: Ran, now: Date, failed: number, isLive: boolean): Date {
  const slots = planned.flatMap(({ next }) => (next ? [next.at.getTime()] : []));
  const wait_ms = Math.min(firstRetryAfter_ms * 2 ** (failed - 1), longestRetryAfter_ms);
  const retry = failed > 0 ? now.getTime() + wait_ms : Number.POSITIVE_INFINITY;
  const nap = isLive ? now.getTime() + longestNap_ms : Number.POSITIVE_INFINITY;
  return new Date(Math.min(retry, nap, ...slots));
}
