import { describe, expect, it } from 'vitest';
import { addDays, weekday } from '../../../schemas/calendar.ts';
import { commitmentsOfTraders } from '../../../schemas/commitments-of-traders.ts';
import { lastSlot, missedSlots, publishedAt } from '../../../schemas/publication.ts';
import { hasRecordings, series, withoutRecordings } from '../../builders/recordings.ts';

/** Days of release with the day of the positions they bring. */
function releases(from: string, to: string): [release: string, positions: string][] {
  const found: [string, string][] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const release = commitmentsOfTraders.on(day);
    if ('observation_date' in release) found.push([day, release.observation_date]);
  }
  return found;
}

describe('the traders’ report comes out', () => {
  it('on the days the CFTC announced for 2024', () => {
    const moved = releases('2024-01-01', '2024-12-31').filter(([day]) => weekday(day) !== 5);
    expect(moved.map(([day]) => day)).toEqual([
      '2024-06-24', // Juneteenth was a Wednesday
      '2024-07-08',
      '2024-12-02',
      '2024-12-30',
    ]);
    expect(releases('2024-03-25', '2024-03-31')).toEqual([['2024-03-29', '2024-03-26']]); // Good Friday
  });

  it.each([
    ['2025-01-07', '2025-01-13'], // the government mourned on Thursday
    ['2026-11-10', '2026-11-16'], // Veterans Day on Wednesday; the exchange is open
    ['2021-06-15', '2021-06-21'], // the first Juneteenth
    ['2021-12-28', '2022-01-03'], // New Year kept on Friday by the government alone
    ['2024-12-31', '2025-01-06'], // New Year on Wednesday
    ['2025-09-30', '2025-11-19'],
    ['2025-10-14', '2025-11-25'],
    ['2025-11-10', '2025-12-10'], // Monday's positions: Tuesday was Veterans Day
    ['2025-12-23', '2025-12-29'],
    ['2018-12-24', '2019-02-01'],
    ['2023-02-14', '2023-03-08'],
    ['2013-10-08', '2013-11-08'],
  ])('positions of %s on %s at half past three in New York', (positions, release) => {
    const moment = publishedAt(commitmentsOfTraders, positions);
    expect(moment.toISOString().slice(0, 10)).toBe(release);
    expect(moment.toLocaleTimeString('en-US', { timeZone: 'America/New_York' })).toBe('3:30:00 PM');
  });

  it('never before its positions, each of them once and in their order, 2006 to 2027', () => {
    const all = releases('2006-06-16', '2027-12-31');
    const positions = all.map(([, day]) => day);
    expect([...new Set(positions)].sort()).toEqual(positions);
    expect(all.filter(([day, of]) => day < addDays(of, 3))).toEqual([]);
    const gaps = positions
      .slice(1)
      .map((day, i) => [
        positions[i],
        day,
        (Date.parse(day) - Date.parse(positions[i] ?? '')) / 864e5,
      ])
      .filter(([, , days]) => Number(days) > 8);
    // The reports of the 2013 shutdown, whose own days are not known.
    expect(gaps).toEqual([['2013-09-24', '2013-11-05', 42]]);
  });

  it('says why nothing comes, and calls nothing late while nothing can', () => {
    expect(commitmentsOfTraders.on('2025-10-24')).toEqual({
      silence: 'no report: government shutdown from 2025-10-01 to 2025-11-12 and its backlog',
    });
    const during = new Date('2025-11-14T21:00:00Z');
    expect(lastSlot(commitmentsOfTraders, during)?.observation_date).toBe('2025-09-23');
    expect(missedSlots(commitmentsOfTraders, '2025-09-23', during)).toBe(0);
    expect(missedSlots(commitmentsOfTraders, '2025-09-23', new Date('2025-11-26T23:00:00Z'))).toBe(
      3,
    );
  });
});

if (!hasRecordings) console.warn(withoutRecordings);

it.skipIf(!hasRecordings)('announces every week that was in fact reported since 2024', () => {
  const reported = series('reference_series/cot_tff_weekly.csv').map((row) => row['date'] ?? '');
  const announced = releases('2024-01-03', '2026-08-25').map(([, positions]) => positions);
  expect(announced.filter((day) => day <= '2026-08-18')).toEqual(reported);
});
