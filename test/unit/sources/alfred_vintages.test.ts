import { describe, expect, it } from 'vitest';
import { openLake } from '../../../functions/query/open-lake.ts';
import type { HttpGet, Request } from '../../../functions/source.ts';
import { source } from '../../../functions/sources/alfred_vintages.ts';
import { presentTables } from '../../../functions/tables.ts';
import { bytesOf, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';
import { arrive, emptyLake } from '../../builders/recorded-lake.ts';
import { hasRecordings, vintagesHead, withoutRecordings } from '../../builders/recordings.ts';

type Vintage = readonly [start: string, date: string, value: string];

/** An answer as the interface gives it. */
function answer(realtime_start: string, vintages: readonly Vintage[], count = vintages.length) {
  const observations = vintages.map(([start, date, value]) => ({
    realtime_start: start,
    realtime_end: '9999-12-31',
    date,
    value,
  }));
  const head = { realtime_start, realtime_end: '9999-12-31', units: 'lin', count, offset: 0 };
  return bytesOf(JSON.stringify({ ...head, limit: 100_000, observations }));
}

const key = 'UNRATE-1776-07-04-1999-12-31-0';
const revised = answer('1776-07-04', [
  ['2023-09-01', '2023-08-01', '3.8'],
  ['2024-01-05', '2023-08-01', '3.7'],
  ['2023-10-06', '2023-09-01', '.'],
]);

it('dates each vintage to the end of the day it was given', async () => {
  const { kept, refused } = await judged(source, key, revised);
  expect(refused).toEqual([]);
  expect(kept.map(({ row, published_at }) => [...Object.values(row), published_at])).toEqual([
    ['UNRATE', '2023-08-01', 3.8, new Date('2023-09-02T03:59:00Z')],
    ['UNRATE', '2023-08-01', 3.7, new Date('2024-01-06T04:59:00Z')],
  ]);
  const { places, misplaced } = await placesIn(source, { key, bytes: revised });
  expect(misplaced).toEqual([]);
  expect(places[1]).toEqual({
    series_id: `request key ${key}`,
    observation_date: '$.observations[1].date',
    indicator_value: '$.observations[1].value',
  });
});

it('leaves out values of a later range that are older than it', async () => {
  const bytes = answer('2019-12-31', [
    ['2019-12-31', '2015-01-01', '5.7'], // of 2015, dated to the range's first day
    ['2020-01-01', '2019-12-31', '1.55'],
  ]);
  const { kept } = await judged(source, 'DFF-2019-12-31-2024-12-31-0', bytes);
  expect(kept.map(({ row }) => Object.values(row))).toEqual([['DFF', '2019-12-31', 1.55]]);
});

it('answers as of any day with the vintage of that day', async () => {
  const store = await emptyLake();
  const file = { name: 'observations_UNRATE.json', bytes: revised };
  await arrive(store, source.name, [{ ...file, fetched_at: '2026-09-01T12:00:00Z' }]);
  const asked = async (asOf: string) => {
    const engine = await openLake(await presentTables(store), { asOf: new Date(asOf) });
    const { rows } = await engine.run(
      'SELECT indicator_value, known_at_basis FROM economic_indicator_latest',
    );
    engine.close();
    return rows.map((row) => Object.values(row));
  };
  expect(await asked('2023-09-01T20:00:00Z')).toEqual([]);
  expect(await asked('2023-10-01T00:00:00Z')).toEqual([[3.8, 'publisher']]);
  expect(await asked('2024-02-01T00:00:00Z')).toEqual([[3.7, 'publisher']]);
});

it('takes an answer without a new vintage for what it is, and no other shape', async () => {
  const none = answer('2025-11-17', [['2025-11-17', '2025-10-01', '4.4']]);
  const parsed = await source.parse({ key: 'UNRATE-2025-11-17-9999-12-31-0', bytes: none });
  expect([[...parsed.rows], parsed.mayBeEmpty]).toEqual([[], true]);
  const error = bytesOf('{"error_code":400,"error_message":"Bad Request."}');
  await expect(judged(source, key, error)).rejects.toThrow(
    /^alfred_vintages: expected JSON with observations, /,
  );
});

describe('asking', () => {
  it('never puts the key into an address, and names the setting it is in', async () => {
    const { get, asked } = publisherOf(() => true);
    await fetched(source, get, { from: '2025-11-25', to: '2025-11-25' });
    expect(asked).toHaveLength(13);
    for (const { url, credential } of asked) {
      expect(url).not.toContain('api_key');
      expect(credential).toEqual({ setting: 'FRED_API_KEY', place: { parameter: 'api_key' } });
    }
    expect(source.isOffBecause).toContain('FRED_API_KEY');
  });

  it('cuts history into ranges that meet, and looks back a week for what is new', async () => {
    const { get, asked } = publisherOf(() => true);
    await fetched(source, get, { from: '1900-01-01', to: '2025-11-25' });
    const bounds = (requests: readonly Request[], seriesId: string) =>
      requests
        .map(({ url }) => new URL(url).searchParams)
        .filter((parameters) => parameters.get('series_id') === seriesId)
        .map((parameters) => [parameters.get('realtime_start'), parameters.get('realtime_end')]);
    const ranges = bounds(asked, 'DFF');
    expect(ranges).toEqual([
      ['1776-07-04', '1999-12-31'],
      ['1999-12-31', '2004-12-31'],
      ['2004-12-31', '2009-12-31'],
      ['2009-12-31', '2014-12-31'],
      ['2014-12-31', '2019-12-31'],
      ['2019-12-31', '2024-12-31'],
      ['2024-12-31', '9999-12-31'],
    ]);
    const daily = publisherOf(() => true);
    await fetched(source, daily.get, { from: '2025-11-25', to: '2025-11-25' });
    expect(bounds(daily.asked, 'UNRATE')).toEqual([['2025-11-17', '9999-12-31']]);
    const since = daily.asked.map(({ url }) => new URL(url).searchParams.get('observation_start'));
    expect([since[0], since.at(-1)]).toEqual(['2024-10-21', null]);
  });

  it('turns pages until the count is reached', async () => {
    const asked: string[] = [];
    const get: HttpGet = (request) => {
      asked.push(new URL(request.url).searchParams.get('offset') ?? '');
      const count = request.key.startsWith('DFEDTARU') ? 100_001 : 1;
      const bytes = answer('2025-11-17', [], count);
      return Promise.resolve({ request, status: 200, headers: {}, fetched_at: new Date(0), bytes });
    };
    const { keys } = await fetched(source, get, { from: '2025-11-25', to: '2025-11-25' });
    expect(asked.slice(0, 3)).toEqual(['0', '100000', '0']);
    expect(new Set(keys).size).toBe(14);
  });

  it('knows a file by its name and what it holds', () => {
    expect(source.identify({ name: 'observations_UNRATE.json', bytes: revised }).key).toBe(
      'UNRATE-1776-07-04-9999-12-31-0',
    );
    expect(() => source.identify({ name: 'unrate.json', bytes: revised })).toThrow('expected');
  });
});

if (!hasRecordings) console.warn(withoutRecordings);

it.skipIf(!hasRecordings)(
  'reads the recorded beginning of an answer, a dot for no value',
  async () => {
    const first = vintagesHead();
    const { kept, refused } = await judged(source, 'SP500-1776-07-04-9999-12-31-0', first);
    expect(refused).toEqual([]);
    expect(kept.map(({ row }) => row['observation_date'])).not.toContain('2014-07-04');
    expect(kept[0]?.row).toMatchObject({
      observation_date: '2014-06-27',
      indicator_value: 1960.96,
    });
    expect(
      (await placesIn(source, { key: 'SP500-1776-07-04-9999-12-31-0', bytes: first })).misplaced,
    ).toEqual([]);
  },
);
