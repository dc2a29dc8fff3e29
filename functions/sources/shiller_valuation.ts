import { addDays, addTradingDays } from '../../schemas/calendar.ts';
import type { RowOf } from '../../schemas/dataset.ts';
import { dataset as valuationHistory } from '../../schemas/datasets/valuation_history.ts';
import type { Publication } from '../../schemas/publication.ts';
import { decode } from '../delimited.ts';
import { SourceChangedError, SourceUnavailableError } from '../errors.ts';
import { fixedBySource, type ParsedRow, parsed, type Request, type Source } from '../source.ts';
import { type Cell, cellNumber, cellPlace, cellText, sheetRows } from '../workbook.ts';

type Column = keyof RowOf<typeof valuationHistory>;
type Row = ParsedRow<RowOf<typeof valuationHistory>>;

const name = 'shiller_valuation';
const sheet = 'Data';

/** Where each column stands, and the last line of its title, which spreads over six. */
const columns: Readonly<Record<Exclude<Column, 'index_symbol'>, readonly [string, string]>> = {
  observation_date: ['A', 'Date'],
  price_points: ['B', 'P'],
  dividend_points: ['C', 'D'],
  earnings_points: ['D', 'E'],
  consumer_price_index: ['E', 'CPI'],
  long_rate_percent: ['G', 'Rate GS10'],
  cape_ratio: ['M', 'CAPE'],
  total_return_cape_ratio: ['O', 'TR CAPE'],
};
const letters = Object.values(columns).map(([letter]) => letter);
const titles = Object.values(columns).map(([, title]) => title);

function under(letter: string, cells: readonly Cell[]): Cell {
  return cells[letter.charCodeAt(0) - 65];
}

const page: Request = { key: 'page', url: 'https://shillerdata.com/' };
const workbookKey = 'ie_data';
// The address of the workbook changes, so it is looked up on the page each time.
const link = /(?:https:)?\/\/img1\.wsimg\.com\/blobby\/go\/[\w/-]+\/ie_data\.xls(?:\?ver=\d+)?/;

const releasedOnTradingDay = 5;

/**
 * A month's mean price in the first days of the next one. Nobody announces the day: the fifth
 * trading day has seen every file we know of.
 */
const monthly: Publication = {
  time: '18:00',
  on: (day) => {
    const silent = { silence: 'comes out in the first days of a month' };
    // The fifth trading day lies between these, even after two holidays and a weekend.
    const date = Number(day.slice(8));
    if (date < 5 || date > 12) return silent;
    const lastOfMonthBefore = addDays(day, -date);
    return addTradingDays(lastOfMonthBefore, releasedOnTradingDay) === day
      ? { observation_date: `${lastOfMonthBefore.slice(0, 7)}-01` }
      : silent;
  },
};

/** 2025.01 is January and 2025.1 October: the months are hundredths. */
function monthOf(cell: Cell): string {
  const found = cellNumber(cell);
  if (typeof found === 'string') return found;
  const [year = '', month = ''] = found.toFixed(2).split('.');
  const isMonth = Math.abs(found * 100 - Math.round(found * 100)) < 1e-6;
  return isMonth ? `${year}-${month}-01` : String(found);
}

/** Missing is an empty cell, or NA while there are no ten years of earnings. */
function numberOrNull(cell: Cell): number | string | null {
  return ['', 'NA'].includes(cellText(cell)) ? null : cellNumber(cell);
}

function headerIndex(rows: readonly (readonly Cell[])[]): number {
  const titlesOf = (cells: readonly Cell[]) =>
    letters.map((letter) => cellText(under(letter, cells)));
  const index = rows.findIndex((cells) => titlesOf(cells).join('|') === titles.join('|'));
  if (index !== -1) return index;
  const dated = rows.find((cells) => cellText(cells[0]) === 'Date') ?? [];
  const found = titlesOf(dated)
    .join(', ')
    .replaceAll(/(, )+$/g, '');
  const expected = `${titles.join(', ')} in columns ${letters.join(', ')} of sheet ${sheet}`;
  throw new SourceChangedError(name, expected, found || `${rows.length} rows without Date`);
}

function* months(rows: readonly (readonly Cell[])[], header: number): Generator<Row> {
  for (const [index, cells] of rows.entries()) {
    // Below the months stands a line of remarks on how the newest were filled in.
    if (index <= header || cellText(cells[0]) === '') continue;
    const readCell = (column: keyof typeof columns) =>
      numberOrNull(under(columns[column][0], cells));
    yield {
      row: {
        index_symbol: 'SPX',
        observation_date: monthOf(cells[0]),
        price_points: cellNumber(under(columns.price_points[0], cells)),
        dividend_points: readCell('dividend_points'),
        earnings_points: readCell('earnings_points'),
        consumer_price_index: readCell('consumer_price_index'),
        long_rate_percent: readCell('long_rate_percent'),
        cape_ratio: readCell('cape_ratio'),
        total_return_cape_ratio: readCell('total_return_cape_ratio'),
      },
      position: `${sheet}!A${index + 1}`,
    };
  }
}

/** The S&P 500 and its forerunners since 1871, month by month, as Robert Shiller keeps them. */
export const source: Source = {
  name,
  publisher: 'Robert J. Shiller, Yale University',
  title: 'Price, earnings and CAPE of the S&P 500 since 1871',
  licence: 'personal use',
  terms: 'free for study, naming the author; holds S&P’s figures, which may not be redistributed',
  habits: {
    cadence: 'monthly, in the first days of the month, on no announced day',
    revisions:
      'the newest month is replaced by its mean; earnings follow after two quarters and are revised back to the last report',
    identity: 'the month, written as a number: 2025.1 is October, 2025.01 January',
    limits:
      'one workbook of 1.6 MB with all history, at an address that changes; the copy at econ.yale.edu ends in 2023',
  },
  homepage: 'https://shillerdata.com/',
  hosts: ['shillerdata.com', 'img1.wsimg.com'],
  publication: monthly,
  datasets: [valuationHistory],
  historyDays: 60_000,

  async *fetch(get) {
    const found = await get(page);
    const [address] = link.exec(decode(found?.bytes ?? new Uint8Array())) ?? [];
    if (!address)
      throw new SourceUnavailableError(name, `a link to ie_data.xls on ${page.url}`, 'none');
    const response = await get({ key: workbookKey, url: new URL(address, page.url).href });
    if (!response) throw new SourceUnavailableError(name, 'ie_data.xls', 'no such file');
    yield response;
  },

  async parse({ bytes }) {
    const rows = await sheetRows(name, bytes, 'xls', sheet);
    return parsed(valuationHistory, months(rows, headerIndex(rows)), ({ position }, column) =>
      column === 'index_symbol' ? fixedBySource : cellPlace(position, columns[column][0]),
    );
  },

  identify: ({ name: file }) => ({ key: workbookKey, url: `file:${file}` }),
};
