import { describe, expect, it } from 'vitest';
import {
  addTradingDays,
  closure,
  isMonthEnd,
  newYork,
  newYorkWallClock,
  tradingDayOnOrBefore,
  tradingDays,
} from '../../../schemas/calendar.ts';

describe('closure()', () => {
  it.each([
    ['2025-11-27', 'Thanksgiving'],
    ['2025-01-09', 'mourning for President Carter'],
    ['2025-04-18', 'Good Friday'],
    ['2025-06-19', 'Juneteenth'],
    ['2012-10-29', 'Hurricane Sandy'],
    ['2026-07-03', 'Independence Day'], // the 4th is a Saturday
    ['2023-01-02', 'New Year'], // the 1st is a Sunday
    ['2025-11-29', 'Saturday'],
  ])('%s: %s', (day, reason) => expect(closure(day)).toBe(reason));

  it.each([
    '2021-12-31', // New Year 2022 on a Saturday is not made up for
    '2021-06-18', // before Juneteenth was a holiday
    '1997-01-20', // before Martin Luther King Day was kept
    '2025-11-28', // a half day is a trading day
  ])('%s is a trading day', (day) => expect(closure(day)).toBeUndefined());

  it('counts as many sessions as exchange_calendars does', () => {
    // XNYS of exchange_calendars 4.13.2: 252 in 2024, 250 in 2025, 251 in 2026.
    const counts = [2024, 2025, 2026].map(
      (year) => tradingDays(`${year}-01-01`, `${year}-12-31`).length,
    );
    expect(counts).toEqual([252, 250, 251]);
  });
});

describe('trading days', () => {
  it('steps over weekends and holidays in both directions', () => {
    expect(addTradingDays('2025-11-26', 1)).toBe('2025-11-28');
    expect(addTradingDays('2025-12-01', -2)).toBe('2025-11-26');
    expect(tradingDayOnOrBefore('2025-11-27')).toBe('2025-11-26');
  });
});

describe('New York time', () => {
  it.each([
    ['2025-03-07', '23:30', '2025-03-08T04:30:00.000Z'], // winter
    ['2025-03-09', '18:30', '2025-03-09T22:30:00.000Z'], // the day summer time begins
    ['2025-11-01', '18:30', '2025-11-01T22:30:00.000Z'],
    ['2025-11-02', '18:30', '2025-11-02T23:30:00.000Z'], // the day it ends
    ['2025-03-09', '02:30', '2025-03-09T07:30:00.000Z'], // the hour that is left out
    ['2025-03-09', '03:00', '2025-03-09T07:00:00.000Z'],
    ['2025-11-02', '03:00', '2025-11-02T08:00:00.000Z'],
    ['2025-11-02', '01:30', '2025-11-02T05:30:00.000Z'], // the hour that comes twice: first pass
  ])('%s %s is %s', (day, time, instant) => {
    expect(newYork(day, time).toISOString()).toBe(instant);
  });

  it('reads the wall clock back', () => {
    expect(newYorkWallClock(new Date('2025-11-27T04:59:59Z'))).toEqual({
      day: '2025-11-26',
      time: '23:59:59',
    });
  });
});

it('knows the last day of a month, and takes nothing for it that is no day', () => {
  const ends = ['2024-02-29', '2025-02-28', '2025-12-31'];
  const others = ['2024-02-28', '2025-12-30', '2025-13-31', '2025-02-30', 'no day', ''];
  expect(ends.filter((day) => !isMonthEnd(day))).toEqual([]);
  expect(others.filter(isMonthEnd)).toEqual([]);
});
