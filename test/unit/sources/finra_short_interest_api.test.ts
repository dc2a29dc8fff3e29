import { describe, expect, it } from 'vitest';
import { source as biweeklyFile } from '../../../functions/sources/finra_short_interest.ts';
import { source } from '../../../functions/sources/finra_short_interest_api.ts';
import { bytesOf, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';
import { hasRecordings, recording, withoutRecordings } from '../../builders/recordings.ts';

const record = {
  accountingYearMonthNumber: 20_240_315,
  symbolCode: 'XMPL',
  issueName: 'Example Widgets, Inc. Common S',
  issuerServicesGroupExchangeCode: 'A',
  marketClassCode: 'NYSE',
  currentShortPositionQuantity: 1200,
  previousShortPositionQuantity: 1000,
  stockSplitFlag: null,
  averageDailyVolumeQuantity: 400,
  daysToCoverQuantity: 3,
  revisionFlag: null,
  changePercent: 20,
  changePreviousNumber: 200,
  settlementDate: '2024-03-15',
};
const json = (...records: readonly object[]) => bytesOf(JSON.stringify(records));
const key = 'XMPL-20240301-20240331';

it('reads the records of JSON as the file has them', async () => {
  const line = Object.values(record)
    .map((value) => String(value ?? ''))
    .join('|');
  const file = bytesOf(`${Object.keys(record).join('|')}\n${line}\n`);
  const fromFile = await judged(biweeklyFile, '2024-03-15', file);
  const fromApi = await judged(source, key, json(record));
  expect(fromApi.kept.map(({ row }) => row)).toEqual(fromFile.kept.map(({ row }) => row));
  expect(fromApi.kept[0]?.row).toMatchObject({ shares_short: 1200, is_revised: 'no' });
});

it('knows the flags, and 999.99 is not a number of days', async () => {
  const flagged = {
    ...record,
    stockSplitFlag: 'S',
    revisionFlag: 'R',
    averageDailyVolumeQuantity: 0,
    daysToCoverQuantity: 999.99,
  };
  const { kept } = await judged(source, key, json(flagged));
  expect(kept[0]?.row).toMatchObject({ is_split: 'yes', is_revised: 'yes', days_to_cover: null });
});

it('leads from every value to its place in either form', async () => {
  const inJson = await placesIn(source, { key, bytes: json(record) });
  expect(inJson.misplaced).toEqual([]);
  expect(inJson.places[0]?.['shares_short']).toBe('$[0].currentShortPositionQuantity');
  const csv = `${Object.keys(record).join(',')}\n20240315,XMPL,"Example, Inc.",A,NYSE,1200,1000,,400,3.00,,20.00,200,2024-03-15\n`;
  const inCsv = await placesIn(source, { key, bytes: bytesOf(csv) });
  expect(inCsv.misplaced).toEqual([]);
  expect(inCsv.places[0]?.['shares_short']).toBe('line 2, column 6 (currentShortPositionQuantity)');
});

it.each([
  ['a field gone', json({ ...record, issueName: undefined }), 'expected positions with issueName'],
  ['an error', bytesOf('{"statusCode":400,"message":"bad"}'), 'expected positions with symbolCode'],
  [
    'an object in the list',
    json({ ...record, issueName: {} }),
    'expected a JSON list of positions',
  ],
  [
    'a symbol that was not asked for',
    json(record, { ...record, symbolCode: 'OTHER' }),
    'expected positions in XMPL, found positions in OTHER',
  ],
])('refuses %s', async (_, bytes, message) => {
  await expect(judged(source, key, bytes)).rejects.toThrow(message);
});

it('quarantines a record without a count and one with an unknown flag', async () => {
  const bytes = json(
    record,
    { ...record, settlementDate: '2024-03-28', currentShortPositionQuantity: null },
    { ...record, settlementDate: '2024-04-15', revisionFlag: 'X' },
  );
  const { refused } = await judged(source, key, bytes);
  expect(refused.map(({ columns }) => columns)).toEqual([['shares_short'], ['is_revised']]);
});

describe('fetch', () => {
  const window = { from: '2025-10-16', to: '2025-11-14' };

  it('asks by POST for one symbol and its settlements, and for JSON', async () => {
    const { get, asked } = publisherOf(() => true);
    await fetched(source, get, window);
    expect(asked[0]).toMatchObject({
      key: 'IWM-20251016-20251114',
      headers: { accept: 'application/json' },
      body: { contentType: 'application/json' },
    });
    expect(JSON.parse(asked[0]?.body?.text ?? '')).toMatchObject({
      limit: 5000,
      offset: 0,
      compareFilters: [{ fieldName: 'symbolCode', compareType: 'EQUAL', fieldValue: 'IWM' }],
      dateRangeFilters: [
        { fieldName: 'settlementDate', startDate: '2025-10-16', endDate: '2025-11-14' },
      ],
    });
  });

  async function answeredBy(bytesFor: (key: string) => Uint8Array) {
    const { get } = publisherOf(() => true);
    return await fetched(
      source,
      async (request) => {
        const response = await get(request);
        return response && { ...response, bytes: bytesFor(request.key) };
      },
      window,
    );
  }

  it('turns the page after a full one', async () => {
    const full = json(...Array(5000).fill(record));
    const { keys } = await answeredBy((asked) => (asked.endsWith('-5000') ? json(record) : full));
    expect(keys).toEqual([
      'IWM-20251016-20251114',
      'IWM-20251016-20251114-5000',
      'SPY-20251016-20251114',
      'SPY-20251016-20251114-5000',
    ]);
  });

  it('is unavailable while there is nothing, and an empty list is no change of layout', async () => {
    const { keys, unavailable } = await answeredBy(() => json());
    expect(keys).toHaveLength(2);
    expect(unavailable).toContain('expected positions up to 2025-11-14, found none of IWM, SPY');
    expect([...(await source.parse({ key, bytes: json() })).rows]).toEqual([]);
  });
});

if (!hasRecordings) console.log(withoutRecordings);

it.skipIf(!hasRecordings)('reads the commas the interface answers with unless told', async () => {
  const bytes = recording('finra/api_consolidatedShortInterest_default_accept.csv');
  const { kept, refused } = await judged(source, 'A-20200401-20200430', bytes);
  expect(refused).toEqual([]);
  expect(kept.map(({ row }) => row)).toEqual([
    expect.objectContaining({
      ticker: 'A',
      observation_date: '2020-04-15',
      shares_short: 4_851_353,
      previous_shares_short: 4_767_556,
      days_to_cover: 2.41,
      is_split: 'no',
    }),
  ]);
});
