import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { source } from '../../../functions/sources/cboe_put_call.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';

const day = '2025-03-03';
const page = (content: unknown) => bytesOf(JSON.stringify(content));
const ratio = (product: string, value: unknown) => ({ name: `${product} PUT/CALL RATIO`, value });

describe('a day', () => {
  it('joins each ratio to its volumes, whichever shape they come in', async () => {
    const bytes = await fixture(source, '2025-03-03_daily_options.json');
    const { kept, refused } = await judged(source, day, bytes);
    expect(refused).toEqual([]);
    const figures = kept.map(({ row }) => [
      row['product_class'],
      row['put_volume_contracts'],
      row['call_volume_contracts'],
      row['put_call_ratio'],
    ]);
    expect(figures).toEqual([
      ['total', 4000, 5000, 0.8],
      ['index', 1100, 1000, 1.1],
      ['etp', 1000, 800, 1.25],
      ['equity', 1800, 3000, 0.6],
      ['vix', null, null, 0.5],
      ['spx', 600, 500, 1.2],
      ['mrut', null, null, 4],
    ]);
    expect(kept.every(({ row }) => row['observation_date'] === day)).toBe(true);
    expect(kept.at(-1)?.position).toBe('$.ratios[7]');
  });

  it('says of each value by which path it is reached', async () => {
    const bytes = await fixture(source, '2025-03-03_daily_options.json');
    const { places, misplaced } = await placesIn(source, { key: day, bytes });
    expect(misplaced).toEqual([]);
    expect(places[3]).toEqual({
      product_class: '$.ratios[3].name',
      observation_date: 'request key 2025-03-03',
      put_volume_contracts: '$["EQUITY OPTIONS"].put',
      call_volume_contracts: '$["EQUITY OPTIONS"].call',
      put_call_ratio: '$.ratios[3].value',
    });
    expect(places[4]?.['put_volume_contracts']).toBe('not in the response');
    expect(places[5]?.['put_volume_contracts']).toBe('$["SPX + SPXW"][1].put');
  });

  it('puts zero ratios into quarantine and keeps the rest, as on 2025-01-09', async () => {
    const ratios = [
      ratio('TOTAL', '1.20'),
      ratio('INDEX', '1.20'),
      ratio('EXCHANGE TRADED PRODUCTS', '0.00'),
      ratio('EQUITY', '0.0'),
    ];
    const { kept, refused } = await judged(source, '2025-01-09', page({ ratios }));
    expect(kept.map(({ row }) => row['product_class'])).toEqual(['total', 'index']);
    expect(refused.map(({ row, columns }) => [row['product_class'], columns])).toEqual([
      ['etp', ['put_call_ratio']],
      ['equity', ['put_call_ratio']],
    ]);
  });

  it('shows a product nobody knows in quarantine, without breaking the day', async () => {
    const ratios = [ratio('TOTAL', '0.80'), ratio('EQUITY', '0.60'), ratio('MOON', '1.00')];
    const { kept, refused } = await judged(source, day, page({ ratios }));
    expect(kept).toHaveLength(2);
    expect(refused).toMatchObject([{ position: '$.ratios[2]', columns: ['product_class'] }]);
  });

  it('keeps what it cannot read as text', async () => {
    const ratios = [ratio('TOTAL', '0.80'), ratio('EQUITY', 'n/a'), ratio('INDEX', null)];
    const { refused } = await judged(source, day, page({ ratios }));
    expect(refused.map(({ row }) => row['put_call_ratio'])).toEqual(['n/a', 'null']);
  });

  it.each(['TOTAL', 'EQUITY'])('is refused without the %s ratio', async (product) => {
    const ratios = ['TOTAL', 'INDEX', 'EQUITY']
      .filter((other) => other !== product)
      .map((other) => ratio(other, '0.80'));
    await expect(judged(source, day, page({ ratios }))).rejects.toThrow(
      `cboe_put_call: expected a put/call ratio of ${product}, found `,
    );
  });

  it('holds puts and calls against the total printed beside them, in both shapes', async () => {
    const ratios = [ratio('TOTAL', '0.80'), ratio('EQUITY', '0.60'), ratio('OEX', '1.00')];
    const block = { call: 3000, put: 1800, total: 9600 };
    const content = {
      ratios,
      'SUM OF ALL PRODUCTS': { call: 5000, put: 4000, total: 9001 },
      'EQUITY OPTIONS': block,
      OEX: [
        { name: 'VOLUME', call: 10, put: 10, total: 30 },
        { name: 'OPEN INTEREST', call: 10, put: 20, total: 30 },
      ],
    };
    const { kept, refused } = await judged(source, day, page(content));
    expect(kept.map(({ row }) => row['product_class'])).toEqual(['total']);
    expect(refused.map(({ row, columns }) => [columns, row['call_volume_contracts']])).toEqual([
      [['call_volume_contracts'], '3000 calls and 1800 puts where 9600 were traded'],
      [['call_volume_contracts'], '10 calls and 10 puts where 30 were traded'],
    ]);
  });

  it('reads volumes whose total is no number', async () => {
    for (const total of [null, '9600']) {
      const content = {
        ratios: [ratio('TOTAL', '0.80'), ratio('EQUITY', '0.60')],
        'SUM OF ALL PRODUCTS': { call: 5000, put: 4000, total },
      };
      const { kept } = await judged(source, day, page(content));
      expect(kept.map(({ row }) => row['call_volume_contracts'])).toEqual([5000, null]);
    }
  });

  it('is refused when volumes have another shape', async () => {
    const ratios = [ratio('TOTAL', '0.80'), ratio('EQUITY', '0.60')];
    const content = { ratios, 'EQUITY OPTIONS': { calls: 3000, puts: 1800 } };
    await expect(judged(source, day, page(content))).rejects.toThrow(
      'expected EQUITY OPTIONS with call and put, found {"calls":3000,"puts":1800}',
    );
  });

  it('is refused when truncated', async () => {
    const bytes = await fixture(source, '2025-03-03_daily_options.json');
    await expect(judged(source, day, bytes.subarray(0, 300))).rejects.toThrow(
      /^cboe_put_call: expected JSON with ratios, .*, found Unterminated string/,
    );
  });
});

describe('an archive', () => {
  it('is read below its preamble, blanks and unpadded days included', async () => {
    const { kept, refused } = await judged(
      source,
      'equitypc',
      await fixture(source, 'equitypc.csv'),
    );
    expect(kept.map(({ row, position }) => [position, ...Object.values(row)])).toEqual([
      ['line 4', 'equity', '2018-01-02', 1000, 2000, 0.5],
      ['line 5', 'equity', '2018-01-03', 700, 1000, 0.7],
    ]);
    // 1200 / 1500 is 0.80: the publisher's own columns disagree.
    expect(refused).toMatchObject([
      { position: 'line 6', columns: ['put_call_ratio = puts / calls (± 0.01)'] },
    ]);
  });

  it('says of each value where it stands', async () => {
    const bytes = await fixture(source, 'equitypc.csv');
    const { places, misplaced } = await placesIn(source, { key: 'equitypc', bytes });
    expect(misplaced).toEqual([]);
    expect(places[1]).toEqual({
      product_class: 'request key equitypc',
      observation_date: 'line 5, column 1 (DATE)',
      put_volume_contracts: 'line 5, column 3 (PUT)',
      call_volume_contracts: 'line 5, column 2 (CALL)',
      put_call_ratio: 'line 5, column 5 (P/C Ratio)',
    });
  });

  it('holds puts and calls against their total; one that lacks says nothing', async () => {
    const lines = ['1/2/2018,2000,1000,3300,0.5', '1/3/2018,2000,1000,,0.5'];
    const bytes = bytesOf(['DATE,CALL,PUT,TOTAL,P/C Ratio', ...lines, ''].join('\n'));
    const { kept, refused } = await judged(source, 'equitypc', bytes);
    expect(kept.map(({ position }) => position)).toEqual(['line 3']);
    expect(refused.map(({ row }) => row['call_volume_contracts'])).toEqual([
      '2000 calls and 1000 puts where 3300 were traded',
    ]);
  });

  it('quarantines a cut line', async () => {
    const bytes = bytesOf('DATE,CALL,PUT,TOTAL,P/C Ratio\n1/2/2018,2000,10');
    const { refused } = await judged(source, 'totalpc', bytes);
    expect(refused[0]?.row['put_call_ratio']).toBe('3 fields where 5 were expected');
  });

  it('is refused when its columns have moved', async () => {
    const bytes = bytesOf('note\nDATE,PUT,CALL,TOTAL,P/C Ratio\n1/2/2018,1000,2000,3000,0.5\n');
    await expect(judged(source, 'equitypc', bytes)).rejects.toThrow(
      'cboe_put_call: expected DATE,CALL,PUT,TOTAL,P/C Ratio, found DATE,PUT,CALL,TOTAL,P/C Ratio',
    );
  });
});

describe('fetch', () => {
  const thanksgivingWeek = { from: '2025-11-24', to: '2025-11-30' };

  it('asks for trading days only, and for archives only before they end', async () => {
    const { get } = publisherOf(() => true);
    expect(await fetched(source, get, thanksgivingWeek)).toEqual({
      keys: ['2025-11-24', '2025-11-25', '2025-11-26', '2025-11-28'],
      unavailable: undefined,
    });
    const early = await fetched(source, get, { from: '2019-10-01', to: '2019-10-08' });
    expect(early.keys).toEqual([
      ...['totalpc', 'indexpc', 'etppc', 'equitypc'],
      ...['2019-10-07', '2019-10-08'],
    ]);
  });

  it('passes over a missing day when a later one exists', async () => {
    const { get } = publisherOf(({ key }) => key !== '2025-11-25');
    expect(await fetched(source, get, thanksgivingWeek)).toEqual({
      keys: ['2025-11-24', '2025-11-26', '2025-11-28'],
      unavailable: undefined,
    });
  });

  it('gives what there is before it reports that the newest day is not there', async () => {
    const { get } = publisherOf(({ key }) => key < '2025-11-28');
    expect(await fetched(source, get, thanksgivingWeek)).toEqual({
      keys: ['2025-11-24', '2025-11-25', '2025-11-26'],
      unavailable: 'cboe_put_call: expected 2025-11-28, found no such file',
    });
  });
});

it('knows a file by its name', () => {
  const keyOf = (file: string) => source.identify({ name: file, bytes: bytesOf('{}') }).key;
  expect(keyOf('2025-04-08_daily_options')).toBe('2025-04-08');
  expect(keyOf('2025-04-08_daily_options.json')).toBe('2025-04-08');
  expect(keyOf('equitypc.csv')).toBe('equitypc');
  expect(() => keyOf('options.json')).toThrow('options.json: expected 2025-04-08_daily_options');
});

const series = '../shared/recordings/reference_series/cboe_put_call_ratios.csv';
const isRecorded = existsSync(series);
if (!isRecorded) console.log(`skipped: ${series} is not on this machine`);

describe.skipIf(!isRecorded)(`real ratios, as the publisher would write them`, () => {
  async function equityRatios(month: string): Promise<Map<string, unknown>> {
    const found = new Map<string, unknown>();
    for (const line of readFileSync(series, 'utf8').split('\n')) {
      const [observed = '', total, , , equity] = line.split(',');
      if (!observed.startsWith(month)) continue;
      const ratios = [ratio('TOTAL', total), ratio('EQUITY', equity)];
      const { kept } = await judged(source, observed, page({ ratios }));
      found.set(observed, kept[1]?.row['put_call_ratio']);
    }
    return found;
  }

  it('peak at 1.02 in April 2025, and reach 2.40 at the end of 2022', async () => {
    const april = await equityRatios('2025-04');
    expect(april.size).toBe(21);
    expect(april.get('2025-04-03')).toBe(1.02);
    expect(Math.max(...([...april.values()] as number[]))).toBe(1.02);
    expect((await equityRatios('2022-12')).get('2022-12-28')).toBe(2.4);
  });
});
