import { expect, it } from 'vitest';
import { SourceChangedError } from '../../../functions/errors.ts';
import { take } from '../../../functions/intake.ts';
import type { Response } from '../../../functions/source.ts';
import { source } from '../../../functions/sources/sec_frames.ts';
import { lastSlot } from '../../../schemas/publication.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';
import { emptyLake } from '../../builders/recorded-lake.ts';

const key = 'NetIncomeLoss-USD-CY2024Q1';

it('reads every company of a frame, fiscal periods as they are', async () => {
  const bytes = await fixture(source, 'NetIncomeLoss_CY2024Q1.json');
  const { kept, refused } = await judged(source, key, bytes);
  expect(refused).toEqual([]);
  expect(kept.map(({ row }) => Object.values(row).slice(0, 8))).toEqual([
    [
      1234,
      'NetIncomeLoss',
      'USD',
      'CY2024Q1',
      '2024-03-31',
      'EXAMPLE WIDGETS INC',
      '2024-01-01',
      '2024-03-31',
    ],
    [
      5678,
      'NetIncomeLoss',
      'USD',
      'CY2024Q1',
      '2024-03-31',
      'WHY EXAMPLE CORP',
      '2024-02-04',
      '2024-05-04',
    ],
  ]);
  expect(kept[0]).not.toHaveProperty('published_at');
  const { misplaced } = await placesIn(source, { key, bytes });
  expect(misplaced).toEqual([]);
});

/** A frame of earnings per share whose unit is spelt so. */
function perShare(uom: string): Uint8Array {
  const figure = {
    accn: '0000001234-25-000003',
    cik: 1234,
    entityName: 'EXAMPLE WIDGETS INC',
    start: '2024-01-01',
    end: '2024-12-31',
    val: 1.5,
  };
  const about = { taxonomy: 'us-gaap', tag: 'EarningsPerShareDiluted', ccp: 'CY2024', uom };
  return bytesOf(JSON.stringify({ ...about, data: [figure] }));
}

it.each(['USD-per-shares', 'USD/shares'])('spells the unit %s as filings do', async (uom) => {
  const asked = 'EarningsPerShareDiluted-USD-per-shares-CY2024';
  const { kept } = await judged(source, asked, perShare(uom));
  expect(kept[0]?.row).toMatchObject({ unit: 'USD/shares', observation_date: '2024-12-31' });
  const { misplaced } = await placesIn(source, { key: asked, bytes: perShare(uom) });
  expect(misplaced).toEqual([]);
});

it.each([
  ['taxonomy', 'ifrs-full'],
  ['tag', 'Revenues'],
  ['ccp', 'CY2024Q1I'],
  ['uom', 'EUR'],
  ['uom', 'USD-per-shares'],
  ['uom', 'shares'],
])('refuses a frame whose %s is %s and not what was asked', async (member, value) => {
  const frame = JSON.parse(
    new TextDecoder().decode(await fixture(source, 'NetIncomeLoss_CY2024Q1.json')),
  );
  const bytes = bytesOf(JSON.stringify({ ...frame, [member]: value }));
  await expect(judged(source, key, bytes)).rejects.toThrow(
    'sec_frames: expected a frame with figures, us-gaap NetIncomeLoss in USD of CY2024Q1, found ',
  );
});

it('refuses earnings per share in another unit, and shares in dollars', async () => {
  const asked = 'EarningsPerShareDiluted-USD-per-shares-CY2024';
  for (const uom of ['EUR-per-shares', 'USD', 'USD/pure']) {
    await expect(judged(source, asked, perShare(uom))).rejects.toThrow(SourceChangedError);
  }
  const shares = (uom: string) =>
    bytesOf(
      `{"taxonomy":"dei","tag":"EntityCommonStockSharesOutstanding","ccp":"CY2024Q1I","uom":"${uom}",` +
        `"data":[{"accn":"0000001234-24-000003","cik":1234,"entityName":"EXAMPLE WIDGETS INC","end":"2024-04-19","val":1200}]}`,
    );
  const ofShares = 'EntityCommonStockSharesOutstanding-shares-CY2024Q1I';
  const { kept, refused } = await judged(source, ofShares, shares('shares'));
  expect([kept.length, refused]).toEqual([1, []]);
  await expect(judged(source, ofShares, shares('USD'))).rejects.toThrow(SourceChangedError);
});

it('refuses the frame of another period, and one without figures', async () => {
  const bytes = await fixture(source, 'NetIncomeLoss_CY2024Q1.json');
  await expect(judged(source, key.replace('Q1', 'Q2'), bytes)).rejects.toThrow(SourceChangedError);
  const empty =
    '{"taxonomy":"us-gaap","tag":"NetIncomeLoss","ccp":"CY2024Q1","uom":"USD","data":[]}';
  await expect(judged(source, key, bytesOf(empty))).rejects.toThrow('found');
});

it('refuses a frame that has fewer figures than it says', async () => {
  const text = new TextDecoder().decode(await fixture(source, 'NetIncomeLoss_CY2024Q1.json'));
  const short = bytesOf(text.replace('"pts": 2', '"pts": 4993'));
  await expect(judged(source, key, short)).rejects.toThrow(
    'expected 4993 figures in NetIncomeLoss',
  );
});

it('asks for the quarter most companies have filed, for the one before, and for whole years', async () => {
  const slot = lastSlot(source.publication, new Date('2025-11-26T23:45:00Z'));
  expect(slot?.observation_date).toBe('2025-09-30');
  // Six weeks after the quarter's end, and not before.
  expect(lastSlot(source.publication, new Date('2025-11-09T00:00:00Z'))?.observation_date).toBe(
    '2025-06-30',
  );
  const { get, asked } = publisherOf(() => true);
  await fetched(source, get, { from: '2025-03-31', to: '2025-03-31' });
  expect(asked.map(({ key: question }) => question)).toEqual([
    'EarningsPerShareDiluted-USD-per-shares-CY2024Q4',
    'EarningsPerShareDiluted-USD-per-shares-CY2024',
    'NetIncomeLoss-USD-CY2024Q4',
    'NetIncomeLoss-USD-CY2024',
    'Revenues-USD-CY2024Q4',
    'Revenues-USD-CY2024',
    'RevenueFromContractWithCustomerExcludingAssessedTax-USD-CY2024Q4',
    'RevenueFromContractWithCustomerExcludingAssessedTax-USD-CY2024',
    'EntityCommonStockSharesOutstanding-shares-CY2024Q4I',
    'EarningsPerShareDiluted-USD-per-shares-CY2025Q1',
    'NetIncomeLoss-USD-CY2025Q1',
    'Revenues-USD-CY2025Q1',
    'RevenueFromContractWithCustomerExcludingAssessedTax-USD-CY2025Q1',
    'EntityCommonStockSharesOutstanding-shares-CY2025Q1I',
  ]);
});

it('says so when no frame is there', async () => {
  const { get } = publisherOf(() => false);
  const { unavailable } = await fetched(source, get, { from: '2025-03-31', to: '2025-03-31' });
  expect(unavailable).toContain('expected frames from 2024-12-21 to 2025-03-31, found none');
});

it('knows a frame on disk by what it says of itself', async () => {
  const bytes = await fixture(source, 'NetIncomeLoss_CY2024Q1.json');
  expect(source.identify({ name: 'any.json', bytes }).key).toBe(key);
});

function frameOf(ccp: string, end: string, value: (company: number) => number) {
  const [, year = ''] = /^CY(\d{4})/.exec(ccp) ?? [];
  const data = Array.from({ length: 30 }, (_, i) => ({
    accn: `${String(1000 + i).padStart(10, '0')}-${year.slice(2)}-000001`,
    cik: 1000 + i,
    entityName: `EXAMPLE ${i}`,
    start: ccp.length === 6 ? `${year}-01-01` : `${year}-07-01`,
    end,
    val: value(i),
  }));
  const frame = { taxonomy: 'us-gaap', tag: 'NetIncomeLoss', ccp, uom: 'USD', data };
  const request = { key: `NetIncomeLoss-USD-${ccp}`, url: `https://data.sec.gov/${ccp}.json` };
  return { request, bytes: bytesOf(JSON.stringify(frame)) };
}

it('holds a year’s figures against years’, not against the quarter before', async () => {
  const store = await emptyLake();
  const arrive = async (day: string, frame: ReturnType<typeof frameOf>) => {
    async function* answer(): AsyncGenerator<Response> {
      yield { ...frame, status: 200, headers: {}, fetched_at: new Date(`${day}T22:30:00Z`) };
    }
    return await take(store, source, answer(), new Date(`${day}T22:30:00Z`));
  };
  const quarter = (company: number) => 1e6 * (company + 1);
  const year = (company: number) => 4.1 * quarter(company);
  const taken = { status: 'done', added: 30, rejected: 0 };
  await arrive('2024-11-15', frameOf('CY2024Q3', '2024-09-30', quarter));
  expect(await arrive('2025-02-14', frameOf('CY2024', '2024-12-31', year))).toMatchObject(taken);
  const next = frameOf('CY2025Q3', '2025-09-30', quarter);
  expect(await arrive('2025-11-14', next)).toMatchObject(taken);
  const thousands = frameOf('CY2025', '2025-12-31', (company) => year(company) / 1000);
  expect(await arrive('2026-02-13', thousands)).toMatchObject({ status: 'changed', added: 0 });
});
