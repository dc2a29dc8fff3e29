import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { source } from '../../../functions/sources/finra_short_interest.ts';
import { addDays } from '../../../schemas/calendar.ts';
import { publishedAt } from '../../../schemas/publication.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';

const settlement = '2024-03-15';

async function fixtureText(): Promise<string> {
  return new TextDecoder().decode(await fixture(source, 'shrt20240315.csv'));
}

it('reads bars, commas in names, odd symbols and the sign for "nothing was traded"', async () => {
  const { kept, refused } = await judged(source, settlement, bytesOf(await fixtureText()));
  expect(refused).toEqual([]);
  expect(kept.map(({ row }) => Object.values(row))).toEqual([
    ['XMPL', settlement, 'Example Widgets, Inc. Common S', 1200, 1000, 400, 3, 'no', 'no'],
    ['XMPLPRB', settlement, 'Example Widgets Pfd Series B', 50, 40, 0, null, 'no', 'yes'],
    ['YMPL', settlement, 'Why Example Corp', 700, 650, 900, 1, 'yes', 'no'],
    ['ZM.W/', settlement, 'Zed Example "When Issued"', 9, null, 30, 1, 'no', 'no'],
  ]);
  expect(kept[0]?.position).toBe('line 2');
});

it('says of each value where it stands', async () => {
  const bytes = bytesOf(await fixtureText());
  const { places, misplaced } = await placesIn(source, { key: settlement, bytes });
  expect(misplaced).toEqual([]);
  expect(places[2]).toEqual({
    ticker: 'line 4, column 2 (symbolCode)',
    observation_date: 'line 4, column 14 (settlementDate)',
    issue_name: 'line 4, column 3 (issueName)',
    shares_short: 'line 4, column 6 (currentShortPositionQuantity)',
    previous_shares_short: 'line 4, column 7 (previousShortPositionQuantity)',
    average_daily_volume_shares: 'line 4, column 9 (averageDailyVolumeQuantity)',
    days_to_cover: 'line 4, column 10 (daysToCoverQuantity)',
    is_revised: 'line 4, column 11 (revisionFlag)',
    is_split: 'line 4, column 8 (stockSplitFlag)',
  });
});

it('reads the commas and quotes of the API alike', async () => {
  const lines = (await fixtureText()).trim().split('\n');
  const quoted = lines.map((line) =>
    line
      .split('|')
      .map((cell) => (/[,"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
      .join(','),
  );
  const fromApi = await judged(source, settlement, bytesOf(quoted.join('\r\n')));
  expect(fromApi).toEqual(await judged(source, settlement, bytesOf(lines.join('\n'))));
});

it('quarantines a cut line, an unknown flag and an empty name', async () => {
  const [header, first = ''] = (await fixtureText()).split('\n');
  const lines = [
    header,
    first,
    first.split('|').slice(0, 9).join('|'),
    first.replace('|3.00||', '|3.00|X|'),
    first.replace('Example Widgets, Inc. Common S', ''),
  ];
  const { kept, refused } = await judged(source, settlement, bytesOf(lines.join('\n')));
  expect(kept).toHaveLength(1);
  expect(refused.map(({ position, columns }) => [position, columns])).toEqual([
    ['line 3', ['observation_date', 'shares_short']],
    ['line 4', ['is_revised']],
    ['line 5', ['issue_name']],
  ]);
  expect(refused[0]?.row['shares_short']).toBe('9 fields where 14 were expected');
});

it('refuses a file of another settlement date', async () => {
  const text = await fixtureText();
  await expect(judged(source, '2024-03-28', bytesOf(text))).rejects.toThrow(
    'finra_short_interest: expected settlementDate 2024-03-28, found 2024-03-15 on line 2',
  );
});

it('refuses swapped and renamed columns', async () => {
  const text = await fixtureText();
  const swapped = text.replace('symbolCode|issueName', 'issueName|symbolCode');
  await expect(judged(source, settlement, bytesOf(swapped))).rejects.toThrow(
    /^finra_short_interest: expected accountingYearMonthNumber\|symbolCode\|.*, found accountingYearMonthNumber\|issueName/,
  );
});

describe('publication', () => {
  const silence = 'comes out eight trading days after the 15th and the end of the month';

  it('knows the settlement dates: the 15th and the last trading day, or the one before', () => {
    const settlements: string[] = [];
    for (let day = '2025-08-25'; day <= '2025-11-28'; day = addDays(day, 1)) {
      const release = source.publication.on(day);
      if ('observation_date' in release) settlements.push(release.observation_date);
    }
    expect(settlements).toEqual([
      ...['2025-08-15', '2025-08-29', '2025-09-15', '2025-09-30'],
      ...['2025-10-15', '2025-10-31', '2025-11-14'],
    ]);
  });

  it('counts eight trading days, holidays left out', () => {
    // 17, 18, 19, 20, 21, 24, 25 and 26 November 2025; the 15th was a Saturday.
    expect(source.publication.on('2025-11-26')).toEqual({ observation_date: '2025-11-14' });
    expect(source.publication.on('2025-11-25')).toEqual({ silence });
    expect(source.publication.on('2025-11-27')).toEqual({
      silence: 'no business day, Thanksgiving',
    });
    expect(publishedAt(source.publication, '2025-11-14')).toEqual(new Date('2025-11-26T23:00:00Z'));
  });

  it('moves a 15th and a month end that fall on Good Friday', () => {
    expect(publishedAt(source.publication, '2022-04-14')).toEqual(new Date('2022-04-27T22:00:00Z'));
    expect(publishedAt(source.publication, '2024-03-28')).toEqual(new Date('2024-04-10T22:00:00Z'));
  });
});

describe('fetch', () => {
  const autumn = { from: '2025-10-01', to: '2025-11-14' };

  it('asks for the files of settlement dates', async () => {
    const { get, asked } = publisherOf(({ key }) => key !== '2025-10-31');
    expect(await fetched(source, get, autumn)).toEqual({
      keys: ['2025-10-15', '2025-11-14'],
      unavailable: undefined,
    });
    expect(asked[0]).toEqual({
      key: '2025-10-15',
      url: 'https://cdn.finra.org/equity/otcmarket/biweekly/shrt20251015.csv',
      absentStatuses: [403],
    });
  });

  it('gives what there is before it reports that the newest file is not there', async () => {
    const { get } = publisherOf(({ key }) => key < '2025-11-14');
    expect(await fetched(source, get, autumn)).toEqual({
      keys: ['2025-10-15', '2025-10-31'],
      unavailable: 'finra_short_interest: expected the file of 2025-11-14, found no such file',
    });
  });

  it('asks nothing when no settlement date lies in the window', async () => {
    const { get, asked } = publisherOf(() => true);
    await fetched(source, get, { from: '2025-11-03', to: '2025-11-10' });
    expect(asked).toEqual([]);
  });
});

it('knows a file by its name or its first row', async () => {
  const bytes = bytesOf(await fixtureText());
  const keyOf = (name: string, given = bytes) => source.identify({ name, bytes: given }).key;
  expect(keyOf('shrt20210715_excerpt.csv')).toBe('2021-07-15');
  expect(keyOf('download.csv')).toBe(settlement);
  expect(() => keyOf('download.csv', bytesOf('a|b\n1|2024-03-15\n'))).toThrow('download.csv: ');
});

const recordings = '../shared/recordings/finra';
const isRecorded = existsSync(recordings);
if (!isRecorded) console.log(`skipped: ${recordings} is not on this machine`);

describe.skipIf(!isRecorded)('recorded files', () => {
  async function recorded(name: string) {
    const bytes = readFileSync(`${recordings}/${name}`);
    const { key } = source.identify({ name, bytes });
    return { key, ...(await judged(source, key, bytes)) };
  }

  it.each(['shrt20210715_excerpt.csv', 'api_consolidatedShortInterest_default_accept.csv'])(
    'every value of %s stands where it is said to',
    async (name) => {
      const bytes = readFileSync(`${recordings}/${name}`);
      const { key } = source.identify({ name, bytes });
      const { places, misplaced } = await placesIn(source, { key, bytes });
      expect(misplaced).toEqual([]);
      expect(places.length).toBeGreaterThan(0);
    },
  );

  it('reads the bars of 2021-07-15', async () => {
    const { key, kept, refused } = await recorded('shrt20210715_excerpt.csv');
    expect([key, kept.length, refused.length]).toEqual(['2021-07-15', 11, 0]);
    expect(kept.find(({ row }) => row['ticker'] === 'AAPL')?.row).toMatchObject({
      shares_short: 96_355_309,
      previous_shares_short: 90_213_531,
      days_to_cover: 1,
    });
    const untraded = kept.filter(({ row }) => row['days_to_cover'] === null);
    expect(untraded.map(({ row }) => row['ticker'])).toEqual(['AAALF', 'ABPPF']);
  });

  it('reads the one row the API answered', async () => {
    const { key, kept } = await recorded('api_consolidatedShortInterest_default_accept.csv');
    expect(key).toBe('2020-04-15');
    expect(kept.map(({ row }) => row['shares_short'])).toEqual([4_851_353]);
  });
});
