import { describe, expect, it } from 'vitest';
import { source } from '../../../functions/sources/nyfed_effective_rate.ts';
import { publishedAt } from '../../../schemas/publication.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';
import { hasRecordings, recording, series, withoutRecordings } from '../../builders/recordings.ts';

it('reads each day’s rate, revised or not, and says where it stands', async () => {
  const bytes = await fixture(source, 'last.json');
  const { kept, refused } = await judged(source, 'last-30', bytes);
  expect(refused).toEqual([]);
  expect(kept.map(({ row }) => Object.values(row))).toEqual([
    ['EFFR', '2025-02-14', 1.08],
    ['EFFR', '2025-02-13', 1.33],
  ]);
  const { places, misplaced } = await placesIn(source, { key: 'last-30', bytes });
  expect(misplaced).toEqual([]);
  expect(places[1]).toEqual({
    series_id: '$.refRates[1].type',
    observation_date: '$.refRates[1].effectiveDate',
    rate_percent: '$.refRates[1].percentRate',
  });
});

it('quarantines a day without a rate', async () => {
  const rates = [null, 'n/a', 101].map((percentRate, i) => ({
    effectiveDate: `2025-02-1${i}`,
    type: 'EFFR',
    percentRate,
  }));
  const { refused } = await judged(source, 'last-30', bytesOf(JSON.stringify({ refRates: rates })));
  expect(refused.map(({ position, columns }) => [position, columns])).toEqual([
    ['$.refRates[0]', ['rate_percent']],
    ['$.refRates[1]', ['rate_percent']],
    ['$.refRates[2]', ['rate_percent']],
  ]);
});

it.each([
  ['no rate at all', '{"refRates":[]}'],
  ['another shape', '{"refRates":{"EFFR":3.88}}'],
  ['a rate without a day', '{"refRates":[{"type":"EFFR","percentRate":3.88}]}'],
  [
    'another rate among them',
    '{"refRates":[{"effectiveDate":"2025-02-14","type":"EFFR","percentRate":3.88},' +
      '{"effectiveDate":"2025-02-14","type":"OBFR","percentRate":3.87}]}',
  ],
])('refuses %s', async (_, text) => {
  await expect(judged(source, 'last-30', bytesOf(text))).rejects.toThrow(
    /^nyfed_effective_rate: expected JSON with refRates, /,
  );
});

it('asks for years in a long window and for the newest days always', async () => {
  const { get, asked } = publisherOf(() => true);
  const window = { from: '2024-06-01', to: '2025-11-25' };
  expect((await fetched(source, get, window)).keys).toEqual(['2024', '2025', 'last-30']);
  expect(asked.map(({ url }) => url.split('/effr/')[1])).toEqual([
    'search.json?startDate=2024-01-01&endDate=2024-12-31&type=rate',
    'search.json?startDate=2025-01-01&endDate=2025-11-25&type=rate',
    'last/30.json',
  ]);
  const { keys } = await fetched(source, get, { from: '2025-11-24', to: '2025-11-25' });
  expect(keys).toEqual(['last-30']);
});

it.each([
  ['2025-10-10', '2025-10-14T13:00:00Z'], // Friday; Monday is Columbus Day
  ['2025-04-18', '2025-04-21T13:00:00Z'], // Good Friday is a banking day
  ['2025-01-09', '2025-01-10T14:00:00Z'], // mourning closed the exchange, not the banks
  ['2021-12-24', '2021-12-27T14:00:00Z'], // Christmas on Saturday is not made up for
  ['2025-11-26', '2025-11-28T14:00:00Z'], // Thanksgiving
])('the rate of %s is out at %s', (day, moment) => {
  expect(publishedAt(source.publication, day)).toEqual(new Date(moment));
});

if (!hasRecordings) console.warn(withoutRecordings);

describe.skipIf(!hasRecordings)('the recorded answer', () => {
  it('has the rates of two days in September 2026', async () => {
    const bytes = recording('fred/nyfed_effr_last_excerpt.json');
    const { kept, refused } = await judged(source, 'last-30', bytes);
    expect(refused).toEqual([]);
    expect(kept.map(({ row }) => Object.values(row))).toEqual([
      ['EFFR', '2026-09-14', 3.63],
      ['EFFR', '2026-09-11', 3.63],
    ]);
    expect((await placesIn(source, { key: 'last-30', bytes })).misplaced).toEqual([]);
  });

  it('comes out on each day on which the bank’s other unsecured rate exists', () => {
    const banking = series('reference_series/fred_rates.csv')
      .filter((row) => (row['date'] ?? '') >= '2018-05-01' && row['OBFR'] !== '')
      .map((row) => row['date'] ?? '')
      .filter((day) => day <= '2026-08-14');
    const released = new Set<string>();
    for (const day of banking) {
      const release = source.publication.on(day);
      if ('observation_date' in release) released.add(release.observation_date);
    }
    // Every banking day is announced by the next one, so all but the last are.
    expect(banking.slice(0, -1).filter((day) => !released.has(day))).toEqual([]);
  });
});
