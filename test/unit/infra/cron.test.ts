import { expect, it } from 'vitest';
import { loadSources } from '../../../functions/source-catalog.ts';
import { cronOf, sharedTimes } from '../../../infra/cron.ts';
import { addDays, newYork, weekday } from '../../../schemas/calendar.ts';
import { everyTradingDay, onArrival, weekly } from '../../../schemas/publication.ts';

it('says on which weekdays something ever comes out', () => {
  expect(cronOf('18:30', [everyTradingDay('18:30')])).toBe('cron(30 18 ? * MON-FRI *)');
  // Thursdays; Wednesdays before Thanksgiving and the like.
  expect(cronOf('08:00', [weekly(4, '08:00')])).toBe('cron(0 8 ? * WED,THU *)');
  expect(cronOf('18:45', [onArrival])).toBe('cron(45 18 ? * SUN-SAT *)');
  const stopped = { time: '08:00', on: () => ({ silence: 'stopped' }) };
  expect(cronOf('08:00', [stopped])).toBeUndefined();
});

it('names the weekdays of all publications of one time', () => {
  const [wednesdays, fridays] = [weekly(3, '08:00'), weekly(5, '08:00')];
  expect(cronOf('08:00', [fridays, wednesdays])).toBe('cron(0 8 ? * WED-FRI *)');
});

const names = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function daysOf(cron: string): Set<number> {
  const days = cron.split(' ')[4] ?? '';
  const found = days.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map((name) => names.indexOf(name));
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return new Set(found);
}

it('lets publications share a run where none waits longer than it may', () => {
  const times = ['18:45', '07:00', '08:30', '09:00', '09:01', '18:00', '08:30'];
  expect(sharedTimes(times, 120)).toEqual([
    ['07:00', '08:30', '09:00'],
    ['09:01'],
    ['18:00', '18:45'],
  ]);
  expect(sharedTimes(times, 0)).toEqual(
    ['07:00', '08:30', '09:00', '09:01', '18:00', '18:45'].map((time) => [time]),
  );
  expect(sharedTimes([], 120)).toEqual([]);
});

it('starts each source on every day of four years to come on which it comes out, at its own time', async () => {
  for (const { name, publication } of await loadSources()) {
    const cron = cronOf(publication.time, [publication]);
    if (cron === undefined) continue;
    const [, minute, hour] = /^cron\((\d+) (\d+) /.exec(cron) ?? [];
    expect(`${hour?.padStart(2, '0')}:${minute?.padStart(2, '0')}`, name).toBe(publication.time);
    const days = daysOf(cron);
    for (let day = '2026-01-01'; day < '2030-01-01'; day = addDays(day, 1)) {
      if ('silence' in publication.on(day)) continue;
      expect(days.has(weekday(day)), `${name} ${day}`).toBe(true);
    }
  }
});

it('starts nothing in the hour that summer time skips or repeats', async () => {
  for (const { name, publication } of await loadSources()) {
    const hour = Number(publication.time.slice(0, 2));
    expect(hour < 1 || hour >= 3, name).toBe(true);
    // Both Sundays have exactly one such moment.
    expect(newYork('2026-03-08', publication.time).getTime()).not.toBeNaN();
  }
});
