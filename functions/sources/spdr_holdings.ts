import type { IsoDate } from '../../schemas/columns.ts';
import { dataset as indexConstituent } from '../../schemas/datasets/index_constituent.ts';
import { tradingDaysLater } from '../../schemas/publication.ts';
import { SourceChangedError, SourceUnavailableError } from '../errors.ts';
import {
  fixedBySource,
  notInResponse,
  type PlaceOf,
  parsed,
  type Request,
  type Source,
} from '../source.ts';
import { type Cell, cellNumber, cellPlace, cellText, firstSheetRows } from '../workbook.ts';

type Rows = readonly (readonly Cell[])[];

const name = 'spdr_holdings';
const columns = [
  'Name',
  'Ticker',
  'Identifier',
  'SEDOL',
  'Weight',
  'Sector',
  'Shares Held',
  'Local Currency',
];
const letters: Readonly<Record<string, string>> = {
  holding_name: 'A',
  ticker: 'B',
  weight_percent: 'E',
  sector: 'F',
  shares: 'G',
};
const fund = { ticker: 'SPY', symbol: 'SPY' } as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const request: Request = {
  key: fund.ticker,
  url: 'https://www.ssga.com/us/en/intermediary/library-content/products/fund-data/etfs/us/holdings-daily-us-en-spy.xlsx',
};

function changed(expected: string, found: string): SourceChangedError {
  return new SourceChangedError(name, expected, found);
}

/** `As of 14-Sep-2026`, or as it was written before, `As of Sep 14, 2026`. */
function dayIn(text: string): IsoDate | undefined {
  const dashed = /(\d{1,2})-([A-Z][a-z]{2})-(\d{4})$/.exec(text);
  const spelt = /([A-Z][a-z]{2}) (\d{1,2}), (\d{4})$/.exec(text);
  const [day = '', monthName = '', year = ''] =
    dashed?.slice(1) ?? (spelt ? [spelt[2], spelt[1], spelt[3]] : []);
  const month = months.indexOf(monthName) + 1;
  if (month === 0) return undefined;
  return `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

interface Layout {
  readonly day: IsoDate;
  readonly dayRow: number;
  /** Indexes of the header and of the row after the last holding. */
  readonly header: number;
  readonly end: number;
}

/** Value beside a title in the lines above the table. */
function beside(rows: Rows, title: string): { text: string; row: number } {
  const row = rows.findIndex(([first]) => cellText(first).startsWith(title));
  return { text: cellText(rows[row]?.[1]), row };
}

/** @throws SourceChangedError when it is another fund's file, undated, or the table is not whole */
function layoutOf(rows: Rows): Layout {
  const symbol = beside(rows, 'Ticker Symbol').text;
  if (symbol !== fund.symbol) throw changed(`Ticker Symbol ${fund.symbol}`, symbol || 'none');
  const asOf = beside(rows, 'Holdings');
  const day = dayIn(asOf.text);
  if (!day) throw changed('Holdings as of a day', asOf.text || 'none');
  const header = rows.findIndex(([first]) => cellText(first) === columns[0]);
  const found = (rows[header] ?? []).slice(0, columns.length).map(cellText);
  if (found.join('|') !== columns.join('|')) {
    throw changed(columns.join(', '), found.join(', ') || 'no header');
  }
  // A line of text alone in column A ends the table; a blank line may stand before it.
  const isHolding = (cells: readonly Cell[]) => cellText(cells[4]) !== '';
  const last = rows.findLastIndex((cells, i) => i > header && isHolding(cells));
  return { day, dayRow: asOf.row, header, end: last + 1 };
}

function* holdings(rows: Rows, sheet: string, { day, header, end }: Layout) {
  const seen = new Map<string, number>();
  for (const [index, cells] of rows.entries()) {
    if (index <= header || index >= end || cells.every((cell) => cellText(cell) === '')) continue;
    const [title, ticker, , , weight, sector, shares, currency] = cells;
    const grain = JSON.stringify([cellText(ticker), cellText(title)]);
    const occurrence = (seen.get(grain) ?? 0) + 1;
    seen.set(grain, occurrence);
    yield {
      row: {
        fund_ticker: fund.ticker,
        observation_date: day,
        ticker: ['-', ''].includes(cellText(ticker)) ? null : cellText(ticker),
        holding_name: cellText(title),
        occurrence,
        sector: cellText(sector) || '-',
        asset_class: null,
        market_value_usd: null,
        weight_percent:
          cellText(currency) === 'USD' ? cellNumber(weight) : `in ${cellText(currency)}`,
        notional_value_usd: null,
        shares: cellNumber(shares),
        price_usd: null,
      },
      position: `${sheet}!A${index + 1}`,
    };
  }
}

function placesOf({ dayRow }: Layout, sheet: string): PlaceOf {
  return ({ position }, column) => {
    if (column === 'fund_ticker') return fixedBySource;
    if (column === 'occurrence') return 'counted by the source from the first line down';
    if (column === 'observation_date') return `${sheet}!B${dayRow + 1}`;
    const letter = letters[column];
    return letter === undefined ? notInResponse : cellPlace(position, letter);
  };
}

/** What SPY owns, by weight and shares: a second opinion on what the S&P 500 is made of. */
export const source: Source = {
  name,
  publisher: 'State Street Global Advisors',
  title: 'Fund holdings: SPY (S&P 500)',
  licence: 'personal use',
  terms: 'SSGA: for personal, non-commercial use; no redistribution',
  habits: {
    cadence: 'every business day, with the holdings of the business day before',
    revisions: 'none seen; only the newest day is served, so a day not asked for is gone',
    identity: 'fund, ticker and name; cash has no ticker',
    limits: 'one workbook, newest day only; weights and shares without prices or values',
  },
  homepage: 'https://www.ssga.com/us/en/intermediary/etfs/spdr-sp-500-etf-trust-spy',
  hosts: ['www.ssga.com'],
  publication: tradingDaysLater(1, '09:00'),
  datasets: [indexConstituent],
  historyDays: 7,

  async *fetch(get) {
    const response = await get(request);
    if (!response) throw new SourceUnavailableError(name, 'the holdings of SPY', 'no such file');
    yield response;
  },

  async parse({ bytes }) {
    const { name: sheet, rows } = await firstSheetRows(name, bytes, 'xlsx');
    const layout = layoutOf(rows);
    return parsed(indexConstituent, holdings(rows, sheet, layout), placesOf(layout, sheet));
  },

  identify: ({ name: file }) => ({ ...request, url: `file:${file}` }),
};
