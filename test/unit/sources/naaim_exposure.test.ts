import { expect, it } from 'vitest';
import { dayCell, type SheetCell, workbook } from '../../../functions/rehearsal/workbook.ts';
import { source } from '../../../functions/sources/naaim_exposure.ts';
import { missedSlots, publishedAt } from '../../../schemas/publication.ts';
import { bytesOf, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';

const header: readonly SheetCell[] = [
  ...[
    'Date',
    'Mean/Average',
    'Most Bearish Response',
    'Quart 1 (25% at/below)',
    'Quart 2 (median)',
  ],
  ...['Quart 3 (25% at/above)', 'Most Bullish Response', 'Standard Deviation', 'NAAIM Number'],
  'S&P 500',
];
const week = (day: string, ...values: readonly (number | null)[]): readonly SheetCell[] => [
  dayCell(day),
  ...values,
];
const rows = [
  header,
  week('2026-07-01', 84.69, -125, 70, 90, 100, 200, 40.1, 84.69, 6200.5),
  week('2026-06-24', 79.4, null, null, null, null, null, null, 79.4, 6100),
  week('2006-07-05', 19.444444, -100, 0, 10, 50, 100, 60, 19.44, 1270),
  week('2006-07-05', 19.44, -100, 0, 10, 50, 100, 60, 19.44, 1270),
  [],
];
const key = 'since-inception';
const bytesOfRows = (given: readonly (readonly SheetCell[])[]) =>
  workbook('xlsx', { Sheet1: given });

it('reads exposures to two decimals; the oldest week, which stands there twice, is one', async () => {
  const { kept, refused } = await judged(source, key, await bytesOfRows(rows));
  expect(refused).toEqual([]);
  expect(kept.map(({ row }) => Object.values(row))).toEqual([
    ['NAAIM', '2026-07-01', 84.69, -125, 70, 90, 100, 200],
    ['NAAIM', '2026-06-24', 79.4, null, null, null, null, null],
    ...Array(2).fill(['NAAIM', '2006-07-05', 19.44, -100, 0, 10, 50, 100]),
  ]);
});

it('leads from every value to its cell', async () => {
  const bytes = await bytesOfRows(rows.slice(0, 2));
  const { places, misplaced } = await placesIn(source, { key, bytes });
  expect(misplaced).toEqual([]);
  expect(places[0]?.['median_exposure_percent']).toBe('Sheet1!E2');
});

it('quarantines a mean that lies beyond its own answers', async () => {
  const bytes = await bytesOfRows([
    header,
    week('2026-07-01', -126, -125, -10, 90, 100, 150),
    week('2026-06-24', 151, -125, 70, 90, 100, 150),
    week('2026-06-17', -125, -125, 70, 90, 100, 150),
    week('2026-06-10', 150, -125, 70, 90, 100, 150),
    week('2026-06-03', -200, null, 70, 90, 100, null),
  ]);
  const { kept, refused } = await judged(source, key, bytes);
  expect(kept).toHaveLength(3);
  expect(refused.map(({ columns }) => columns)).toEqual(
    Array(2).fill(['lowest <= mean <= highest']),
  );
});

it('quarantines quartiles out of order and a week without a mean', async () => {
  const bytes = await bytesOfRows([
    header,
    week('2026-07-01', 84.69, -125, 95, 90, 100, 200),
    week('2026-06-24', null, -125, 70, 90, 100, 200),
    week('2026-06-17', 50, -125, 20, 50, 100, 200),
  ]);
  const { kept, refused } = await judged(source, key, bytes);
  expect(kept).toHaveLength(1);
  expect(refused.map(({ columns }) => columns)).toEqual([
    ['lowest <= lower quartile <= median <= upper quartile <= highest'],
    ['mean_exposure_percent'],
  ]);
});

it('reads columns by their titles, wherever they stand', async () => {
  const moved = rows.map(([first = null, second = null, ...others]) => [first, ...others, second]);
  const { kept } = await judged(source, key, await bytesOfRows(moved));
  const before = await judged(source, key, await bytesOfRows(rows));
  expect(kept.map(({ row }) => row)).toEqual(before.kept.map(({ row }) => row));
  const bytes = await bytesOfRows(moved.slice(0, 2));
  const { places, misplaced } = await placesIn(source, { key, bytes });
  expect(misplaced).toEqual([]);
  expect(places[0]?.['mean_exposure_percent']).toBe('Sheet1!J2');
});

it('refuses a column called otherwise, and one that stands there twice', async () => {
  const renamed = header.map((title) => (title === 'Quart 2 (median)' ? 'Median' : title));
  const twice = header.map((title) => (title === 'Standard Deviation' ? 'Date' : title));
  for (const titles of [renamed, twice, []]) {
    const bytes = await bytesOfRows([titles, ...rows.slice(1)]);
    await expect(judged(source, key, bytes)).rejects.toThrow(
      'naaim_exposure: expected each of Date, Mean/Average, ',
    );
  }
});

it('follows the page’s link to this week’s workbook, on its own host only', async () => {
  const link = (host: string) =>
    `<a href="https://${host}/wp-content/uploads/2026/07/USE_Data-since-Inception_2026-07-01.xlsx">x</a>`;
  const asking = async (html: string) => {
    const { get, asked } = publisherOf(() => true);
    const found = await fetched(
      source,
      async (request) => {
        const response = await get(request);
        return response && { ...response, bytes: bytesOf(html) };
      },
      { from: '2026-07-01', to: '2026-07-01' },
    );
    return { ...found, last: asked.at(-1)?.url };
  };
  expect(await asking(link('www.naaim.org'))).toEqual({
    keys: [key],
    unavailable: undefined,
    last: 'https://naaim.org/wp-content/uploads/2026/07/USE_Data-since-Inception_2026-07-01.xlsx',
  });
  expect((await asking(link('example.org'))).unavailable).toBe(
    'naaim_exposure: expected a link to the workbook on https://naaim.org/programs/naaim-exposure-index/, found none',
  );
});

it('comes out on the day after Wednesday, and moves past Thanksgiving', () => {
  expect(publishedAt(source.publication, '2025-11-19')).toEqual(new Date('2025-11-20T17:00:00Z'));
  expect(publishedAt(source.publication, '2025-11-26')).toEqual(new Date('2025-11-28T17:00:00Z'));
});

it.each([
  ['2018-07-04', '2018-07-05T16:00:00Z'],
  ['2019-12-25', '2019-12-26T17:00:00Z'],
  ['2020-01-01', '2020-01-02T17:00:00Z'],
  ['2024-06-19', '2024-06-20T16:00:00Z'],
  ['2024-12-25', '2024-12-26T17:00:00Z'],
  ['2025-01-01', '2025-01-02T17:00:00Z'],
])('the survey of a Wednesday without trade, %s, comes out the day after', (day, out) => {
  expect(publishedAt(source.publication, day)).toEqual(new Date(out));
  const weekLater = new Date(new Date(out).getTime() + 6 * 86_400_000);
  expect(missedSlots(source.publication, day, weekLater)).toBe(0);
});

it('one dated Tuesday is its week’s, and one of the week before is overdue', () => {
  const friday = new Date('2016-11-18T17:00:00Z');
  expect(missedSlots(source.publication, '2016-11-15', friday)).toBe(0);
  expect(missedSlots(source.publication, '2016-11-09', friday)).toBe(1);
});
