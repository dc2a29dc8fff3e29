import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { checkFreshness } from '../../../functions/check.ts';
import { SourceChangedError } from '../../../functions/errors.ts';
import { plan } from '../../../functions/plan.ts';
import type { ParsedRow } from '../../../functions/source.ts';
import { source } from '../../../functions/sources/sp_estimates.ts';
import { seriesStatus } from '../../../functions/status.ts';
import { nextSlot } from '../../../schemas/publication.ts';
import { bytesOf, judged } from '../../builders/judged-rows.ts';
import { lakeOf } from '../../builders/lake-of.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';
import { estimate } from '../../builders/rows.ts';

type CellToWrite = string | number | Date | null;

const day = (iso: string) => new Date(`${iso}T00:00:00Z`);

const notes: CellToWrite[][] = [
  ['An index company'],
  [day('2025-04-30')],
  ['OBSERVATION', '2025E'],
  [day('2024-12-31'), 271.25],
  ['Date', null, null, day('2025-04-30')],
  ['S&P 500 close of', null, null, 5000],
  [],
];

const header: CellToWrite[][] = [
  [
    'QUARTER ',
    null,
    'OPERATING',
    'AS REPORTED',
    null,
    'OPERATING',
    'AS REPORTED',
    null,
    '12 MONTH EARNINGS PER SHARE ',
  ],
  [
    'END',
    null,
    'EARNINGS',
    'EARNINGS',
    null,
    'EARNINGS',
    'EARNINGS',
    null,
    'OPERATING',
    'AS REPORTED',
  ],
  [null, 'PRICE', 'PER SHR', 'PER SHR', null, 'P/E', 'P/E', null, 'EARNINGS', 'EARNINGS'],
  [
    null,
    ' ',
    '(ests are',
    '(ests are',
    null,
    '(ests are',
    '(ests are',
    null,
    '(ests are',
    '(ests are',
  ],
  [
    null,
    null,
    'bottom up)',
    'bottom up',
    null,
    'bottom up)',
    'bottom up',
    null,
    'bottom up)',
    'bottom up)',
  ],
];

const estimates: CellToWrite[][] = [
  ['ESTIMATES'],
  ['6/30/2025', null, 60, 55, null, 25, 27, null, 200, 185.2],
  ['3/31/2025 (46.5%)', 5000, 50, 45, null, 26, 28, null, 190, 180],
  ['12/31/2024 (Prelim.) ', 4900, 49, 44, null, 26.5, 29, null, 186, 170],
  [null, null, null, null, null, 25.6, 27.7, "(P/E on Dec,'24 price)"],
];

const actuals: CellToWrite[][] = [
  ['ACTUALS'],
  ['09/30/2024 ', 4800, 48, 43, null, 26.7, 29.5, null, 180, 163],
  [day('1988-12-31'), 277.72, 6.37, 5.62, null, 11.5, 11.7, null, 24.12, 23.75],
  [day('1988-09-30'), 271.91, 6.22, 6.38],
];

const footnotes: CellToWrite[][] = [[], ['Operating earnings:', null, 'before unusual items']];

const usual = [...notes, ...header, ...estimates, ...actuals, ...footnotes];

async function workbook(rows: CellToWrite[][], name = 'ESTIMATES&PEs'): Promise<Uint8Array> {
  return await writeXlsx({
    sheets: [
      { name: 'SALES', rows: [['x']] },
      { name, rows },
    ],
  });
}

const read = async (rows: CellToWrite[][]) =>
  await judged(source, 'sp-500-eps-est', await workbook(rows));

/** `quarter 2025-06-30` for each row, in order. */
const periodsOf = (rows: ParsedRow[]) =>
  rows.map(({ row }) => `${row['period_length']} ${row['period_end']}`);

describe('the estimates workbook', () => {
  it('gives each quarter, and the year it ends where that is filled in', async () => {
    const { kept, refused } = await read(usual);
    expect(refused).toEqual([]);
    expect(periodsOf(kept)).toEqual([
      'quarter 2025-06-30',
      'year 2025-06-30',
      'quarter 2025-03-31',
      'year 2025-03-31',
      'quarter 2024-12-31',
      'year 2024-12-31',
      'quarter 2024-09-30',
      'year 2024-09-30',
      'quarter 1988-12-31',
      'year 1988-12-31',
      'quarter 1988-09-30',
    ]);
    const common = {
      index_symbol: 'SPX',
      provider: 'S&P DJI',
      period_end: '2025-06-30',
      observation_date: '2025-04-30',
      earnings_growth_percent: null,
      growing_companies_percent: null,
    };
    expect(kept.slice(0, 2)).toEqual([
      {
        row: {
          ...common,
          period_length: 'quarter',
          earnings_points: 60,
          reported_earnings_points: 55,
          price_earnings_ratio: null,
        },
        position: 'ESTIMATES&PEs!A14',
      },
      {
        row: {
          ...common,
          period_length: 'year',
          earnings_points: 200,
          reported_earnings_points: 185.2,
          price_earnings_ratio: 25,
        },
        position: 'ESTIMATES&PEs!A14',
      },
    ]);
  });

  it('says of each value in which cell it stands', async () => {
    const bytes = await workbook(usual);
    const { places, misplaced } = await placesIn(source, { key: 'sp-500-eps-est', bytes });
    expect(misplaced).toEqual([]);
    const common = {
      index_symbol: 'fixed by the source',
      provider: 'fixed by the source',
      period_length: 'fixed by the source',
      period_end: 'ESTIMATES&PEs!A14',
      observation_date: 'ESTIMATES&PEs!D5',
      earnings_growth_percent: 'not in the response',
      growing_companies_percent: 'not in the response',
    };
    expect(places.slice(0, 2)).toEqual([
      {
        ...common,
        earnings_points: 'ESTIMATES&PEs!C14',
        reported_earnings_points: 'ESTIMATES&PEs!D14',
        price_earnings_ratio: 'not in the response',
      },
      {
        ...common,
        earnings_points: 'ESTIMATES&PEs!I14',
        reported_earnings_points: 'ESTIMATES&PEs!J14',
        price_earnings_ratio: 'ESTIMATES&PEs!F14',
      },
    ]);
  });

  it('finds the tables when notes push them down', async () => {
    const farewell = Array.from({ length: 14 }, () => ['Take care']);
    const [before, after] = [await read(usual), await read([...farewell, ...usual])];
    expect(after.kept.map(({ row }) => row)).toEqual(before.kept.map(({ row }) => row));
    expect(after.kept[0]?.position).toBe('ESTIMATES&PEs!A28');
  });

  it('reads a quarter named in both tables from ACTUALS alone', async () => {
    const reported: CellToWrite[] = [
      '12/31/2024',
      4900,
      49.5,
      44.4,
      null,
      26.3,
      28.7,
      null,
      186.5,
      171,
    ];
    const [heading = [], ...older] = actuals;
    const { kept } = await read([...notes, ...header, ...estimates, heading, reported, ...older]);
    const told = kept.filter(({ row }) => row['period_end'] === '2024-12-31');
    expect(told.map(({ row }) => row['earnings_points'])).toEqual([49.5, 186.5]);
  });

  it('hands on what it cannot read: the contract refuses it', async () => {
    const odd: CellToWrite[][] = [
      ['Q2 2024', 4700, 47, 42],
      ['3/31/2024', 4600, '#REF!', 41, null, 26, 28, null, 175, null],
      [],
      ['12/31/2023', 4500, 45, 40],
    ];
    const { kept, refused } = await read([...notes, ...header, ...estimates, ['ACTUALS'], ...odd]);
    expect(periodsOf(kept).slice(-2)).toEqual(['year 2024-03-31', 'quarter 2023-12-31']);
    expect(kept.at(-2)?.row['reported_earnings_points']).toBeNull();
    expect(refused.map(({ columns }) => columns[0])).toEqual(['period_end', 'earnings_points']);
  });
});

describe('a file that is not the one known is refused', () => {
  async function refusalOf(bytes: Uint8Array): Promise<string> {
    const error = await judged(source, 'sp-500-eps-est', bytes).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SourceChangedError);
    return (error as Error).message;
  }

  const refusal = async (rows: CellToWrite[][]) => await refusalOf(await workbook(rows));
  const without = (...lost: CellToWrite[][][]) =>
    usual.filter((row) => !lost.some((rows) => rows.includes(row)));

  it('without an as-of date', async () => {
    const undated = (cell: CellToWrite) =>
      usual.map((row) => (row[0] === 'Date' ? ['Date', null, null, cell] : row));
    expect(await refusal(undated(null))).toBe(
      'sp_estimates: expected an as-of date beside Date, found none',
    );
    expect(await refusal(undated('April'))).toContain('found April');
    expect(await refusal(usual.filter(([first]) => first !== 'Date'))).toContain('found none');
  });

  it('with other titles over the columns', async () => {
    const swapped = usual.map((row) => (row[0] === 'END' ? row.with(2, 'DIVIDENDS') : row));
    expect(await refusal(swapped)).toBe(
      'sp_estimates: expected OPERATING EARNINGS PER SHR over column C, ' +
        'found OPERATING DIVIDENDS PER SHR (ests are bottom up)',
    );
    expect(await refusal(without(header))).toContain('QUARTER END over column A, found nothing');
  });

  it('without either table, or with nothing in it', async () => {
    expect(await refusal(without(estimates))).toContain('found ACTUALS');
    expect(await refusal(without(actuals))).toContain('found ESTIMATES');
    expect(await refusal(without(estimates, actuals))).toContain('found neither heading');
    expect(await refusal([...without(actuals), ['ACTUALS']])).toContain('quarters below them');
  });

  it('without the sheet, as a web page, or cut anywhere', async () => {
    const renamed = await workbook(usual, 'EPS');
    expect(await refusalOf(renamed)).toContain('a sheet ESTIMATES&PEs, found SALES, EPS');
    expect(await refusalOf(bytesOf('<html></html>'))).toContain('a whole .xlsx workbook');
    const whole = await workbook(usual);
    for (let end = 0; end < whole.length - 22; end += 97) await refusalOf(whole.subarray(0, end));
  });
});

describe('asking for the estimates', () => {
  it('asks for the one file there is', async () => {
    const window = { from: '2025-11-14', to: '2025-11-21' };
    const { keys } = await fetched(source, publisherOf(() => true).get, window);
    expect(keys).toEqual(['sp-500-eps-est']);
    const { unavailable } = await fetched(source, publisherOf(() => false).get, window);
    expect(unavailable).toContain('sp-500-eps-est.xlsx');
  });

  it('came with the quarter it closes, on Mondays, and is over', () => {
    const { on } = source.publication;
    expect(on('2025-11-24')).toEqual({ observation_date: '2025-09-30' });
    expect(on('2025-11-25')).toEqual({ silence: 'comes out on Mondays' });
    expect(on('2026-02-02')).toEqual({ observation_date: '2026-01-30' });
    expect(on('2026-02-09')).toEqual({ silence: 'discontinued after 2026-01-30' });
    expect(nextSlot(source.publication, new Date('2026-02-03T00:00:00Z'))).toBeUndefined();
  });

  it('takes any file as its one file', () => {
    const file = { name: 'sp-500-eps-est_2025-12.xlsx', bytes: new Uint8Array() };
    expect(source.identify(file)).toEqual({
      key: 'sp-500-eps-est',
      url: 'file:sp-500-eps-est_2025-12.xlsx',
    });
  });
});

const recordings = '../shared/recordings/spdji';
const hasRecordings = existsSync(recordings);
if (!hasRecordings) console.log(`skipped: no recordings of S&P DJI at ${recordings}`);

describe.skipIf(!hasRecordings)('recorded workbooks', () => {
  async function recorded(file: string) {
    const bytes = new Uint8Array(await readFile(`${recordings}/${file}`));
    const { kept, refused } = await judged(source, 'sp-500-eps-est', bytes);
    const of = (period_length: string, period_end: string) =>
      kept.find(
        ({ row }) => row['period_end'] === period_end && row['period_length'] === period_length,
      )?.row ?? {};
    return { kept, refused, of };
  }

  it.each([
    ['sp-500-eps-est_2025-12.xlsx', '2025-09-30', 'ESTIMATES&PEs!A123'],
    ['sp-500-eps-est_2026-03.xlsx', '2026-01-30', 'ESTIMATES&PEs!A138'],
  ])('%s is as of %s and starts at %s', async (file, observation_date, position) => {
    const { kept, refused } = await recorded(file);
    expect(refused).toEqual([]);
    // Every quarter from 1988 to 2026, and each year that ends with one from December 1988 on.
    expect(kept.length).toBe(39 * 4 + 39 * 4 - 3);
    expect(new Set(periodsOf(kept)).size).toBe(kept.length);
    expect(new Set(kept.map(({ row }) => row['observation_date']))).toEqual(
      new Set([observation_date]),
    );
    expect(kept[0]?.position).toBe(position);
  });

  it('as of 2025-09-30: 2026 at 22.07 times earnings, growth 10.6 % and 17.5 %', async () => {
    const { of } = await recorded('sp-500-eps-est_2025-12.xlsx');
    const year = (end: string) => of('year', end);
    expect(year('2026-12-31')['price_earnings_ratio']).toBeCloseTo(22.0676, 4);
    const earnings = (end: string) => Number(year(end)['earnings_points']);
    expect(earnings('2025-12-31')).toBeCloseTo(257.99, 9);
    expect(earnings('2024-12-31')).toBeCloseTo(233.36, 9);
    expect(earnings('2025-12-31') / earnings('2024-12-31') - 1).toBeCloseTo(0.106, 3);
    expect(earnings('2026-12-31') / earnings('2025-12-31') - 1).toBeCloseTo(0.175, 3);
    // Its date bears "(Prelim.)".
    expect(of('quarter', '2025-06-30')['earnings_points']).toBe(64);
  });

  it('every value stands where it is said to', async () => {
    const bytes = new Uint8Array(await readFile(`${recordings}/sp-500-eps-est_2025-12.xlsx`));
    const { places, misplaced } = await placesIn(source, { key: 'sp-500-eps-est', bytes });
    expect(misplaced).toEqual([]);
    expect(places).toHaveLength(39 * 4 + 39 * 4 - 3);
  });

  it('as of 2026-01-30: the tables moved down and read the same', async () => {
    const { of } = await recorded('sp-500-eps-est_2026-03.xlsx');
    expect(of('year', '2026-12-31')).toMatchObject({ earnings_points: 310.24 });
    // Its date bears "(46.5%)".
    expect(of('quarter', '2025-12-31')['earnings_points']).toBe(71.87);
    expect(of('quarter', '1988-03-31')['reported_earnings_points']).toBe(5.53);
  });
});

describe('after its last issue', () => {
  const later = new Date('2026-11-27T12:00:00Z');

  it('nothing is due, and the plan says why', () => {
    const [planned] = plan([source], [], later);
    expect(planned).toMatchObject({ reason: 'discontinued after 2026-01-30', next: undefined });
    expect(planned?.slot).toBeUndefined();
  });

  it('it is neither stale nor missed, held or not', () => {
    for (const newest of [new Map([[source.name, '2026-01-30']]), new Map<string, string>()]) {
      expect(checkFreshness([source], newest, later)[0]).toMatchObject({
        status: 'pass',
        faults: 0,
      });
    }
    const inTime = new Date('2026-01-20T12:00:00Z');
    expect(checkFreshness([source], new Map(), inTime)[0]).toMatchObject({ status: 'fail' });
  });

  it('its status says that it was discontinued', async () => {
    const issue = estimate('SPX', '2026-01-30', '2026-12-31', { price_earnings_ratio: 22 });
    const lake = await lakeOf({ index_estimate: [{ ...issue, source: source.name }] });
    const [status] = await seriesStatus(lake, [source], later);
    lake.close();
    expect(status).toMatchObject({
      newest: '2026-01-30',
      missed_publications: 0,
      next_expected: null,
      ended_because: 'discontinued after 2026-01-30',
    });
  });
});
