import { describe, expect, it } from 'vitest';
import { utils, write } from 'xlsx';
import type { HttpGet, Request } from '../../../functions/source.ts';
import { source } from '../../../functions/sources/shiller_valuation.ts';
import { lastSlot, publishedAt } from '../../../schemas/publication.ts';
import { bytesOf, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched } from '../../builders/publisher.ts';
import { hasRecordings, recording, withoutRecordings } from '../../builders/recordings.ts';

type Cell = string | number | null;

const titles: Cell[] = [
  ...['Date', 'P', 'D', 'E', 'CPI', 'Fraction', 'Rate GS10', 'Price', 'Dividend', 'Price'],
  ...['Earnings', 'Earnings', 'CAPE', null, 'TR CAPE'],
];

function month(date: number, first: Cell[], cape: Cell = 30): Cell[] {
  const [price = null, dividend = null, earnings = null] = first;
  const derived = Array<Cell>(5).fill(1);
  return [date, price, dividend, earnings, 320, date, 4.1, ...derived, cape, null, 33];
}

const months: Cell[][] = [
  month(2024.12, [6000, 74, 210]),
  month(2025.01, [6010, 75, 212]),
  month(2025.1, [6700, 78, null]), // October: its earnings are not known yet
  month(2025.11, [6740, null, null], 'NA'),
  [null, 'Nov price is Nov 3rd close', null, null, 'Oct CPI estimated'],
];

/** A workbook as published: notes and titles above, remarks below. */
function workbook(rows: Cell[][], header = titles, sheet = 'Data'): Uint8Array {
  const above: Cell[][] = [['Stock Market Data'], ['Robert J. Shiller'], [], [null, 'S&P']];
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet([['about']]), 'Disclaimer');
  utils.book_append_sheet(book, utils.aoa_to_sheet([...above, header, ...rows]), sheet);
  return new Uint8Array(write(book, { type: 'buffer', bookType: 'biff8' }) as Buffer);
}

it('takes 2025.1 for October and what is not known yet for missing, not zero', async () => {
  const { kept, refused } = await judged(source, 'ie_data', workbook(months));
  expect(refused).toEqual([]);
  const seen = kept.map(({ row, position }) => [
    position,
    row['observation_date'],
    row['price_points'],
    row['dividend_points'],
    row['earnings_points'],
    row['cape_ratio'],
  ]);
  expect(seen).toEqual([
    ['Data!A6', '2024-12-01', 6000, 74, 210, 30],
    ['Data!A7', '2025-01-01', 6010, 75, 212, 30],
    ['Data!A8', '2025-10-01', 6700, 78, null, 30],
    ['Data!A9', '2025-11-01', 6740, null, null, null],
  ]);
});

it('says in which cell each value stands', async () => {
  const { places, misplaced } = await placesIn(source, { key: 'ie_data', bytes: workbook(months) });
  expect(misplaced).toEqual([]);
  expect(places[2]).toMatchObject({ observation_date: 'Data!A8', cape_ratio: 'Data!M8' });
});

it('quarantines zeros for what is unknown, a month without a price, and no month at all', async () => {
  const bytes = workbook([
    month(2025.1, [6700, 78, 0]),
    month(2025.11, [null, 78, 210]),
    month(2025.13, [6740, 78, 210]),
    month(2025.105, [6740, 78, 210]),
    month(2025.12, [6740, 78, 210]),
  ]);
  const { kept, refused } = await judged(source, 'ie_data', bytes);
  expect(kept).toHaveLength(1);
  expect(refused.map(({ position, columns }) => [position, columns])).toEqual([
    ['Data!A6', ['earnings_points']],
    ['Data!A7', ['price_points']],
    ['Data!A8', ['observation_date']],
    ['Data!A9', ['observation_date']],
  ]);
});

it.each([
  ['a column moved', workbook(months, ['Date', 'P', 'E', 'D', ...titles.slice(4)])],
  ['another sheet', workbook(months, titles, 'Figures')],
  ['a workbook cut short', workbook(months).subarray(0, 3000)],
])('refuses %s', async (_, bytes) => {
  await expect(judged(source, 'ie_data', bytes)).rejects.toThrow(/^shiller_valuation: expected /);
});

/** A page and whatever its link leads to. */
function site(html: string): { readonly get: HttpGet; readonly asked: Request[] } {
  const asked: Request[] = [];
  const get: HttpGet = (request) => {
    asked.push(request);
    const bytes = bytesOf(request.key === 'page' ? html : 'workbook');
    return Promise.resolve({ request, status: 200, headers: {}, fetched_at: new Date(0), bytes });
  };
  return { get, asked };
}

const window = { from: '2025-01-01', to: '2025-11-01' };

it('follows the link on the page, wherever it leads on that host', async () => {
  const file = '//img1.wsimg.com/blobby/go/e5-ab/downloads/16-80/ie_data.xls?ver=1764';
  const { get, asked } = site(`<a href="${file}" download>here</a>`);
  expect(await fetched(source, get, window)).toEqual({ keys: ['ie_data'], unavailable: undefined });
  expect(asked.map(({ url }) => url)).toEqual(['https://shillerdata.com/', `https:${file}`]);
});

it.each([
  ['no link', '<html></html>'],
  ['a link to elsewhere', '<a href="https://example.org/ie_data.xls">'],
])('calls the workbook unavailable with %s', async (_, html) => {
  const { keys, unavailable } = await fetched(source, site(html).get, window);
  expect(keys).toEqual([]);
  expect(unavailable).toBe(
    'shiller_valuation: expected a link to ie_data.xls on https://shillerdata.com/, found none',
  );
});

it('counts a month from the fifth trading day of the next', () => {
  expect(publishedAt(source.publication, '2025-10-01')).toEqual(new Date('2025-11-07T23:00:00Z'));
  const slot = lastSlot(source.publication, new Date('2025-11-26T23:45:00Z'));
  expect(slot?.observation_date).toBe('2025-10-01');
});

if (!hasRecordings) console.warn(withoutRecordings);

describe.skipIf(!hasRecordings)('the recorded workbook', async () => {
  const bytes = hasRecordings ? recording('shiller/ie_data_2026-01-05.xls') : new Uint8Array();

  it('has 1,861 months from January 1871 to January 2026 and nothing refused', async () => {
    const { kept, refused } = await judged(source, 'ie_data', bytes);
    expect(refused).toEqual([]);
    const rows = new Map(kept.map(({ row }) => [row['observation_date'], row]));
    expect(rows.size).toBe(155 * 12 + 1);
    expect(kept.at(0)?.row).toMatchObject({
      observation_date: '1871-01-01',
      price_points: 4.44,
      cape_ratio: null,
    });
    expect(rows.get('2025-10-01')).toMatchObject({
      price_points: expect.closeTo(6735.69, 2),
      earnings_points: null,
      cape_ratio: expect.closeTo(39.2057, 4),
    });
    expect(rows.get('2025-01-01')?.['price_points']).toBeCloseTo(5979.5155, 4);
    // The newest month: the close of its second day, without dividends and earnings.
    expect(kept.at(-1)?.row).toMatchObject({
      observation_date: '2026-01-01',
      price_points: 6858.47,
      dividend_points: null,
      earnings_points: null,
    });
  });
});
