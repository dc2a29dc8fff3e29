import { describe, expect, it } from 'vitest';
import { source } from '../../../functions/sources/gdelt_tone.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';

const key = 'RUT-20250707-20250709';

it('reads the wanted days of a timeline and leaves the others be', async () => {
  const bytes = await fixture(source, 'RUT-20250707-20250709.json');
  const { kept, refused } = await judged(source, key, bytes);
  expect(refused).toEqual([]);
  expect(kept).toEqual([
    {
      row: { index_symbol: 'RUT', observation_date: '2025-07-07', tone_points: -1.2043 },
      position: '$.timeline[0].data[1]',
    },
    {
      row: { index_symbol: 'RUT', observation_date: '2025-07-08', tone_points: 0 },
      position: '$.timeline[0].data[2]',
    },
    {
      row: { index_symbol: 'RUT', observation_date: '2025-07-09', tone_points: 0.8 },
      position: '$.timeline[0].data[3]',
    },
  ]);
});

it('leads from every value to its place in the answer', async () => {
  const bytes = await fixture(source, 'RUT-20250707-20250709.json');
  const { places } = await placesIn(source, { key, bytes });
  expect(places[0]).toEqual({
    index_symbol: `request key ${key}`,
    observation_date: '$.timeline[0].data[1].date',
    tone_points: '$.timeline[0].data[1].value',
  });
});

it.each([
  ['an empty series', '{"timeline":[{"series":"Average Tone","data":[ ]}]}'],
  ['no series', '{"timeline":[]}'],
])('takes %s for nothing in these days', async (_, text) => {
  const { rows, mayBeEmpty } = await source.parse({ key, bytes: bytesOf(text) });
  expect([[...rows], mayBeEmpty]).toEqual([[], true]);
});

it.each([
  [
    'the sentence that goes with 429',
    'Please limit requests to one every 5 seconds or contact us.\n',
    'found Please limit requests to one every 5 seconds or contact us.',
  ],
  ['another series', '{"timeline":[{"series":"Volume Intensity","data":[]}]}', 'found {"timeline"'],
  ['a timeline of another shape', '{"timeline":[{"series":"Average Tone"}]}', 'timeline.0.data'],
])('refuses %s', async (_, text, message) => {
  await expect(judged(source, key, bytesOf(text))).rejects.toThrow(message);
});

it('quarantines hours, which a short span brings, and what is no number', async () => {
  const series = (date: string, value: unknown) =>
    bytesOf(JSON.stringify({ timeline: [{ series: 'Average Tone', data: [{ date, value }] }] }));
  const hour = await judged(source, key, series('20250708T130000Z', 1));
  expect(hour.kept).toEqual([]);
  expect(hour.refused.map(({ columns }) => columns)).toEqual([['observation_date']]);
  const text = await judged(source, key, series('20250708T000000Z', 'null'));
  expect(text.refused.map(({ columns }) => columns)).toEqual([['tone_points']]);
});

describe('fetch', () => {
  const window = { from: '2025-11-20', to: '2025-11-26' };

  it('asks a month back, so that the answer comes in days', async () => {
    const { get, asked } = publisherOf(() => true);
    await fetched(source, get, window);
    expect(asked.map(({ url }) => url)).toEqual(
      ['%22Russell%202000%22', '%22S%26P%20500%22'].map(
        (query) =>
          `https://api.gdeltproject.org/api/v2/doc/doc?query=${query}&mode=timelinetone&format=json` +
          '&startdatetime=20251026000000&enddatetime=20251126235959',
      ),
    );
    expect(asked.map((request) => request.key)).toEqual([
      'RUT-20251120-20251126',
      'SPX-20251120-20251126',
    ]);
  });

  it('asks year by year for more', async () => {
    const { get, asked } = publisherOf(() => true);
    await fetched(source, get, { from: '2023-01-01', to: '2025-06-30' });
    expect(asked.map((request) => request.key.slice(4))).toEqual([
      ...Array(2).fill('20230101-20240101'),
      ...Array(2).fill('20240102-20250101'),
      ...Array(2).fill('20250102-20250630'),
    ]);
  });

  it('is unavailable where a series is empty: the answer is kept and asked for again', async () => {
    const { get } = publisherOf(() => true);
    const empty = bytesOf('{"timeline":[{"series":"Average Tone","data":[ ]}]}');
    const { keys, unavailable } = await fetched(
      source,
      async (request) => {
        const response = await get(request);
        return response && { ...response, bytes: empty };
      },
      window,
    );
    expect(keys).toHaveLength(2);
    expect(unavailable).toBe(
      'gdelt_tone: expected a tone, found empty series for RUT-20251120-20251126, SPX-20251120-20251126',
    );
  });
});
