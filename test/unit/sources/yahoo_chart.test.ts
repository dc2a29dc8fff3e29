import { describe, expect, it } from 'vitest';
import { Draft } from '../../../functions/ingest.ts';
import { RawArchive } from '../../../functions/lake/raw.ts';
import { MemoryStore } from '../../../functions/lake/store-memory.ts';
import { source } from '../../../functions/sources/yahoo_chart.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';
import { hasRecordings, recording, withoutRecordings } from '../../builders/recordings.ts';

interface Chart {
  meta: Record<string, unknown> & { currentTradingPeriod: { regular: Record<string, number> } };
  timestamp?: number[];
  indicators: { quote: Record<string, (number | null)[]>[] };
}

/** A response with something else in it. */
function withChart(bytes: Uint8Array, edit: (chart: Chart) => void): Uint8Array {
  const body = JSON.parse(new TextDecoder().decode(bytes));
  edit(body.chart.result[0]);
  return bytesOf(JSON.stringify(body));
}

async function edited(file: string, edit: (chart: Chart) => void): Promise<Uint8Array> {
  return withChart(await fixture(source, file), edit);
}

const cells = (row: Readonly<Record<string, unknown>>) => Object.values(row);

describe('an index', () => {
  it('is rounded to the printed digits, and the day still traded is no observation', async () => {
    const { kept, refused } = await judged(source, 'RUT', await fixture(source, 'RUT.json'));
    expect(refused).toEqual([]);
    expect(kept.map(({ row }) => cells(row))).toEqual([
      ['RUT', 'price', '2025-10-31', 2470.5, 2490.33, 2460.01, 2479.38],
      ['RUT', 'price', '2025-11-03', 2480, 2485.75, 2450.25, 2471.24],
      // 2025-11-04 came without a single price, 2025-11-06 at 14:00 with four that move on.
      ['RUT', 'price', '2025-11-05', 2430, 2470, 2428.5, 2464.78],
    ]);
  });

  it('has the bar of a day that is over, be it the last', async () => {
    const bytes = await edited('RUT.json', ({ meta }) => {
      meta['regularMarketTime'] = 1762463400; // 16:10
    });
    const { kept } = await judged(source, 'RUT', bytes);
    expect(kept.at(-1)?.row).toMatchObject({
      observation_date: '2025-11-06',
      close_points: 2451.3,
    });
  });

  it('quarantines a day whose close alone is null', async () => {
    const bytes = await edited('RUT.json', ({ indicators }) => {
      indicators.quote[0]?.['close']?.splice(1, 1, null);
    });
    const { kept, refused } = await judged(source, 'RUT', bytes);
    expect(kept).toHaveLength(2);
    expect(refused.map(({ position, columns }) => [position, columns])).toEqual([
      ['$.chart.result[0].timestamp[1]', ['close_points']],
    ]);
  });
});

describe('a fund', () => {
  it('has prices and dividends as traded on both sides of a split', async () => {
    const { kept, refused } = await judged(source, 'IWM', await fixture(source, 'IWM.json'));
    expect(refused).toEqual([]);
    expect(kept.map(({ row }) => cells(row))).toEqual([
      // Served as half of it: 61.264999 x 2 = 122.53, a digit that half of it rounded would lose.
      ['IWM', '2005-06-07', 123, 121.5, 122.53, 0, null],
      ['IWM', '2005-06-08', null, 122.5, 123, 0.157, null],
      ['IWM', '2005-06-09', 62.5, 61.75, 62.1, 0, 2],
      ['IWM', '2005-06-10', 62.25, 61, 61.5, 0, null],
    ]);
  });

  it('is refused when its answer ends before the present: splits after it are in the prices', async () => {
    const bytes = await edited('IWM.json', ({ meta }) => {
      meta['regularMarketTime'] = 1118692800;
      Object.assign(meta.currentTradingPeriod.regular, { start: 1118669400, end: 1118692800 });
    });
    await expect(judged(source, 'IWM', bytes)).rejects.toThrow(
      'yahoo_chart: expected bars up to 2005-06-13, since every split until then is in the prices, found bars that end on 2005-06-10',
    );
  });

  it('in another currency is quarantined', async () => {
    const bytes = await edited('IWM.json', ({ meta }) => {
      meta['currency'] = 'NOK';
    });
    const { kept, refused } = await judged(source, 'IWM', bytes);
    expect(kept).toEqual([]);
    expect(refused[0]?.row['close_usd']).toBe('a price in NOK');
  });
});

it('leads from every value to its place in the answer', async () => {
  const bytes = await fixture(source, 'RUT.json');
  const { places } = await placesIn(source, { key: 'RUT', bytes });
  expect(places[2]).toMatchObject({
    index_symbol: 'request key RUT',
    observation_date: '$.chart.result[0].timestamp[3]',
    close_points: '$.chart.result[0].indicators.quote[0].close[3]',
  });
  const { places: ofFund } = await placesIn(source, {
    key: 'IWM',
    bytes: await fixture(source, 'IWM.json'),
  });
  expect(ofFund.map(({ dividend_usd, split_ratio }) => [dividend_usd, split_ratio])).toEqual([
    ['not in the response', 'not in the response'],
    ['$.chart.result[0].events.dividends["1118237400"].amount', 'not in the response'],
    ['not in the response', '$.chart.result[0].events.splits["1118323800"].numerator'],
    ['not in the response', 'not in the response'],
  ]);
});

it.each([
  [
    'an unknown symbol',
    '{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found"}}}',
    /found \{"chart":\{"result":null,.*No data found/,
  ],
  ['too many requests with status 200', 'Too Many Requests\r\n', /found Too Many Requests/],
])('says what stands in place of a chart: %s', async (_, text, message) => {
  await expect(judged(source, 'RUT', bytesOf(text))).rejects.toThrow(message);
});

it('refuses another symbol’s chart and coarser bars', async () => {
  const bytes = await fixture(source, 'RUT.json');
  await expect(judged(source, 'SPX', bytes)).rejects.toThrow(
    'expected a chart of ^GSPC, found ^RUT',
  );
  const weekly = await edited('RUT.json', ({ meta }) => {
    meta['dataGranularity'] = '1wk';
  });
  await expect(judged(source, 'RUT', weekly)).rejects.toThrow(
    'expected daily bars, found bars of 1wk',
  );
});

it('an empty window is no error and no row', async () => {
  const bytes = await edited('RUT.json', (chart) => {
    delete chart.timestamp;
    chart.indicators.quote = [{}];
  });
  const store = new MemoryStore({ clock_ms: () => 0, mirrorFolder: '' });
  const archive = await RawArchive.open(store, source.name);
  const request = source.identify({ name: 'rut.json', bytes });
  const response = { request, status: 200, headers: {}, fetched_at: new Date('2025-11-08') };
  const kept = await archive.keep({ ...response, bytes, source: source.name }, async () => {});
  const draft = new Draft(store, source);
  await draft.add(kept, bytes);
  expect(await draft.commit()).toMatchObject({ added: 0, rejected: 0, changed: [] });
});

describe('fetch', () => {
  const window = { from: '2025-11-05', to: '2025-11-06' };

  it('asks for four symbols without an end, so that every later split is told', async () => {
    const { get, asked } = publisherOf(() => true);
    await fetched(source, get, window);
    expect(asked.map(({ key }) => key)).toEqual(
      ['RUT', 'SPX', 'IWM', 'SPY'].map((symbol) => `${symbol}-20251105`),
    );
    expect(asked[0]?.url).toBe(
      'https://query1.finance.yahoo.com/v8/finance/chart/%5ERUT' +
        '?period1=1762300800&period2=9999999999&interval=1d&events=div%7Csplit',
    );
  });

  it('is unavailable, and tried again, while the newest day is unfinished', async () => {
    const bytes = await fixture(source, 'RUT.json');
    const { get } = publisherOf(() => true);
    const live: typeof get = async (request) => {
      const response = await get(request);
      return (
        response && { ...response, bytes: request.key.startsWith('RUT') ? bytes : response.bytes }
      );
    };
    const { keys, unavailable } = await fetched(source, live, window);
    expect(keys).toHaveLength(4);
    expect(unavailable).toBe(
      'yahoo_chart: expected bars of 2025-11-06, found none of RUT, or an unfinished one',
    );
  });
});

it('is off unless asked for, and says why', () => {
  expect(source.isOffBecause).toContain('unofficial');
});

if (!hasRecordings) console.log(withoutRecordings);

describe.skipIf(!hasRecordings)('recorded charts', () => {
  function chartIn(file: string): Uint8Array {
    const envelope = JSON.parse(new TextDecoder().decode(recording(`yahoo/${file}`)));
    return bytesOf(JSON.stringify(envelope.response.bodyJson));
  }

  /** The recorder asked for days long past: the market's clock is put back to the last of them. */
  function asOfItsEnd(file: string): { key: string; bytes: Uint8Array } {
    const bytes = withChart(chartIn(file), ({ meta, timestamp }) => {
      const end = (timestamp?.at(-1) ?? 0) + 7 * 3600;
      meta['regularMarketTime'] = end;
      Object.assign(meta.currentTradingPeriod.regular, { start: end - 7 * 3600, end });
    });
    return { key: source.identify({ name: file, bytes }).key, bytes };
  }

  it('an empty window has a chart and no row', async () => {
    const bytes = chartIn(
      'chart-AAPL-2025-02-01-to-2025-02-02-includePrePost-false-interval-1m.json',
    );
    const { rows, mayBeEmpty } = await source.parse({ key: 'AAPL', bytes });
    expect([[...rows], mayBeEmpty]).toEqual([[], true]);
  });

  it.each([
    ['chart-AZT.OL-2020-01-01-to-2020-01-03.json', 'a price in NOK', ['2020-01-02']],
    [
      'chart-WSU.DE-2023-08-04-to-2023-08-09.json',
      'a price in EUR',
      ['2023-08-04', '2023-08-07', '2023-08-08'],
    ],
  ])('%s: days in the exchange’s own zone, its currency refused', async (file, price, days) => {
    const { key, bytes } = asOfItsEnd(file);
    const { kept, refused } = await judged(source, key, bytes);
    expect(kept).toEqual([]);
    expect(refused.map(({ row }) => row['observation_date'])).toEqual(days);
    expect(new Set(refused.map(({ row }) => row['close_usd']))).toEqual(new Set([price]));
  });

  it('MSFT 2021: four dividends on their days, closes to the cent', async () => {
    const { key, bytes } = asOfItsEnd(
      'historical-via-chart-MSFT-dividends-2021-02-01-to-2022-01-31.csv.json',
    );
    const { kept, refused } = await judged(source, key, bytes);
    expect([kept.length, refused.length]).toEqual([252, 0]);
    const paid = kept.filter(({ row }) => row['dividend_usd'] !== 0);
    expect(paid.map(({ row }) => [row['observation_date'], row['dividend_usd']])).toEqual([
      ['2021-02-17', 0.56],
      ['2021-05-19', 0.56],
      ['2021-08-18', 0.56],
      ['2021-11-17', 0.62],
    ]);
    expect(kept[0]?.row).toMatchObject({ observation_date: '2021-02-01', close_usd: 239.65 });
  });

  it('NVDA 2021: its split of 4:1 is told and undone before it, not after', async () => {
    const file = 'historical-via-chart-NVDA-split-2021-02-01-to-2022-01-31.csv.json';
    const { key, bytes } = asOfItsEnd(file);
    const { kept } = await judged(source, key, bytes);
    const split = kept.findIndex(({ row }) => row['split_ratio'] !== null);
    expect(kept[split]?.row).toMatchObject({ observation_date: '2021-07-20', split_ratio: 4 });
    const close = (at: number) => Number(kept[at]?.row['close_usd']);
    // In the shares of the answer's day, which a split of 10:1 in 2024 made tenths: 75.12, 18.61.
    expect([close(split - 1), close(split)]).toEqual([75.12, 18.61]);
    // As recorded, with the market's clock at 2025, that later split is missing: refused.
    expect(() => source.parse({ key, bytes: chartIn(file) })).toThrow('every split');
  });
});
