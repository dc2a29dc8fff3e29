import { expect, it } from 'vitest';
import { type SheetCell, workbook } from '../../../functions/rehearsal/workbook.ts';
import { source } from '../../../functions/sources/spdr_holdings.ts';
import { judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';

type Row = readonly SheetCell[];

const header: Row = [
  ...['Name', 'Ticker', 'Identifier', 'SEDOL', 'Weight', 'Sector', 'Shares Held', 'Local Currency'],
];
const above = (asOf = 'As of 14-Sep-2026', symbol = 'SPY'): Row[] => [
  ['Fund Name:', 'An Example of a Trust'],
  ['Ticker Symbol:', symbol],
  ['Holdings:', asOf],
  [],
  header,
];
const holdings: Row[] = [
  ['EXAMPLE CORP', 'EXA', '123456789', '2345678', 8.080912, '-', 297_296_135, 'USD'],
  ['EXAMPLE CORP CL B', 'EXA.B', '123456780', '2345679', 1.5, '-', 1000, 'USD'],
  ['US DOLLAR', '-', '999USDZ92', '-', 0.02, '-', 90_000_000.5, 'USD'],
];
const footer: Row[] = [[], ['Past performance is no guarantee.'], ['Weights may change.']];
const bytesOfRows = (rows: readonly Row[]) => workbook('xlsx', { holdings: rows });

it('reads weights and shares, cash too, and not the text below', async () => {
  const bytes = await bytesOfRows([...above(), ...holdings, ...footer]);
  const { kept, refused } = await judged(source, 'SPY', bytes);
  expect(refused).toEqual([]);
  expect(
    kept.map(({ row }) => [
      row['observation_date'],
      row['ticker'],
      row['weight_percent'],
      row['shares'],
    ]),
  ).toEqual([
    ['2026-09-14', 'EXA', 8.080912, 297_296_135],
    ['2026-09-14', 'EXA.B', 1.5, 1000],
    ['2026-09-14', null, 0.02, 90_000_000.5],
  ]);
  expect(kept[0]?.row).toMatchObject({ fund_ticker: 'SPY', market_value_usd: null, sector: '-' });
});

it('reads the day as it was spelt before', async () => {
  const bytes = await bytesOfRows([...above('As of Sep 4, 2026'), ...holdings]);
  const { kept } = await judged(source, 'SPY', bytes);
  expect(kept[0]?.row['observation_date']).toBe('2026-09-04');
});

it('leads from every value to its cell', async () => {
  const bytes = await bytesOfRows([...above(), ...holdings]);
  const { places } = await placesIn(source, { key: 'SPY', bytes });
  expect(places[1]).toMatchObject({
    fund_ticker: 'fixed by the source',
    observation_date: 'holdings!B3',
    holding_name: 'holdings!A7',
    weight_percent: 'holdings!E7',
    shares: 'holdings!G7',
    market_value_usd: 'not in the response',
  });
});

it.each([
  ['another fund', above('As of 14-Sep-2026', 'MDY'), 'expected Ticker Symbol SPY, found MDY'],
  ['no day', above('-'), 'expected Holdings as of a day, found -'],
])('refuses a file of %s', async (_, lines, message) => {
  await expect(judged(source, 'SPY', await bytesOfRows([...lines, ...holdings]))).rejects.toThrow(
    message,
  );
});

it('refuses swapped columns', async () => {
  const [first = null, second = null, ...others] = header;
  const swapped = [...above().slice(0, 4), [second, first, ...others], ...holdings];
  await expect(judged(source, 'SPY', await bytesOfRows(swapped))).rejects.toThrow(
    'spdr_holdings: expected Name, Ticker,',
  );
});

it('quarantines another currency and a weight that is no number', async () => {
  const bytes = await bytesOfRows([
    ...above(),
    ...holdings,
    ['EXAMPLE LTD', 'EXL', '1', '2', 1, '-', 10, 'CAD'],
    ['EXAMPLE PLC', 'EXP', '1', '2', 'n/a', '-', 10, 'USD'],
  ]);
  const { refused } = await judged(source, 'SPY', bytes);
  expect(refused.map(({ row, columns }) => [columns, row['weight_percent']])).toEqual([
    [['weight_percent'], 'in CAD'],
    [['weight_percent'], 'n/a'],
  ]);
});
