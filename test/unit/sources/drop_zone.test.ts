import { describe, expect, it } from 'vitest';
import { source } from '../../../functions/sources/drop_zone.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';

const targets = (text: string) => judged(source, 'analyst_target', bytesOf(text));
const targetColumns = 'index_symbol,analyst,target_date,observation_date,target_points';

it('reads columns in any order, quotes, thousands and the time of release', async () => {
  const { kept, refused } = await judged(
    source,
    'index_estimate',
    await fixture(source, 'index_estimate.csv'),
  );
  expect(kept.map(({ row }) => [row['provider'], row['price_earnings_ratio']])).toEqual([
    ['Example & Co, Research', 15.5],
    ['Example & Co, Research', 1020.5],
  ]);
  expect(kept[0]?.published_at).toEqual(new Date('2025-04-02T13:00:00Z'));
  expect(kept[1]).not.toHaveProperty('published_at');
  // Columns left out are those that may be missing.
  expect(kept[0]?.row['earnings_points']).toBeNull();

  expect(refused.map(({ position, columns }) => [position, columns])).toEqual([
    ['line 4', ['at least one figure is given']],
    ['line 5', ['observation_date']],
    ['line 6', ['observation_date']],
  ]);
  expect(refused[1]?.row['observation_date']).toBe('31/03/2025');
  expect(refused[2]?.row['observation_date']).toBe(
    'published_at "yesterday" is no ISO instant with zone',
  );
});

it('reads what Excel saves: a byte order mark, CRLF, blank lines, blanks around cells', async () => {
  const { kept } = await targets(
    `\uFEFF${targetColumns}\r\n\r\nRUT , Example House,2026-12-31,2025-11-03," 2,500 "\r\n\r\n`,
  );
  expect(kept).toEqual([
    {
      row: {
        index_symbol: 'RUT',
        analyst: 'Example House',
        target_date: '2026-12-31',
        observation_date: '2025-11-03',
        target_points: 2500,
      },
      position: 'line 3',
    },
  ]);
});

it('says of each value where it stands', async () => {
  const bytes = await fixture(source, 'index_estimate.csv');
  const { places, misplaced } = await placesIn(source, { key: 'index_estimate', bytes });
  expect(misplaced).toEqual([]);
  expect(places[1]).toMatchObject({
    provider: 'line 3, column 1 (provider)',
    price_earnings_ratio: 'line 3, column 6 (price_earnings_ratio)',
    earnings_points: 'not in the response',
  });
});

it.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
])('counts %s as an editor does, below blank lines and quoted ones', async (_, end) => {
  const row = (analyst: string, day: number) => `RUT,${analyst},2026-12-31,2025-11-0${day},2500`;
  const lines = [targetColumns, '', row(`"A house${end}of two lines"`, 3), row('Another', 4)];
  const bytes = bytesOf(`${lines.join(end)}${end}`);
  const { kept, refused } = await judged(source, 'analyst_target', bytes);
  // No house has a name of two lines.
  expect(refused.map(({ position }) => position)).toEqual(['line 3']);
  expect(kept.map(({ position }) => position)).toEqual(['line 5']);
  expect((await placesIn(source, { key: 'analyst_target', bytes })).misplaced).toEqual([]);
});

it('keeps text as text: a house called 007, a number that is none', async () => {
  const { kept, refused } = await targets(
    `${targetColumns}\nRUT,007,2026-12-31,2025-11-03,2500\nRUT,007,2026-12-31,2025-11-04,8%\n`,
  );
  expect(kept[0]?.row['analyst']).toBe('007');
  expect(refused[0]?.row['target_points']).toBe('8%');
});

it('quarantines an empty compulsory cell and a line of another width', async () => {
  const { kept, refused } = await targets(
    [
      targetColumns,
      'RUT,,2026-12-31,2025-11-03,2500',
      'RUT,Example House,2026-12-31,2025-11-03',
      'RUT,Example House,2026-12-31,2025-11-03,2,500',
    ].join('\n'),
  );
  expect(kept).toEqual([]);
  expect(refused[0]).toMatchObject({ columns: ['analyst'], row: { analyst: null } });
  expect(refused.slice(1).map(({ row }) => row['observation_date'])).toEqual([
    '4 fields where 5 were expected',
    '6 fields where 5 were expected',
  ]);
});

it.each([
  [
    'a misspelt column',
    'index_symbol,analyst,target_date,observation_date,target_point\n',
    /^drop_zone: expected analyst_target.csv with columns .*, found "target_point"; closest is target_points$/,
  ],
  [
    'a missing column',
    'index_symbol,analyst,target_date,target_points\n',
    /^drop_zone: expected analyst_target.csv with "observation_date", found index_symbol, analyst/,
  ],
  [
    'a column given twice',
    `${targetColumns},analyst\n`,
    /^drop_zone: expected analyst_target.csv with each column once, found /,
  ],
  [
    'semicolons',
    `${targetColumns.replaceAll(',', ';')}\n`,
    /found "index_symbol;analyst;target_date;observation_date;target_points"; closest is /,
  ],
  [
    'an open quote',
    `${targetColumns}\n"RUT,Example`,
    /expected comma-separated values, found Quote/,
  ],
])('refuses %s', async (_, text, message) => {
  await expect(targets(text)).rejects.toThrow(message);
});

it('takes whatever lies in the folder and misses nothing that does not', async () => {
  const window = { from: '2025-11-03', to: '2025-11-04' };
  const some = publisherOf(({ key }) => key === 'fund_price');
  expect(await fetched(source, some.get, window)).toEqual({
    keys: ['fund_price'],
    unavailable: undefined,
  });
  expect(some.asked.map(({ url }) => url)).toContain('drop://investor_sentiment.csv');
  const none = publisherOf(() => false);
  expect(await fetched(source, none.get, window)).toEqual({ keys: [], unavailable: undefined });
});

describe('every dataset it takes', () => {
  it.each(source.datasets.map(({ name }) => name))('%s is known by file name', (name) => {
    const identified = source.identify({ name: `${name}-2025.csv`, bytes: bytesOf('') });
    expect(identified.key).toBe(name);
  });

  it.each(source.datasets.map(({ name, columns }) => [name, Object.keys(columns)] as const))(
    '%s accepts its own columns, backwards',
    async (name, columns) => {
      const header = bytesOf(`${columns.toReversed().join(',')}\n`);
      expect(await judged(source, name, header)).toEqual({ kept: [], refused: [] });
    },
  );

  it('and no other', async () => {
    expect(() => source.identify({ name: 'prices.csv', bytes: bytesOf('') })).toThrow(
      'prices.csv: expected a name starting with index_level, ',
    );
    await expect(judged(source, 'run', bytesOf('a,b\n'))).rejects.toThrow(
      'drop_zone: expected one of index_level, ',
    );
  });
});
