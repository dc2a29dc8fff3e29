import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { SourceChangedError } from '../../../functions/errors.ts';
import type { ParsedRow } from '../../../functions/source.ts';
import { source } from '../../../functions/sources/ishares_holdings.ts';
import { publishedAt } from '../../../schemas/publication.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';

const key = 'IWM-20250307';
let text = '';

beforeAll(async () => {
  text = new TextDecoder().decode(await fixture(source, 'IWM_holdings.csv'));
});

const read = (changed: string, question = key) => judged(source, question, bytesOf(changed));

async function refusal(changed: string, question = key): Promise<string> {
  const error = await read(changed, question).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SourceChangedError);
  return (error as Error).message;
}

describe('a holdings file', () => {
  it('gives one row per line of the table, none of the disclaimer', async () => {
    const { kept, refused } = await judged(
      source,
      key,
      await fixture(source, 'IWM_holdings.csv'), // with its byte order mark
    );
    expect(refused).toEqual([]);
    expect(kept.map(({ position }) => position)).toEqual(
      [11, 12, 13, 14, 15, 16].map((line) => `line ${line}`),
    );
    expect(kept[0]?.row).toEqual({
      fund_ticker: 'IWM',
      observation_date: '2025-03-07',
      ticker: 'AAAA',
      holding_name: 'ALPHA, INC CLASS A',
      occurrence: 1,
      sector: 'Industrials',
      asset_class: 'Equity',
      market_value_usd: 1_234_567.8,
      weight_percent: 61.73,
      notional_value_usd: 1_234_567.8,
      shares: 12_345,
      price_usd: 100.01,
    });
  });

  it('reads a name with quotes in it, and every line beside it as before', async () => {
    const before = await read(text);
    const quoted = await read(text.replace('ALPHA, INC CLASS A', 'ALPHA, ""THE FIRST"",""INC""'));
    expect(quoted.refused).toEqual([]);
    expect(quoted.kept[0]?.row['holding_name']).toBe('ALPHA, "THE FIRST","INC"');
    expect(quoted.kept.slice(1)).toEqual(before.kept.slice(1));
    const bare = await read(text.replace('"ALPHA, INC CLASS A"', 'ALPHA'));
    expect(bare.kept.slice(1)).toEqual(before.kept.slice(1));
  });

  it('says of each value where it stands', async () => {
    const bytes = await fixture(source, 'IWM_holdings.csv');
    const { places, misplaced } = await placesIn(source, { key, bytes });
    expect(misplaced).toEqual([]);
    expect(places[0]).toEqual({
      fund_ticker: 'request key IWM-20250307',
      observation_date: 'line 2, column 2 (Fund Holdings as of)',
      ticker: 'line 11, column 1 (Ticker)',
      holding_name: 'line 11, column 2 (Name)',
      occurrence: 'counted by the source from the first line down',
      sector: 'line 11, column 3 (Sector)',
      asset_class: 'line 11, column 4 (Asset Class)',
      market_value_usd: 'line 11, column 5 (Market Value)',
      weight_percent: 'line 11, column 6 (Weight (%))',
      notional_value_usd: 'line 11, column 7 (Notional Value)',
      shares: 'line 11, column 8 (Quantity)',
      price_usd: 'line 11, column 9 (Price)',
    });
  });

  it('numbers holdings that share ticker and name', async () => {
    const { kept } = await read(text);
    const leftovers = kept.filter(({ row }) => row['ticker'] === null);
    expect(leftovers.map(({ row }) => [row['holding_name'], row['occurrence']])).toEqual([
      ['BETA INC CVR', 1],
      ['BETA INC CVR', 2],
      ['GAMMA INC CVR', 1],
    ]);
    expect(leftovers.map(({ row }) => row['price_usd'])).toEqual([null, 0, 0]);
  });

  it('keeps debts and futures', async () => {
    const { kept } = await read(text);
    const [cash, future] = kept.slice(-2).map(({ row }) => row);
    expect(cash).toMatchObject({ market_value_usd: -765_432.2, weight_percent: -38.27 });
    expect(future).toMatchObject({ market_value_usd: 0, notional_value_usd: 207_510, shares: 2 });
  });

  it('takes the day from the file, whatever day was asked for', async () => {
    const { kept } = await read(text, 'IWM-20250310');
    expect(kept[0]?.row['observation_date']).toBe('2025-03-07');
  });

  it('refuses single lines it cannot use, and says why', async () => {
    const { kept, refused } = await read(
      text
        .replace('"1,234,567.80","61.73"', '"n/a","61.73"')
        .replace('"United States","-","USD","1.00","USD","-"', '"Canada","-","CAD","1.00"')
        .replace('"Chicago Mercantile Exchange","USD"', '"Chicago Mercantile Exchange","CAD"'),
    );
    expect(kept.length).toBe(3);
    expect(refused.map(({ position, row }) => [position, row['market_value_usd']])).toEqual([
      ['line 11', 'n/a'],
      ['line 15', '13 fields where 15 were expected'],
      ['line 16', 'values in CAD'],
    ]);
  });
});

describe('a file that is not the one known is refused', () => {
  it('as a web page', async () => {
    expect(await refusal('<!DOCTYPE html>\n<html lang="en">\n')).toBe(
      'ishares_holdings: expected iShares Russell 2000 ETF, found <!DOCTYPE html>',
    );
  });

  it('as another fund’s, or of a fund nobody asked for', async () => {
    expect(await refusal(text, 'IVV-20250307')).toContain('iShares Core S&P 500 ETF, found iSh');
    expect(await refusal(text, 'IJR-20250307')).toContain('found IJR-20250307');
  });

  it.each(['"-"', '', '"Mrz 07, 2025"'])('with %s for its day', async (day) => {
    const message = await refusal(text.replace('"Mar 07, 2025"', day));
    expect(message).toContain(`Fund Holdings as of a day, found Fund Holdings as of,${day}`);
  });

  it('without the line that states its day', async () => {
    expect(await refusal(text.replace('Fund Holdings as of', 'Holdings'))).toContain('of a day');
    expect(await refusal('iShares Russell 2000 ETF')).toContain('found no line');
  });

  it('with another header, or none', async () => {
    const renamed = text.replace('Weight (%)', 'Weight');
    expect(await refusal(renamed)).toContain('Market Value,Weight,Notional Value');
    expect(await refusal(text.replace('Ticker,', 'Symbol,'))).toContain('found no header');
  });

  it('cut at any line', async () => {
    const whole = text.indexOf('"Made up');
    for (let end = 0; end <= whole; end = text.indexOf('\n', end) + 1 || whole + 1) {
      await refusal(text.slice(0, end));
    }
  });

  it('cut inside the table', async () => {
    expect(await refusal(text.slice(0, text.indexOf('GAMMA')))).toContain('ends before it');
  });

  it('with quotes that do not close, or open over several lines', async () => {
    expect(await refusal(text.replace('"GAMMA INC CVR"', '"GAMMA INC CVR'))).toContain('quoted');
    const spread = text.replace('ALPHA, INC', 'ALPHA,\nINC');
    expect(await refusal(spread)).toContain('one line per holding');
  });
});

describe('asking for holdings', () => {
  it('asks for both funds at each month’s last trading day and the newest', async () => {
    const { get, asked } = publisherOf(() => true);
    const { keys } = await fetched(source, get, { from: '2025-08-15', to: '2025-11-05' });
    expect(keys).toEqual(
      ['20250829', '20250930', '20251031', '20251105'].flatMap((d) => [`IWM-${d}`, `IVV-${d}`]),
    );
    expect(asked[0]?.url).toBe(
      'https://www.ishares.com/us/products/239710/ishares-russell-2000-etf/1467271812596.ajax' +
        '?fileType=csv&fileName=IWM_holdings&dataType=fund&asOfDate=20250829',
    );
  });

  it('names a day once when it is both, and none when the exchange was closed', async () => {
    const { get } = publisherOf(() => true);
    const monthEnd = await fetched(source, get, { from: '2025-11-26', to: '2025-11-30' });
    expect(monthEnd.keys).toEqual(['IWM-20251128', 'IVV-20251128']);
    const weekend = await fetched(source, get, { from: '2025-11-29', to: '2025-11-30' });
    expect(weekend.keys).toEqual([]);
  });

  it('says so when a file does not exist', async () => {
    const { get } = publisherOf(({ key: asked }) => asked.startsWith('IWM'));
    const { keys, unavailable } = await fetched(source, get, {
      from: '2025-11-05',
      to: '2025-11-05',
    });
    expect(keys).toEqual(['IWM-20251105']);
    expect(unavailable).toContain('IVV-20251105');
  });

  it('expects Friday’s holdings on Monday morning', () => {
    expect(publishedAt(source.publication, '2025-11-07')).toEqual(new Date('2025-11-10T13:00:00Z'));
  });

  it('recognises a file by what it says, else by its name', () => {
    const named = (name: string, content: string) =>
      source.identify({ name, bytes: bytesOf(content) });
    expect(named('download.csv', text)).toEqual({ key, url: 'file:download.csv' });
    expect(named('IVV_holdings_asof_2024-12-06.csv', '<html>').key).toBe('IVV-20241206');
    expect(named('photo.jpg', 'JFIF').key).toBe('');
  });
});

const recordings = '../shared/recordings/ishares';
const hasRecordings = existsSync(recordings);
if (!hasRecordings) console.log(`skipped: no recordings of iShares at ${recordings}`);

describe.skipIf(!hasRecordings)('recorded files', () => {
  async function recorded(file: string) {
    const bytes = new Uint8Array(await readFile(`${recordings}/${file}`));
    return await judged(source, source.identify({ name: file, bytes }).key, bytes);
  }

  const count = (rows: ParsedRow[], column: string, value: unknown) =>
    rows.filter(({ row }) => row[column] === value).length;

  /** Percent of the fund's market value, all lines counted. */
  function sectorPercent(rows: ParsedRow[], sector: string): number {
    const sum = (of: ParsedRow[]) =>
      of.reduce((total, { row }) => total + Number(row['market_value_usd']), 0);
    return (100 * sum(rows.filter(({ row }) => row['sector'] === sector))) / sum(rows);
  }

  it.each([
    ['IWM_holdings_asof_2025-05-13.csv', 1944, 1939],
    ['IWM_holdings_asof_2025-11-05.csv', 1967, 1962],
    ['IWM_holdings_asof_2026-05-05.csv', 1929, 1924],
    ['IVV_holdings_asof_2024-12-06.csv', 508, 503],
  ])('%s: %d lines, %d of them equity, none refused, none lost', async (file, lines, equity) => {
    const { kept, refused } = await recorded(file);
    expect(refused).toEqual([]);
    expect(kept.length).toBe(lines);
    expect(count(kept, 'asset_class', 'Equity')).toBe(equity);
    const grains = kept.map(({ row }) => source.datasets[0]?.grain.map((name) => row[name]));
    expect(new Set(grains.map((grain) => JSON.stringify(grain))).size).toBe(lines);
    const [, fund, day] = /^(IWM|IVV)_holdings_asof_(.*)\.csv$/.exec(file) ?? [];
    expect(kept[0]?.row).toMatchObject({ fund_ticker: fund, observation_date: day });
  });

  it('every value stands where it is said to', async () => {
    const file = 'IWM_holdings_asof_2025-11-05.csv';
    const bytes = new Uint8Array(await readFile(`${recordings}/${file}`));
    const answer = { key: source.identify({ name: file, bytes }).key, bytes };
    const { places, misplaced } = await placesIn(source, answer);
    expect(misplaced).toEqual([]);
    expect(places).toHaveLength(1967);
  });

  it('IWM 2025-11-05: sector weights by market value', async () => {
    const { kept } = await recorded('IWM_holdings_asof_2025-11-05.csv');
    const published = {
      Industrials: 18.1,
      Financials: 17.11,
      'Health Care': 16.8,
      'Information Technology': 16.14,
    };
    for (const [sector, percent] of Object.entries(published)) {
      expect(Math.abs(sectorPercent(kept, sector) - percent), sector).toBeLessThan(0.01);
    }
    // Leftovers without a ticker, the holding listed under a ticker twice, and the future.
    expect(count(kept, 'ticker', null)).toBe(3);
    expect(count(kept, 'ticker', 'ADRO')).toBe(2);
    expect(count(kept, 'occurrence', 1)).toBe(kept.length);
    expect(kept.find(({ row }) => row['asset_class'] === 'Futures')?.row).toMatchObject({
      market_value_usd: 0,
      notional_value_usd: 219_876_370,
    });
  });

  it('IVV 2024-12-06: Information Technology 31.99 %', async () => {
    const { kept } = await recorded('IVV_holdings_asof_2024-12-06.csv');
    expect(sectorPercent(kept, 'Information Technology')).toBeCloseTo(31.99, 2);
  });
});
