import { describe, expect, it } from 'vitest';
import { failedInRow, nextRun } from '../../functions/schedule.ts';
import { source } from '../../functions/sources/cboe_put_call.ts';

const now = new Date('2026-01-05T12:00:00Z');
const none = { planned: [], outcomes: [] };

function at(hours: number) {
  const slot = { at: new Date(now.getTime() + hours * 3_600_000), observation_date: '2026-01-05' };
  return { ...none, planned: [{ source, reason: '', next: slot }] };
}

function hoursTo(next: Date): number {
  return (next.getTime() - now.getTime()) / 3_600_000;
}

describe('failedInRow', () => {
  it('counts runs in which something failed, until none did', () => {
    const failed = { outcomes: [{ status: 'done' as const }, { status: 'changed' as const }] };
    expect(failedInRow(0, failed)).toBe(1);
    expect(failedInRow(4, failed)).toBe(5);
    expect(failedInRow(4, { outcomes: [{ status: 'done' as const }] })).toBe(0);
  });
});

describe('nextRun', () => {
  it.each([
    [0, 24],
    [1, 0.25],
    [2, 0.5],
    [3, 1],
    [6, 6],
    [99, 6],
  ])('after %d failures in a row comes %d hours later', (failed, hours) => {
    expect(hoursTo(nextRun(at(24), now, failed, false))).toBe(hours);
  });

  it('waits for no repetition longer than for the next slot', () => {
    expect(hoursTo(nextRun(at(0.1), now, 9, false))).toBeCloseTo(0.1);
  });

  it('looks for dropped files where time is waited for', () => {
    expect(hoursTo(nextRun(at(24), now, 0, true))).toBe(6);
    expect(hoursTo(nextRun(at(2), now, 0, true))).toBe(2);
  });
});
