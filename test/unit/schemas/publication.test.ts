import { describe, expect, it } from 'vitest';
import {
  everyTradingDay,
  lastSlot,
  missedSlots,
  nextSlot,
  onArrival,
  publishedAt,
  tradingDaysLater,
  weekly,
} from '../../../schemas/publication.ts';

const closes = everyTradingDay('18:00');
const survey = weekly(4, '08:00');

describe('slots', () => {
  it('the last one is the newest that has passed', () => {
    // Thanksgiving: nothing comes out, Wednesday's closes are the newest.
    const slot = lastSlot(closes, new Date('2025-11-27T20:00:00Z'));
    expect(slot).toEqual({ at: new Date('2025-11-26T23:00:00Z'), observation_date: '2025-11-26' });
  });

  it('one minute before its time a publication is not yet out', () => {
    expect(lastSlot(closes, new Date('2025-11-26T22:59:00Z'))?.observation_date).toBe('2025-11-25');
    expect(nextSlot(closes, new Date('2025-11-26T22:59:00Z'))?.observation_date).toBe('2025-11-26');
  });

  it('a weekly survey comes out the day before a holiday', () => {
    expect(nextSlot(survey, new Date('2025-11-21T00:00:00Z'))?.observation_date).toBe('2025-11-26');
  });

  it('yesterday’s values come with the next trading day', () => {
    const slot = lastSlot(tradingDaysLater(1, '08:00'), new Date('2025-12-01T14:00:00Z'));
    expect(slot?.observation_date).toBe('2025-11-28');
  });

  it('an unannounced source has none', () => {
    expect(lastSlot(onArrival, new Date('2025-11-26T23:00:00Z'))).toBeUndefined();
    expect(nextSlot(onArrival, new Date('2025-11-26T23:00:00Z'))).toBeUndefined();
  });
});

describe('publishedAt()', () => {
  it('is the first slot that brings the observation', () => {
    expect(publishedAt(closes, '2025-07-01').toISOString()).toBe('2025-07-01T22:00:00.000Z');
    expect(publishedAt(tradingDaysLater(1, '08:00'), '2025-11-26').toISOString()).toBe(
      '2025-11-28T13:00:00.000Z',
    );
  });

  it('a survey dated on another weekday came out with the next one', () => {
    expect(publishedAt(survey, '2025-11-18').toISOString()).toBe('2025-11-20T13:00:00.000Z');
  });
});

describe('missedSlots()', () => {
  it('counts publications, not days', () => {
    const monday = new Date('2025-12-01T15:00:00Z');
    expect(missedSlots(closes, '2025-11-28', monday)).toBe(0);
    expect(missedSlots(closes, '2025-11-26', monday)).toBe(1);
    expect(missedSlots(survey, '2025-11-26', monday)).toBe(0);
  });

  it('finds the field’s known disaster: a file frozen in 2019', () => {
    expect(missedSlots(closes, '2019-10-04', new Date('2019-11-04T23:30:00Z'))).toBe(21);
  });
});
