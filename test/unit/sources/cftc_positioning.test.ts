import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { source } from '../../../functions/sources/cftc_positioning.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';
import { hasRecordings, recording, series, withoutRecordings } from '../../builders/recordings.ts';

const year = await fixture(source, 'FinFutYY_2025.txt');
const newest = await fixture(source, 'newest.json');
const text = new TextDecoder().decode(year);

type Report = Record<string, unknown>;

function reportsOfFixture(): Report[] {
  return JSON.parse(new TextDecoder().decode(newest));
}

/** Leaves values of a JSON fixture out or changes them, in the reports of these numbers. */
function edited(change: (report: Report) => void, which: readonly number[] = [0]): Uint8Array {
  const reports = reportsOfFixture();
  for (const [i, report] of reports.entries()) if (which.includes(i)) change(report);
  return bytesOf(JSON.stringify(reports));
}

/** As Socrata writes a null: the key is not there. */
function without(key: string): (report: Report) => void {
  return (report) => {
    delete report[key];
  };
}

describe('the file of a year', () => {
  it('holds every market and week; codes stay text and numbers lose their blanks', async () => {
    const { kept, refused } = await judged(source, '2025', year);
    expect(refused).toEqual([]);
    const seen = kept.map(({ row, position }) => [
      position,
      row['market_code'],
      row['observation_date'],
      row['open_interest_contracts'],
      row['leveraged_fund_short_contracts'],
    ]);
    expect(seen).toEqual([
      ['line 2', '239742', '2025-02-11', 1000, 390],
      ['line 3', '239742', '2025-02-04', 1050, 400],
      ['line 4', '13874A', '2025-02-11', 5000, 1500],
    ]);
  });

  it('says of each value where it stands', async () => {
    const { places, misplaced } = await placesIn(source, { key: '2025', bytes: year });
    expect(misplaced).toEqual([]);
    expect(places[0]).toMatchObject({
      market_code: 'line 2, column 4 (CFTC_Contract_Market_Code)',
      leveraged_fund_short_contracts: 'line 2, column 16 (Lev_Money_Positions_Short_All)',
    });
  });

  it('is read out of its archive, and places name it', async () => {
    const bytes = zipSync({ 'FinFutYY.txt': year });
    const { places, misplaced } = await placesIn(source, { key: '2025', bytes });
    expect(misplaced).toEqual([]);
    expect(places[2]?.['market_name']).toBe(
      'FinFutYY.txt line 4, column 1 (Market_and_Exchange_Names)',
    );
  });

  it('may call its dates as files did before July 2015, columns in any order', async () => {
    const former = text.replace('Report_Date_as_YYYY-MM-DD', 'Report_Date_as_MM_DD_YYYY');
    const lines = former.trimEnd().split('\r\n');
    const turned = lines.map((line) => {
      const [first, second, ...rest] = line.split(',');
      return [second, first, ...rest].join(',');
    });
    const { kept, refused } = await judged(source, '2014', bytesOf(turned.join('\n')));
    expect(refused).toEqual([]);
    expect(kept).toHaveLength(3);
  });

  it.each([
    [
      'cut short',
      (line: string) => line.split(',').slice(0, 20).join(','),
      'open_interest_contracts',
    ],
    [
      'futures and options together',
      (line: string) => line.replace('FutOnly', 'Combined'),
      'open_interest_contracts',
    ],
    [
      'not adding up',
      (line: string) => line.replace('    1000', '    1004'),
      'long and spread positions sum to open interest (± 3)',
    ],
    [
      'without a number',
      (line: string) => line.replace('    1000', '       .'),
      'open_interest_contracts',
    ],
    [
      'with a code cut to a number',
      (line: string) => line.replace(',239742,', ',23974,'),
      'market_code',
    ],
  ])('quarantines a line %s and keeps the others', async (_, change, column) => {
    const lines = text.split('\r\n').map((line, i) => (i === 1 ? change(line) : line));
    const { kept, refused } = await judged(source, '2025', bytesOf(lines.join('\r\n')));
    expect(kept).toHaveLength(2);
    expect(refused).toMatchObject([{ position: 'line 2' }]);
    expect(refused[0]?.columns).toContain(column);
  });

  it.each([
    ['without a column', bytesOf(text.replace('Lev_Money_Positions_Long_All', 'Lev_Money'))],
    ['an archive cut short', zipSync({ 'FinFutYY.txt': year }).subarray(0, 200)],
    ['an archive of two texts', zipSync({ 'a.txt': year, 'b.txt': year })],
    ['an archive of a program', zipSync({ 'setup.exe': strToU8('MZ') })],
    ['an archive of a text in a folder elsewhere', zipSync({ '../FinFutYY.txt': year })],
  ])('is refused %s', async (_, bytes) => {
    await expect(judged(source, '2025', bytes)).rejects.toThrow(/^cftc_positioning: expected /);
  });
});

describe('the newest weeks', () => {
  it('are the same rows, from texts under other names', async () => {
    const { kept, refused } = await judged(source, 'newest', newest);
    expect(refused).toEqual([]);
    const ofYear = (await judged(source, '2025', year)).kept;
    expect(kept[1]?.row).toEqual(ofYear[0]?.row);
    expect(kept[0]?.row).toMatchObject({
      observation_date: '2025-02-18',
      open_interest_contracts: 990,
    });
  });

  it('says of each value by which path it is reached', async () => {
    const { places, misplaced } = await placesIn(source, { key: 'newest', bytes: newest });
    expect(misplaced).toEqual([]);
    expect(places[0]).toMatchObject({
      observation_date: '$[0].report_date_as_yyyy_mm_dd',
      dealer_long_contracts: '$[0].dealer_positions_long_all',
      leveraged_fund_long_contracts: '$[0].lev_money_positions_long',
    });
  });

  it('quarantines a report that counts options too', async () => {
    const combined = edited((report) => {
      report['futonly_or_combined'] = 'Combined';
    });
    expect((await judged(source, 'newest', combined)).refused).toMatchObject([
      { position: '$[0]', columns: ['open_interest_contracts'] },
    ]);
  });

  it.each([
    ['lev_money_positions_short', 'leveraged_fund_short_contracts'],
    ['other_rept_positions_spread', 'other_reportable_spread_contracts'],
    ['report_date_as_yyyy_mm_dd', 'observation_date'],
    ['cftc_contract_market_code', 'market_code'],
    ['futonly_or_combined', 'open_interest_contracts'],
  ])('quarantines the report that leaves %s out, wherever it stands', async (key, column) => {
    const count = reportsOfFixture().length;
    expect(count).toBeGreaterThan(1);
    for (let i = 0; i < count; i += 1) {
      const { kept, refused } = await judged(source, 'newest', edited(without(key), [i]));
      expect(refused).toMatchObject([{ position: `$[${i}]`, columns: [column] }]);
      expect(kept).toHaveLength(count - 1);
    }
  });

  it('takes a null that is written out for one left out', async () => {
    const bytes = edited((report) => {
      report['other_rept_positions_long'] = null;
    });
    expect((await judged(source, 'newest', bytes)).refused).toMatchObject([
      { position: '$[0]', columns: ['other_reportable_long_contracts'] },
    ]);
    const row = [...(await source.parse({ key: 'newest', bytes })).rows][0]?.row;
    expect(row?.['other_reportable_long_contracts']).toBe('no other_rept_positions_long');
  });

  it('is refused when no report has a column, so that it is called otherwise', async () => {
    const all = [...reportsOfFixture().keys()];
    const renamed = (report: Report) => {
      report['lev_money_positions_long_all'] = report['lev_money_positions_long'];
      delete report['lev_money_positions_long'];
    };
    await expect(judged(source, 'newest', edited(renamed, all))).rejects.toThrow(
      'cftc_positioning: expected lev_money_positions_long, found ',
    );
    const unkind = edited(without('futonly_or_combined'), all);
    await expect(judged(source, 'newest', unkind)).rejects.toThrow('expected futonly_or_combined');
    const [first = {}, ...others] = reportsOfFixture();
    renamed(first);
    const { kept, refused } = await judged(
      source,
      'newest',
      bytesOf(JSON.stringify([first, ...others])),
    );
    expect([kept.length, refused.length]).toEqual([others.length, 1]);
  });
});

describe('asking', () => {
  it('fetches the years of a long window and always the newest weeks', async () => {
    const { get, asked } = publisherOf(() => true);
    expect((await fetched(source, get, { from: '2023-11-01', to: '2025-11-18' })).keys).toEqual([
      '2023',
      '2024',
      '2025',
      'newest',
    ]);
    expect(asked[0]?.url).toBe('https://www.cftc.gov/files/dea/history/fut_fin_txt_2023.zip');
    const url = new URL(asked[3]?.url ?? '');
    expect(url.searchParams.get('$order')).toBe(
      'report_date_as_yyyy_mm_dd DESC, cftc_contract_market_code',
    );
    expect((await fetched(source, get, { from: '2025-09-30', to: '2025-11-18' })).keys).toEqual([
      'newest',
    ]);
  });

  it('misses no year’s file in January, and names one that is gone', async () => {
    const { get } = publisherOf(({ key }) => !['2024', '2026'].includes(key));
    const window = { from: '2024-01-01', to: '2026-01-06' };
    expect(await fetched(source, get, window)).toEqual({
      keys: ['2025', 'newest'],
      unavailable: 'cftc_positioning: expected fut_fin_txt_2024.zip, found no such file',
    });
  });

  it('knows a file by its name', () => {
    const keyOf = (name: string) => source.identify({ name, bytes: new Uint8Array() }).key;
    expect(keyOf('fut_fin_txt_2024.zip')).toBe('2024');
    expect(keyOf('FinFutYY_2026_asof_20260609.txt')).toBe('2026');
    expect(keyOf('gpe5-46if.json')).toBe('newest');
    expect(() => keyOf('deacot2024.zip')).toThrow('expected fut_fin_txt_2025.zip');
  });
});

if (!hasRecordings) console.warn(withoutRecordings);

describe.skipIf(!hasRecordings)('recorded files', () => {
  const file = (name: string) => recording(`cftc/FinFutYY_${name}.txt`);

  it('2026: 1,962 rows of 99 markets, 23 weeks of Russell 239742, and nothing refused', async () => {
    const { kept, refused } = await judged(source, '2026', file('2026_asof_20260609'));
    expect(refused).toEqual([]);
    expect(kept).toHaveLength(1962);
    expect(new Set(kept.map(({ row }) => row['market_code'])).size).toBe(99);
    expect(kept.filter(({ row }) => row['market_code'] === '239742')).toHaveLength(23);
  });

  it('2024: the same code under the name it had, and nothing refused', async () => {
    const { kept, refused } = await judged(source, '2024', file('2024_asof_20240611'));
    expect(refused).toEqual([]);
    const russell = kept.filter(({ row }) => row['market_code'] === '239742');
    expect(russell).toHaveLength(24);
  });

  it.each([
    ['2024_asof_20240611', '239742', 'RTY'],
    ['2026_asof_20260609', '239742', 'RTY'],
    ['2024_asof_20240611', '13874A', 'ES'],
    ['2026_asof_20260609', '13874A', 'ES'],
  ])('%s: %s agrees with what somebody else read', async (name, code, symbol) => {
    const { kept } = await judged(source, name.slice(0, 4), file(name));
    const others = new Map(
      series('reference_series/cot_tff_weekly.csv').map((row) => [row['date'], row]),
    );
    const compared = {
      OI: 'open_interest_contracts',
      DEALER_L: 'dealer_long_contracts',
      DEALER_S: 'dealer_short_contracts',
      ASSET_L: 'asset_manager_long_contracts',
      ASSET_S: 'asset_manager_short_contracts',
      HEDGE_L: 'leveraged_fund_long_contracts',
      HEDGE_S: 'leveraged_fund_short_contracts',
    };
    let weeks = 0;
    for (const { row } of kept.filter((each) => each.row['market_code'] === code)) {
      const other = others.get(String(row['observation_date']));
      for (const [theirs, ours] of Object.entries(compared)) {
        expect(row[ours], `${row['observation_date']} ${ours}`).toBe(
          Number(other?.[`${symbol}_${theirs}`]),
        );
      }
      weeks += 1;
    }
    expect(weeks).toBeGreaterThanOrEqual(23);
  });

  it('every value stands where it is said to', async () => {
    const [header = '', ...lines] = new TextDecoder()
      .decode(file('2026_asof_20260609'))
      .split('\r\n');
    // A week of every market: looking each value up in the whole file takes minutes.
    const week = lines.filter((line) => line.includes(',2026-06-09,'));
    const bytes = bytesOf([header, ...week].join('\r\n'));
    const { places, misplaced } = await placesIn(source, { key: '2026', bytes });
    expect(misplaced).toEqual([]);
    expect(places).toHaveLength(week.length);
    expect(week.length).toBeGreaterThan(80);
  });

  it('the report of another kind, with other columns, is refused', async () => {
    const bytes = recording('cftc/socrata_jun7-fc8e_239747_20240820.json');
    await expect(judged(source, 'newest', bytes)).rejects.toThrow(/expected dealer_positions_long/);
  });
});
