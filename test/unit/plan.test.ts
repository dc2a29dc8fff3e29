import { describe, expect, it } from 'vitest';
import { isDue, type PastRun, plan } from '../../functions/plan.ts';
import { source as aaii } from '../../functions/sources/aaii_sentiment.ts';
import { source as cboe } from '../../functions/sources/cboe_index_history.ts';
import { source as drops } from '../../functions/sources/drop_zone.ts';
import { source as estimates } from '../../functions/sources/sp_estimates.ts';

const wednesdayEvening = new Date('2025-11-26T23:45:00Z');
const wednesdaySlot = new Date('2025-11-26T23:00:00Z');
const past = (slot_at: Date, status = 'done'): PastRun => ({
  source_name: cboe.name,
  slot_at,
  status,
});

const planned = (moment: Date, ...runs: PastRun[]) => {
  const [only] = plan([cboe], runs, moment);
  if (!only) throw new TypeError('nothing planned');
  return only;
};

describe('plan()', () => {
  it('a source never run is due, with its history', () => {
    const { slot, reason } = planned(wednesdayEvening);
    expect(slot).toEqual({ at: wednesdaySlot, observation_date: '2025-11-26' });
    expect(reason).toBe('first fetch, with history: 2025-11-26 18:00 New York');
  });

  it('a slot that was done is not due again, and the next one is named', () => {
    const found = planned(wednesdayEvening, past(wednesdaySlot));
    expect(isDue(found)).toBe(false);
    expect(found.reason).toBe('have 2025-11-26 18:00 New York; next 2025-11-28 18:00 New York');
  });

  it('a slot that failed stays due', () => {
    const found = planned(wednesdayEvening, past(wednesdaySlot, 'unavailable'));
    expect(isDue(found)).toBe(true);
    expect(found.reason).toBe('published: 2025-11-26 18:00 New York');
  });

  it('a run of the day before leaves today’s slot due', () => {
    expect(isDue(planned(wednesdayEvening, past(new Date('2025-11-25T23:00:00Z'))))).toBe(true);
  });

  it('says why nothing comes out on a holiday', () => {
    const thanksgiving = new Date('2025-11-27T20:00:00Z');
    const { slot, reason } = planned(thanksgiving, past(wednesdaySlot));
    expect(slot).toBeUndefined();
    expect(reason).toMatch(/^exchange closed, Thanksgiving; have 2025-11-26/);
  });

  it('one minute before its hour a publication is not due', () => {
    const early = new Date('2025-11-26T22:59:00Z');
    expect(isDue(planned(early, past(new Date('2025-11-25T23:00:00Z'))))).toBe(false);
  });

  it('the runs of one source say nothing of another', () => {
    const [only] = plan([aaii], [past(wednesdaySlot)], wednesdayEvening);
    expect(only?.reason).toBe('first fetch, with history: 2025-11-20 08:00 New York');
  });

  it('an unannounced source is looked at every time', () => {
    const [only] = plan([drops], [], wednesdayEvening);
    expect(only?.slot?.at).toEqual(wednesdayEvening);
    expect(only?.next).toBeUndefined();
  });

  it('a discontinued source is never due again', () => {
    const [only] = plan([estimates], [], new Date('2026-06-01T12:00:00Z'));
    expect(only?.slot).toBeUndefined();
    expect(only?.reason).toBe('discontinued after 2026-01-30');
  });
});
