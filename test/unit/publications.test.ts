import { describe, expect, it } from 'vitest';
import { loadSources } from '../../functions/source-catalog.ts';
import { addDays, dayNumber } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { nextSlot, type Publication, type Slot } from '../../schemas/publication.ts';
import { knownPublications } from '../builders/known-publications.ts';

// 2 a.m. on the second Sunday of March and the first of November. Source: 15 U.S.C. 260a.
const summers: readonly (readonly [first: IsoDate, last: IsoDate])[] = [
  ['2022-03-13', '2022-11-05'],
  ['2023-03-12', '2023-11-04'],
  ['2024-03-10', '2024-11-02'],
  ['2025-03-09', '2025-11-01'],
  ['2026-03-08', '2026-10-31'],
];
const switches: readonly IsoDate[] = ['2025-03-09', '2025-11-02', '2026-03-08', '2026-11-01'];
const hourMs = 3_600_000;

/** The instant, worked out without the calendar or the platform's time zones; from 03:00 on. */
function instantOf(day: IsoDate, time: string): string {
  const isSummer = summers.some(([first, last]) => first <= day && day <= last);
  const utc = Date.parse(`${day}T${time}:00Z`) + (isSummer ? 4 : 5) * hourMs;
  return new Date(utc).toISOString();
}

/** Days on which something comes out, with the observation it brings. */
function releases({ on }: Publication, from: IsoDate, to: IsoDate): [IsoDate, IsoDate][] {
  const found: [IsoDate, IsoDate][] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const release = on(day);
    if ('observation_date' in release) found.push([day, release.observation_date]);
  }
  return found;
}

/** The slots a scheduler comes upon that always asks for the next one. */
function walked(publication: Publication, from: Date, to: Date): Slot[] {
  const found: Slot[] = [];
  let slot = nextSlot(publication, from);
  while (slot && slot.at <= to) {
    found.push(slot);
    const next = nextSlot(publication, slot.at);
    // One that follows itself would be walked for ever: the count tells of it.
    slot = next && next.at > slot.at ? next : undefined;
  }
  return found;
}

const shown = ({ at, observation_date }: Slot) => [at.toISOString(), observation_date];
const sources = await loadSources();
const dated = sources.filter(({ publication }) => !publication.isUnannounced);
const years = { first: '2023-01-01', last: '2026-12-31' };

it('every source has a calendar but the drop zone', () => {
  const undated = sources.filter((source) => !dated.includes(source));
  expect(undated.map(({ name }) => name)).toEqual(['drop_zone']);
  const names = dated.map(({ name }) => name);
  expect(Object.keys(knownPublications).filter((name) => !names.includes(name))).toEqual([]);
});

describe.each(dated)('$name', ({ publication }) => {
  const all = releases(publication, years.first, years.last);
  const [begin, end] = [new Date('2023-01-01T05:00:00Z'), new Date('2027-01-01T04:59:59Z')];
  const slots = walked(publication, begin, end);

  it('is asked once for each publication of four years, at its time in New York', () => {
    const expected = all.map(([day, of]) => [instantOf(day, publication.time), of]);
    expect(slots.map(shown)).toEqual(expected);
  });

  it('comes out in order, brings nothing from the future and never goes back', () => {
    for (const [i, [day, observation]] of all.entries()) {
      expect(observation <= day, `${day} brings ${observation}`).toBe(true);
      const [, before = ''] = all[i - 1] ?? [];
      expect(before <= observation, `${day} brings ${observation} after ${before}`).toBe(true);
      const [last, now] = [slots[i - 1]?.at.getTime() ?? 0, slots[i]?.at.getTime() ?? 0];
      expect(last < now, `${day} after ${slots[i - 1]?.at.toISOString()}`).toBe(true);
    }
  });

  it.each(switches)('loses and doubles nothing when clocks change on %s', (sunday) => {
    const [from, to] = [addDays(sunday, -45), addDays(sunday, 45)];
    const around = all.filter(([day]) => from <= day && day <= to);
    const own = slots.filter(
      ({ at }) => at >= new Date(instantOf(from, '00:00')) && at < new Date(instantOf(to, '23:59')),
    );
    expect(own).toHaveLength(around.length);
    for (let i = 1; i < around.length; i += 1) {
      const [[before = ''] = [], [day = ''] = []] = [around[i - 1], around[i]];
      // A day of 23 hours in March, of 25 in November, where the clocks change in between.
      const change = sunday.slice(5, 7) === '03' ? -1 : 1;
      const isAcross = before < sunday && sunday <= day;
      const hours = 24 * (dayNumber(day) - dayNumber(before)) + (isAcross ? change : 0);
      const [last, now] = [own[i - 1]?.at.getTime() ?? 0, own[i]?.at.getTime() ?? 0];
      expect((now - last) / hourMs, `${before} to ${day}`).toBe(hours);
    }
  });
});

describe.each(Object.entries(knownPublications))('%s as known', (name, { time, count, known }) => {
  const publication = dated.find((source) => source.name === name)?.publication;

  it('comes out at its time, as often as its publisher has it', () => {
    expect(publication?.time).toBe(time);
    expect(publication && releases(publication, years.first, years.last)).toHaveLength(count);
  });

  it.each(known)('on %s brings %s', (day, observation) => {
    const release = publication?.on(day) ?? {};
    expect('observation_date' in release ? release.observation_date : null).toBe(observation);
  });
});
