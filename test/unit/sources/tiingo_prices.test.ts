import { describe, expect, it } from 'vitest';
import { source } from '../../../functions/sources/tiingo_prices.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';

const file = 'IWM-20251216-20251218.json';
const key = 'IWM-20251216-20251218';

it('reads prices as traded, dividends and splits, and quarantines a day without a close', async () => {
  const { kept, refused } = await judged(source, key, await fixture(source, file));
  expect(kept.map(({ row }) => Object.values(row))).toEqual([
    ['IWM', '2025-12-16', 252.3, 249.4, 250.4, 0.81, null],
    ['IWM', '2025-12-17', 126.5, 125.1, 125.5, 0, 2],
  ]);
  expect(refused.map(({ position, columns }) => [position, columns])).toEqual([
    ['$[2]', ['close_usd']],
  ]);
});

it('leads from every value to its place in the answer', async () => {
  const { places } = await placesIn(source, { key, bytes: await fixture(source, file) });
  expect(places[1]).toEqual({
    ticker: `request key ${key}`,
    observation_date: '$[1].date',
    high_usd: '$[1].high',
    low_usd: '$[1].low',
    close_usd: '$[1].close',
    dividend_usd: '$[1].divCash',
    split_ratio: '$[1].splitFactor',
  });
});

it('takes an empty list for nothing in these days', async () => {
  const { rows, mayBeEmpty } = await source.parse({ key, bytes: bytesOf('[]') });
  expect([[...rows], mayBeEmpty]).toEqual([[], true]);
});

it.each([
  [
    'a sentence',
    'Error: You have run over your hourly request allocation.',
    'found Error: You have',
  ],
  ['its own kind of refusal', '{"detail":"Invalid token."}', 'found {"detail":"Invalid token."}'],
  ['a price as text', '[{"date":"2025-12-16","close":"250.4"}]', 'found 0.close: '],
])('says what stands in place of prices: %s', async (_, text, message) => {
  await expect(judged(source, key, bytesOf(text))).rejects.toThrow(message);
});

describe('fetch', () => {
  const window = { from: '2025-12-16', to: '2025-12-18' };

  it('names its key in the request and shows it nowhere', async () => {
    const { get, asked } = publisherOf(() => true);
    await fetched(source, get, window);
    expect(asked.map((request) => request.key)).toEqual([key, 'SPY-20251216-20251218']);
    expect(asked[0]).toEqual({
      key,
      url: 'https://api.tiingo.com/tiingo/daily/IWM/prices?startDate=2025-12-16&endDate=2025-12-18&format=json',
      absentStatuses: [404],
      credential: {
        setting: 'TIINGO_API_KEY',
        place: { header: 'Authorization', prefix: 'Token ' },
      },
    });
  });

  async function answered(text: string) {
    const { get } = publisherOf(() => true);
    return await fetched(
      source,
      async (request) => {
        const response = await get(request);
        return response && { ...response, bytes: bytesOf(text) };
      },
      window,
    );
  }

  it('is unavailable, and passes on the words, when the allowance is spent', async () => {
    expect(
      await answered('{"detail":"You have run over your hourly request allocation."}'),
    ).toEqual({
      keys: [],
      unavailable:
        'tiingo_prices: expected prices of IWM, found You have run over your hourly request allocation.',
    });
  });

  it('is unavailable until the newest day is there', async () => {
    const { keys, unavailable } = await answered('[]');
    expect(keys).toHaveLength(2);
    expect(unavailable).toContain(
      'expected sessions of 2025-12-18, found IWM: sessions up to none',
    );
  });
});
