import { describe, expect, it } from 'vitest';
import { source } from '../../../functions/sources/alpha_vantage_daily.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';

const spent =
  'We have detected your API key as ABCD1234XYZ and our standard API rate limit is 25 requests per day.';

it('reads numbers that are texts, "None" and "-" as missing, and no day without a close', async () => {
  const { kept, refused } = await judged(source, 'IWM', await fixture(source, 'IWM.json'));
  expect(kept.map(({ row }) => Object.values(row))).toEqual([
    ['IWM', '2025-11-26', 248, 245.1, 247.3, null, null],
    ['IWM', '2025-11-25', null, null, 245.2, null, null],
  ]);
  expect(refused.map(({ columns, row }) => [columns, row['close_usd']])).toEqual([
    [['close_usd'], 'None'],
  ]);
});

it('leaves out the day that was still traded when it was refreshed', async () => {
  const text = new TextDecoder().decode(await fixture(source, 'IWM.json'));
  const days = async (refreshed: string) => {
    const bytes = bytesOf(text.replace('Refreshed": "2025-11-26', `Refreshed": "${refreshed}`));
    return (await judged(source, 'IWM', bytes)).kept.map(({ row }) => row['observation_date']);
  };
  expect(await days('2025-11-26 14:10:00')).toEqual(['2025-11-25']);
  expect(await days('2025-11-26 16:00:00')).toEqual(['2025-11-26', '2025-11-25']);
});

it('leads from every value to its place in the answer', async () => {
  const { places, misplaced } = await placesIn(source, {
    key: 'IWM',
    bytes: await fixture(source, 'IWM.json'),
  });
  expect(misplaced).toEqual([]);
  expect(places[0]).toEqual({
    ticker: 'request key IWM',
    observation_date: 'name of $["Time Series (Daily)"]["2025-11-26"]',
    high_usd: '$["Time Series (Daily)"]["2025-11-26"]["2. high"]',
    low_usd: '$["Time Series (Daily)"]["2025-11-26"]["3. low"]',
    close_usd: '$["Time Series (Daily)"]["2025-11-26"]["4. close"]',
    dividend_usd: 'not in the response',
    split_ratio: 'not in the response',
  });
});

it.each([
  ['Information', 'found Information: We have detected your API key as [hidden] and our standard'],
  ['Note', 'found Note: We have detected your API key as [hidden] and our standard'],
  ['Error Message', 'found Error Message: '],
])('refuses status 200 that means an error: %s', async (kind, message) => {
  const bytes = bytesOf(JSON.stringify({ [kind]: spent }));
  await expect(judged(source, 'IWM', bytes)).rejects.toThrow(message);
});

it('refuses another symbol’s prices', async () => {
  await expect(judged(source, 'SPY', await fixture(source, 'IWM.json'))).rejects.toThrow(
    'expected JSON with Time Series (Daily) of SPY, found prices of IWM',
  );
});

describe('fetch', () => {
  const window = { from: '2025-11-25', to: '2025-11-26' };

  async function answered(bytes: Uint8Array, to = window.to) {
    const { get, asked } = publisherOf(() => true);
    const found = await fetched(
      source,
      async (request) => {
        const response = await get(request);
        return response && { ...response, bytes };
      },
      { ...window, to },
    );
    return { ...found, asked };
  }

  it('names its key in the request and shows it nowhere', async () => {
    const { asked, unavailable } = await answered(await fixture(source, 'IWM.json'));
    expect(unavailable).toBeUndefined();
    expect(asked[1]).toEqual({
      key: 'SPY',
      url: 'https://www.alphavantage.co/query?function=TIME_SERIES_DAILY&symbol=SPY&outputsize=compact&datatype=json',
      credential: { setting: 'ALPHA_VANTAGE_API_KEY', place: { parameter: 'apikey' } },
    });
  });

  it('stops asking once the allowance is spent, and hides the key it is told', async () => {
    const { keys, asked, unavailable } = await answered(bytesOf(JSON.stringify({ Note: spent })));
    expect([keys.length, asked.length]).toEqual([0, 1]);
    expect(unavailable).toContain(
      'prices of IWM, found Note: We have detected your API key as [hid',
    );
    expect(unavailable).not.toContain('ABCD1234XYZ');
  });

  it('is unavailable until the newest day is there', async () => {
    const { keys, unavailable } = await answered(await fixture(source, 'IWM.json'), '2025-11-28');
    expect(keys).toEqual(['IWM', 'SPY']);
    expect(unavailable).toContain('expected prices of 2025-11-28, found none yet of IWM, SPY');
  });
});
