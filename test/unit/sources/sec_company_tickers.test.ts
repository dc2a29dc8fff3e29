import { expect, it } from 'vitest';
import { SourceChangedError } from '../../../functions/errors.ts';
import { source } from '../../../functions/sources/sec_company_tickers.ts';
import { lastSlot } from '../../../schemas/publication.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { hasRecordings, recording, withoutRecordings } from '../../builders/recordings.ts';

if (!hasRecordings) console.warn(withoutRecordings);

const key = '2024-05-01';

it('reads several tickers of one company, share classes after a dash', async () => {
  const bytes = await fixture(source, `company_tickers-${key}.json`);
  const { kept, refused } = await judged(source, key, bytes);
  expect(refused).toEqual([]);
  expect(kept.map(({ row }) => Object.values(row))).toEqual([
    ['XMPL', 1234, key, 'EXAMPLE WIDGETS INC'],
    ['XMPL-PB', 1234, key, 'EXAMPLE WIDGETS INC'],
    ['Y', 5678, key, 'Why Example Corp'],
  ]);
  const { places, misplaced } = await placesIn(source, { key, bytes });
  expect(misplaced).toEqual([]);
  expect(places[0]?.['cik']).toBe('$["0"].cik_str');
});

it('is asked once a month, on its first business day', () => {
  const newest = (moment: string) => lastSlot(source.publication, new Date(moment));
  expect(newest('2025-11-26T23:45:00Z')?.observation_date).toBe('2025-11-03');
  expect(newest('2025-09-02T11:59:00Z')?.observation_date).toBe('2025-08-01');
  expect(newest('2025-09-02T12:00:00Z')?.observation_date).toBe('2025-09-02');
});

it('refuses a list of nobody, and quarantines a company without a number', async () => {
  await expect(judged(source, key, bytesOf('{}'))).rejects.toThrow(SourceChangedError);
  const text = '{"0":{"cik_str":null,"ticker":"XMPL","title":"Example"}}';
  const { refused } = await judged(source, key, bytesOf(text));
  expect(refused.map(({ columns }) => columns)).toEqual([['cik']]);
});

it.skipIf(!hasRecordings)('a real list: 9,610 tickers, none refused', async () => {
  const { kept, refused } = await judged(source, key, recording('sec/company_tickers.json'));
  expect([kept.length, refused]).toEqual([9610, []]);
});
