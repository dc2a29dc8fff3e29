import { parse as parseCsv } from 'csv-parse/sync';
import { addTradingDays, tradingDays } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { dataset as indexConstituent } from '../../schemas/datasets/index_constituent.ts';
import { tradingDaysLater } from '../../schemas/publication.ts';
import { decode, fieldPlace, numeric, numericOrNull } from '../delimited.ts';
import { SourceChangedError, SourceUnavailableError } from '../errors.ts';
import {
  inRequest,
  type PlaceOf,
  parsed,
  type Raw,
  type Request,
  type Source,
  type Window,
} from '../source.ts';

const name = 'ishares_holdings';
const header =
  'Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Quantity,Price,' +
  'Location,Exchange,Currency,FX Rate,Market Currency,Accrual Date';
const width = header.split(',').length;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const funds = [
  { ticker: 'IWM', title: 'iShares Russell 2000 ETF', page: '239710/ishares-russell-2000-etf' },
  { ticker: 'IVV', title: 'iShares Core S&P 500 ETF', page: '239726/ishares-core-sp-500-etf' },
] as const;

type Fund = (typeof funds)[number];

function requestFor({ ticker, page }: Fund, day: IsoDate): Request {
  const asOfDate = day.replaceAll('-', '');
  const question = `fileType=csv&fileName=${ticker}_holdings&dataType=fund&asOfDate=${asOfDate}`;
  const url = `https://www.ishares.com/us/products/${page}/1467271812596.ajax?${question}`;
  return { key: `${ticker}-${asOfDate}`, url };
}

/** The last trading day of each month in the window, and its newest. */
function daysWanted({ from, to }: Window): IsoDate[] {
  const days = tradingDays(from, to);
  return days.filter(
    (day) => day === days.at(-1) || addTradingDays(day, 1).slice(0, 7) !== day.slice(0, 7),
  );
}

const dayTitle = 'Fund Holdings as of';

/** The day in `Fund Holdings as of,"Nov 05, 2025"`; undefined where there is none, or "-". */
function asOfDay(lines: readonly string[]): IsoDate | undefined {
  const stated = lines.find((line) => line.startsWith(dayTitle));
  const match = /,"?([A-Z][a-z]{2}) (\d{1,2}), (\d{4})"?\s*$/.exec(stated ?? '');
  const [, monthName = '', day = '', year = ''] = match ?? [];
  const month = months.indexOf(monthName) + 1;
  return month === 0
    ? undefined
    : `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function malformed(cause: unknown): SourceChangedError {
  return new SourceChangedError(name, 'well-quoted fields', String(cause), { cause });
}

/** Fields of a line in which each is quoted and none holds a quote: as the publisher writes them. */
function plainlyQuoted(line: string): string[] | undefined {
  if (line.length < 2 || !line.startsWith('"') || !line.endsWith('"')) return undefined;
  const fields = line.slice(1, -1).split('","');
  return fields.some((field) => field.includes('"')) ? undefined : fields;
}

function recordsOf(lines: readonly string[]): string[][] {
  // The parser costs far more, and everything else is left to it.
  const plain = lines.flatMap((line) => {
    const fields = plainlyQuoted(line);
    return fields ? [fields] : [];
  });
  if (plain.length === lines.length) return plain;
  try {
    return parseCsv(lines.join('\n'), { relax_column_count: true });
  } catch (error) {
    throw malformed(error);
  }
}

interface Table {
  readonly records: readonly (readonly string[])[];
  /** Line of the first record, counted from 1. */
  readonly firstLine: number;
}

/** The table between its header and the blank line (a no-break space) before the disclaimer. */
function holdingsTable(lines: readonly string[]): Table {
  const start = lines.findIndex((line) => line.startsWith('Ticker,'));
  if (lines[start] !== header) {
    throw new SourceChangedError(name, header, lines[start] ?? 'no header');
  }
  const end = lines.findIndex((line, i) => i > start && line.trim() === '');
  // A file cut between two lines also ends blank; a whole one goes on with the disclaimer.
  if (end === -1 || lines.slice(end).every((line) => line.trim() === '')) {
    throw new SourceChangedError(
      name,
      'a disclaimer below the table',
      'a file that ends before it',
    );
  }
  const records = recordsOf(lines.slice(start + 1, end));
  if (records.length !== end - start - 1) {
    throw new SourceChangedError(name, 'one line per holding', 'a field that spans lines');
  }
  return { records, firstLine: start + 2 };
}

/** Why a line cannot be used as printed. */
function fault(cells: readonly string[]): string | undefined {
  const currency = cells[11];
  if (cells.length !== width) return `${cells.length} fields where ${width} were expected`;
  return currency === 'USD' ? undefined : `values in ${currency}`;
}

function* holdings(fund_ticker: Fund['ticker'], observation_date: IsoDate, table: Table) {
  const seen = new Map<string, number>();
  for (const [index, cells] of table.records.entries()) {
    const [ticker = '', holding_name = '', sector = '', asset_class = '', ...rest] = cells;
    const [marketValue, weight, notional, quantity, price] = rest;
    const grain = JSON.stringify([ticker, holding_name]);
    const occurrence = (seen.get(grain) ?? 0) + 1;
    seen.set(grain, occurrence);
    yield {
      row: {
        fund_ticker,
        observation_date,
        ticker: ticker === '-' ? null : ticker,
        holding_name,
        occurrence,
        sector,
        asset_class,
        market_value_usd: fault(cells) ?? numeric(marketValue),
        weight_percent: numeric(weight),
        notional_value_usd: numeric(notional),
        shares: numeric(quantity),
        price_usd: numericOrNull(price, ['-']),
      },
      position: `line ${table.firstLine + index}`,
    };
  }
}

const titles: Readonly<Record<string, string>> = {
  ticker: 'Ticker',
  holding_name: 'Name',
  sector: 'Sector',
  asset_class: 'Asset Class',
  market_value_usd: 'Market Value',
  weight_percent: 'Weight (%)',
  notional_value_usd: 'Notional Value',
  shares: 'Quantity',
  price_usd: 'Price',
};

function placesIn(lines: readonly string[], key: string): PlaceOf {
  return ({ position }, column) => {
    if (column === 'fund_ticker') return inRequest(key);
    if (column === 'occurrence') return 'counted by the source from the first line down';
    if (column === 'observation_date') {
      const index = lines.findIndex((line) => line.startsWith(dayTitle));
      return fieldPlace(`line ${index + 1}`, 1, dayTitle);
    }
    const title = titles[column] ?? '';
    return fieldPlace(position, header.split(',').indexOf(title), title);
  };
}

function parse({ key, bytes }: Raw) {
  const fund = funds.find(({ ticker }) => key.startsWith(`${ticker}-`));
  if (!fund) throw new SourceChangedError(name, 'IWM-<day> or IVV-<day>', key);
  const lines = decode(bytes).split(/\r?\n/);
  const [first = ''] = lines;
  // An HTML page served with status 200 ends here, and so does another fund's file.
  if (first !== fund.title) throw new SourceChangedError(name, fund.title, first.slice(0, 80));
  // Only the file says which day it shows: asked for a day it lacks, the publisher may show another.
  const day = asOfDay(lines);
  if (!day) throw new SourceChangedError(name, `${dayTitle} a day`, lines[1] ?? 'no line');
  const rows = holdings(fund.ticker, day, holdingsTable(lines));
  return parsed(indexConstituent, rows, placesIn(lines, key));
}

/**
 * What IWM and IVV own: every line of the table, cash and futures too.
 *
 * A future's market value is 0 because gains are settled daily; its exposure is the notional value.
 */
export const source: Source = {
  name,
  publisher: 'BlackRock iShares',
  title: 'Fund holdings: IWM (Russell 2000), IVV (S&P 500)',
  licence: 'personal use',
  terms: 'BlackRock: solely for personal, non-commercial use',
  habits: {
    cadence: 'every business day, with the holdings of the business day before',
    revisions: 'none seen; a past day can be asked for again',
    identity: 'fund, ticker and name; leftovers without a market share the ticker “-”',
    limits: 'one file a fund and day; a web page may be served in its place',
  },
  homepage: 'https://www.ishares.com/us/products/239710/ishares-russell-2000-etf',
  hosts: ['www.ishares.com'],
  publication: tradingDaysLater(1, '08:00'),
  content: ['text'],
  datasets: [indexConstituent],
  historyDays: 400,

  async *fetch(get, window) {
    for (const day of daysWanted(window)) {
      for (const fund of funds) {
        const request = requestFor(fund, day);
        const response = await get(request);
        if (!response) throw new SourceUnavailableError(name, request.key, 'no such file');
        yield response;
      }
    }
  },

  parse,

  identify: ({ name: file, bytes }) => {
    const lines = decode(bytes.subarray(0, 400)).split(/\r?\n/);
    const fund = funds.find(({ ticker, title }) => lines[0] === title || file.startsWith(ticker));
    const day = asOfDay(lines) ?? /\d{4}-\d{2}-\d{2}/.exec(file)?.[0] ?? '';
    return { key: fund ? requestFor(fund, day).key : '', url: `file:${file}` };
  },
};
