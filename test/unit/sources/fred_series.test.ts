import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { source } from '../../../functions/sources/fred_series.ts';
import { publishedAt } from '../../../schemas/publication.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';

it('takes an empty cell and a dot for no reading, and zero and less for readings', async () => {
  const bytes = await fixture(source, 'fredgraph_DFEDTARU.csv');
  const { kept, refused } = await judged(source, 'DFEDTARU', bytes);
  expect(refused).toEqual([]);
  expect(kept.map(({ row, position }) => [position, ...Object.values(row)])).toEqual([
    ['line 2', 'DFEDTARU', '2025-01-01', 1.25],
    ['line 5', 'DFEDTARU', '2025-01-04', 0],
    ['line 6', 'DFEDTARU', '2025-01-05', -0.25],
  ]);
});

it('says of each value where it stands', async () => {
  const bytes = await fixture(source, 'fredgraph_DFEDTARU.csv');
  const { places, misplaced } = await placesIn(source, { key: 'DFEDTARU', bytes });
  expect(misplaced).toEqual([]);
  expect(places.at(-1)).toEqual({
    series_id: 'request key DFEDTARU',
    observation_date: 'line 6, column 1 (observation_date)',
    rate_percent: 'line 6, column 2 (DFEDTARU)',
  });
});

it('reads the header of before 2024 and line ends of either kind', async () => {
  const { kept } = await judged(source, 'DFF', bytesOf('DATE,DFF\r\n2020-03-16,0.25\r\n'));
  expect(kept[0]?.row).toEqual({
    series_id: 'DFF',
    observation_date: '2020-03-16',
    rate_percent: 0.25,
  });
});

it('quarantines a line that is cut, too long or no number', async () => {
  const bytes = bytesOf('observation_date,DFF\n2020-03-16\n2020-03-17,0.25,1\n2020-03-18,#N/A\n');
  const { refused } = await judged(source, 'DFF', bytes);
  expect(refused.map(({ position, row }) => [position, row['rate_percent']])).toEqual([
    ['line 2', '1 fields where 2 were expected'],
    ['line 3', '3 fields where 2 were expected'],
    ['line 4', '#N/A'],
  ]);
});

it.each([
  ['another series', 'observation_date,DGS10\n2020-03-16,0.25\n'],
  ['a second column', 'observation_date,DFF,DGS10\n2020-03-16,0.25,0.73\n'],
  ['another first column', 'day,DFF\n2020-03-16,0.25\n'],
])('refuses %s', async (_, text) => {
  await expect(judged(source, 'DFF', bytesOf(text))).rejects.toThrow(
    /^fred_series: expected observation_date,DFF, found /,
  );
});

it('asks for five series and reports one that is gone after giving the others', async () => {
  const { get, asked } = publisherOf(({ key }) => key !== 'DFEDTARL');
  expect(await fetched(source, get, { from: '2025-01-01', to: '2025-01-02' })).toEqual({
    keys: ['DFEDTARU', 'DFF', 'DGS1', 'DGS10'],
    unavailable: 'fred_series: expected DFEDTARL, found no such series',
  });
  expect(asked[0]?.url).toBe('https://fred.stlouisfed.org/graph/fredgraph.csv?id=DFEDTARU');
});

it('knows a file by its name or its header', () => {
  const keyOf = (name: string, text: string) => source.identify({ name, bytes: bytesOf(text) }).key;
  expect(keyOf('fredgraph_DGS10.csv', '')).toBe('DGS10');
  expect(keyOf('fredgraph.csv', 'observation_date,DFF\r\n2020-03-16,0.25')).toBe('DFF');
  expect(() => keyOf('rates.csv', 'date;rate')).toThrow('rates.csv: expected a header like');
});

it('counts a weekend as published on Monday evening, after the Board’s afternoon', () => {
  const evening = new Date('2025-11-24T23:00:00Z'); // 18:00 in New York
  for (const day of ['2025-11-21', '2025-11-22', '2025-11-23']) {
    expect(publishedAt(source.publication, day)).toEqual(evening);
  }
  expect(source.publication.on('2025-11-27')).toEqual({
    silence: 'no business day, Thanksgiving',
  });
});

const recordings = '../shared/recordings/fred';
const isRecorded = existsSync(recordings);
if (!isRecorded) console.log(`skipped: ${recordings} is not on this machine`);

describe.skipIf(!isRecorded)('recorded series', () => {
  async function recorded(id: string): Promise<Map<unknown, unknown>> {
    const bytes = readFileSync(`${recordings}/fredgraph_${id}.csv`);
    const { kept, refused } = await judged(source, id, bytes);
    expect(refused).toEqual([]);
    return new Map(kept.map(({ row }) => [row['observation_date'], row['rate_percent']]));
  }

  it('every value stands where it is said to', async () => {
    const bytes = readFileSync(`${recordings}/fredgraph_DGS10.csv`);
    const { places, misplaced } = await placesIn(source, { key: 'DGS10', bytes });
    expect(misplaced).toEqual([]);
    expect(places).toHaveLength(16_135);
  });

  it('DGS10 has 16,135 readings among 16,854 days', async () => {
    const rates = await recorded('DGS10');
    expect(rates.size).toBe(16_854 - 719);
    expect(rates.get('1962-01-02')).toBe(4.06);
  });
});
