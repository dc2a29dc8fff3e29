import { describe, expect, it } from 'vitest';
import { SourceChangedError } from '../../../functions/errors.ts';
import { source } from '../../../functions/sources/cboe_index_history.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { hasRecordings, recording, withoutRecordings } from '../../builders/recordings.ts';

const judge = async (key: string, bytes: Uint8Array) => {
  const { kept, refused } = await judged(source, key, bytes);
  return { kept: kept.map(({ row }) => row), refused };
};

describe('cboe_index_history', () => {
  it('reads candles, padded days or not', async () => {
    const { kept, refused } = await judge('VIX', await fixture(source, 'VIX_History.csv'));
    expect(refused).toEqual([]);
    expect(kept.map((row) => [row['observation_date'], row['close_points']])).toEqual([
      ['2025-04-07', 25],
      ['2025-04-08', 40.5],
      ['2025-04-09', 30.2],
    ]);
    expect(kept[1]).toMatchObject({ high_points: 41.75, low_points: 24.9, return_kind: 'price' });
  });

  it('reads closes', async () => {
    const { kept } = await judge('RUT', await fixture(source, 'RUT_History.csv'));
    expect(kept[1]).toMatchObject({ close_points: 1490.25, open_points: null, high_points: null });
  });

  it('reads the same under a preamble line', async () => {
    const bytes = await fixture(source, 'RUT_History.csv');
    const preamble = new TextEncoder().encode('Cboe data as is,\n');
    const honest = await judge('RUT', bytes);
    const { kept } = await judge('RUT', Buffer.concat([preamble, bytes]));
    expect(kept).toEqual(honest.kept);
  });

  it('keeps the good rows around a bad one', async () => {
    const text = 'DATE,RUT\n04/07/2025,1810.14\n04/08/2025,n/a\n04/09/2025\n13/45/2025,1.0\n';
    const { kept, refused } = await judge('RUT', bytesOf(text));
    expect(kept).toHaveLength(1);
    expect(refused).toHaveLength(3);
  });

  it.each([
    ['another index’s file', 'RUT', 'DATE,SPX\n04/08/2025,4982.77\n', 'DATE,SPX'],
    ['the total return file', 'RUT', 'DATE,Value_Without_Dividends__USD_\n', 'Value_Without'],
    ['columns in another order', 'VIX', 'DATE,CLOSE,HIGH,LOW,OPEN\n', 'DATE,CLOSE'],
    ['a page', 'VIX', '<!DOCTYPE html>\n', '<!DOCTYPE html>'],
  ])('refuses %s', async (_what, key, text, found) => {
    const reading = judge(key, bytesOf(text));
    await expect(reading).rejects.toThrow(SourceChangedError);
    await expect(reading).rejects.toThrow(found);
  });

  it('says of each value where it stands', async () => {
    const [candles, closes] = await Promise.all(
      ['VIX', 'RUT'].map(async (key) => {
        const bytes = await fixture(source, `${key}_History.csv`);
        return await placesIn(source, { key, bytes });
      }),
    );
    expect(candles?.misplaced).toEqual([]);
    expect(candles?.places[1]).toEqual({
      index_symbol: 'request key VIX',
      return_kind: 'fixed by the source',
      observation_date: 'line 3, column 1 (DATE)',
      open_points: 'line 3, column 2 (OPEN)',
      high_points: 'line 3, column 3 (HIGH)',
      low_points: 'line 3, column 4 (LOW)',
      close_points: 'line 3, column 5 (CLOSE)',
    });
    expect(closes?.misplaced).toEqual([]);
    expect(closes?.places[1]).toMatchObject({
      close_points: 'line 3, column 2 (RUT)',
      high_points: 'not in the response',
    });
  });

  it('knows a file by its name', () => {
    expect(source.identify({ name: 'RVX_History.csv', bytes: new Uint8Array() }).key).toBe('RVX');
  });
});

if (!hasRecordings) console.log(withoutRecordings);

it.skipIf(!hasRecordings).each(['VIX', 'RVX'])('every value of the recorded %s', async (key) => {
  const bytes = recording(`cboe/${key}_History.csv`).subarray(0, 40_000);
  const whole = bytes.subarray(0, bytes.lastIndexOf(10) + 1);
  const { places, misplaced } = await placesIn(source, { key, bytes: whole });
  expect(misplaced).toEqual([]);
  expect(places.length).toBeGreaterThan(500);
});
