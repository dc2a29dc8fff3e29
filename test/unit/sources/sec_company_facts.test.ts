import { expect, it } from 'vitest';
import { SourceChangedError } from '../../../functions/errors.ts';
import type { HttpGet } from '../../../functions/source.ts';
import { source } from '../../../functions/sources/sec_company_facts.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched } from '../../builders/publisher.ts';
import { hasRecordings, recording, withoutRecordings } from '../../builders/recordings.ts';

if (!hasRecordings) console.warn(withoutRecordings);

const key = 'CIK0000001234';

it('reads each wanted figure once per period and filing, known from the day it was filed', async () => {
  const { kept, refused } = await judged(source, key, await fixture(source, `${key}.json`));
  expect(refused).toEqual([]);
  const first = [1234, 'EarningsPerShareDiluted', 'USD/shares', '2024-01-01', '2024-03-31'];
  const income = [1234, 'NetIncomeLoss', 'USD'];
  expect(kept.map(({ row }) => Object.values(row))).toEqual([
    [...first, '0000001234-24-000002', '2024-05-02', '10-Q', 0.05],
    [...income, '2023-01-01', '2023-12-31', '0000001234-24-000001', '2024-02-20', '10-K', -4000],
    [...income, '2024-01-01', '2024-03-31', '0000001234-24-000002', '2024-05-02', '10-Q', 500],
    [...income, '2024-01-01', '2024-03-31', '0000001234-25-000003', '2025-05-01', '10-Q', 450],
    [
      ...[1234, 'EntityCommonStockSharesOutstanding', 'shares', null, '2024-04-26'],
      ...['0000001234-24-000002', '2024-05-02', '10-Q', 1_000_000],
    ],
  ]);
  // 17:30 in New York, winter and summer.
  expect(kept[1]?.published_at).toEqual(new Date('2024-02-20T22:30:00Z'));
  expect(kept[2]?.published_at).toEqual(new Date('2024-05-02T21:30:00Z'));
});

it('says of each value where it stands', async () => {
  const bytes = await fixture(source, `${key}.json`);
  const { places, misplaced } = await placesIn(source, { key, bytes });
  expect(misplaced).toEqual([]);
  const list = '$.facts["us-gaap"].NetIncomeLoss.units["USD"]';
  expect(places[1]).toEqual({
    cik: '$.cik',
    concept: `named in ${list}[0]`,
    unit: `named in ${list}[0]`,
    period_start: `${list}[0].start`,
    period_end: `${list}[0].end`,
    accession_number: `${list}[0].accn`,
    observation_date: `${list}[0].filed`,
    form: `${list}[0].form`,
    fact_value: `${list}[0].val`,
  });
});

it.each([
  ['another company', key.replace('1234', '1235'), '{"cik":1234,"facts":{}}'],
  ['no facts', key, '{"cik":1234}'],
  [
    'facts that are no list',
    key,
    '{"cik":1234,"facts":{"us-gaap":{"Revenues":{"units":{"USD":7}}}}}',
  ],
  ['the index', 'xbrl-2025-QTR4', '{}'],
])('refuses %s', async (_, asked, text) => {
  await expect(judged(source, asked, bytesOf(text))).rejects.toThrow(SourceChangedError);
});

it('quarantines what a filer got wrong: a number in words, a period of the far future', async () => {
  const fact = {
    end: '2024-03-31',
    accn: '0000001234-24-000002',
    form: '10-Q',
    filed: '2024-05-02',
  };
  const units = {
    USD: [
      { ...fact, val: 'seven' },
      { ...fact, end: '2042-03-31', val: 7 },
      { ...fact, start: '2024-04-01', val: 7 },
      null,
    ],
  };
  const text = JSON.stringify({ cik: '0000001234', facts: { 'us-gaap': { Revenues: { units } } } });
  const { kept, refused } = await judged(source, key, bytesOf(text));
  expect(kept).toEqual([]);
  expect(refused.map(({ columns }) => columns[0])).toEqual([
    'fact_value',
    'period_end at most 31 days after observation_date',
    'period_start <= period_end',
    'period_end',
  ]);
});

const index = (lines: readonly string[]) =>
  [
    'Description:           XBRL Index of EDGAR Dissemination Feed',
    '',
    'CIK|Company Name|Form Type|Date Filed|Filename',
    '-'.repeat(80),
    ...lines,
  ].join('\n');

it('asks each company that filed statements in the window, once', async () => {
  const asked: string[] = [];
  const get: HttpGet = (request) => {
    asked.push(request.url.replace(/^.*\/(edgar|xbrl)\//, ''));
    const text = index([
      '1234|EXAMPLE WIDGETS INC|10-Q|2025-11-07|edgar/data/1234/0000001234-25-000009.txt',
      '1234|EXAMPLE WIDGETS INC|10-Q/A|2025-11-10|edgar/data/1234/0000001234-25-000010.txt',
      '5678|WHY EXAMPLE CORP|8-K|2025-11-10|edgar/data/5678/0000005678-25-000001.txt',
      '91011|ZED EXAMPLE PLC|20-F|2025-11-03|edgar/data/91011/0000091011-25-000001.txt',
    ]);
    const answer = { status: 200, headers: {}, fetched_at: new Date(0), bytes: bytesOf(text) };
    return Promise.resolve({ request, ...answer });
  };
  const { keys } = await fetched(source, get, { from: '2025-11-04', to: '2025-11-14' });
  expect(keys).toEqual([key]);
  expect(asked).toEqual(['full-index/2025/QTR4/xbrl.idx', `companyfacts/${key}.json`]);
});

it('asks nobody when the list of filings is none, and says so', async () => {
  const get: HttpGet = () => Promise.resolve(undefined);
  const { unavailable } = await fetched(source, get, { from: '2025-11-04', to: '2025-11-14' });
  expect(unavailable).toContain('expected the list of filings of 2025/QTR4, found "no such file"');
});

it.skipIf(!hasRecordings)(
  'a real document: repeats become one row per period and filing',
  async () => {
    const bytes = recording('sec/companyfacts_snow.json');
    const { key: asked } = source.identify({ name: 'companyfacts_snow.json', bytes });
    expect(asked).toBe('CIK0001640147');
    const { kept, refused } = await judged(source, asked, bytes);
    expect(refused).toEqual([]);
    const income = kept.filter(({ row }) => row['concept'] === 'NetIncomeLoss');
    expect(income).toHaveLength(61);
    const grains = kept.map(({ row }) =>
      JSON.stringify(source.datasets[0]?.grain.map((column) => row[column])),
    );
    expect(new Set(grains).size).toBe(kept.length);
    const { misplaced } = await placesIn(source, { key: asked, bytes });
    expect(misplaced.slice(0, 3)).toEqual([]);
  },
);
