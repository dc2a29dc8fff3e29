import { parse as parseCsv } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import * as z from 'zod';
import { addDays } from '../../schemas/calendar.ts';
import { commitmentsOfTraders } from '../../schemas/commitments-of-traders.ts';
import type { RowOf } from '../../schemas/dataset.ts';
import { dataset as futuresPosition } from '../../schemas/datasets/futures_position.ts';
import { decode, fieldPlace, monthDayYear, whole } from '../delimited.ts';
import { SettingsError, SourceChangedError, SourceUnavailableError } from '../errors.ts';
import {
  type Parsed,
  type ParsedRow,
  parsed,
  type Raw,
  type Request,
  type Source,
  type Window,
} from '../source.ts';

type Column = keyof RowOf<typeof futuresPosition>;
type Row = ParsedRow<RowOf<typeof futuresPosition>>;

const name = 'cftc_positioning';

/** How a column is called in the file of a year, and in the interface for the newest weeks. */
interface Titles {
  readonly inFile: string;
  readonly inJson: string;
}

/** The publisher adds `_all` to some names of the interface and not to others. */
const titles: Readonly<Record<Column, Titles>> = {
  market_code: { inFile: 'CFTC_Contract_Market_Code', inJson: 'cftc_contract_market_code' },
  observation_date: { inFile: 'Report_Date_as_YYYY-MM-DD', inJson: 'report_date_as_yyyy_mm_dd' },
  market_name: { inFile: 'Market_and_Exchange_Names', inJson: 'market_and_exchange_names' },
  open_interest_contracts: { inFile: 'Open_Interest_All', inJson: 'open_interest_all' },
  ...sides('dealer', 'Dealer', 'dealer', '_all'),
  ...sides('asset_manager', 'Asset_Mgr', 'asset_mgr', ''),
  ...sides('leveraged_fund', 'Lev_Money', 'lev_money', ''),
  ...sides('other_reportable', 'Other_Rept', 'other_rept', ''),
  non_reportable_long_contracts: {
    inFile: 'NonRept_Positions_Long_All',
    inJson: 'nonrept_positions_long_all',
  },
  non_reportable_short_contracts: {
    inFile: 'NonRept_Positions_Short_All',
    inJson: 'nonrept_positions_short_all',
  },
};
const columns = Object.keys(titles) as Column[];

type Reporting = 'dealer' | 'asset_manager' | 'leveraged_fund' | 'other_reportable';

function sides<R extends Reporting>(traders: R, inFile: string, inJson: string, ending: string) {
  const title = (side: string) => ({
    inFile: `${inFile}_Positions_${side}_All`,
    inJson: `${inJson}_positions_${side.toLowerCase()}${ending}`,
  });
  const named = ['Long', 'Short', 'Spread'].map((side) => [
    `${traders}_${side.toLowerCase()}_contracts`,
    title(side),
  ]);
  return Object.fromEntries(named) as Record<
    `${R}_${'long' | 'short' | 'spread'}_contracts`,
    Titles
  >;
}

function changed(expected: string, found: string, options?: ErrorOptions): SourceChangedError {
  return new SourceChangedError(name, expected, found, options);
}

const newestKey = 'newest';
// Some hundred markets a week: fifteen weeks, more than any interruption lasted.
const newestRows = 1500;
const overlap_days = 70;
const firstYear = 2010;

/** The newest weeks: `$` names of Socrata, and only the columns that are read. */
function newestRequest(): Request {
  const url = new URL('https://publicreporting.cftc.gov/resource/gpe5-46if.json');
  const order = `${titles.observation_date.inJson} DESC, ${titles.market_code.inJson}`;
  const selected = [...columns.map((column) => titles[column].inJson), kind.inJson];
  url.searchParams.set('$select', selected.join(','));
  url.searchParams.set('$order', order);
  url.searchParams.set('$limit', String(newestRows));
  return { key: newestKey, url: url.href };
}

const kind = { inFile: 'FutOnly_or_Combined', inJson: 'futonly_or_combined' };
const futuresOnly = 'FutOnly';

function requestFor(key: string): Request {
  if (key === newestKey) return newestRequest();
  const url = `https://www.cftc.gov/files/dea/history/fut_fin_txt_${key}.zip`;
  return { key, url, absentStatuses: [404] };
}

/** A cell as the dataset wants it: codes and names without the blanks that fill them up. */
function readCell(column: Column, text: string): string | number | bigint {
  if (column === 'observation_date') return monthDayYear(text.replace(/T00:00:00(\.000)?$/, ''));
  if (column === 'market_code' || column === 'market_name') return text.trim();
  return whole(text);
}

function rowOf(cellOf: (column: Column) => string, position: string): Row {
  const values = columns.map((column) => [column, readCell(column, cellOf(column))]);
  return { row: Object.fromEntries(values), position };
}

const largestText_bytes = 128 * 2 ** 20;

/** The one text in the archive of a year, and its name; a text that is no archive has none. */
function textOf(bytes: Uint8Array): { readonly text: string; readonly member: string } {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return { text: decode(bytes), member: '' };
  const names: string[] = [];
  try {
    const members = unzipSync(bytes, {
      filter: (file) => {
        names.push(file.name);
        return /^[^/]+\.txt$/i.test(file.name) && file.originalSize <= largestText_bytes;
      },
    });
    const [[member, text] = ['', undefined], ...more] = Object.entries(members);
    if (text && more.length === 0) return { text: decode(text), member: `${member} ` };
  } catch (cause) {
    throw changed('a whole archive', `${bytes.length} bytes (${cause})`, { cause });
  }
  throw changed('an archive of one text', names.join(', ') || 'an empty one');
}

function recordsOf(text: string): string[][] {
  try {
    return parseCsv(text, { relax_column_count: true, trim: true });
  } catch (cause) {
    throw changed('comma-separated values', (cause as Error).message, { cause });
  }
}

// So called in files before July 2015, though the dates were written the other way.
const formerDateTitle = 'Report_Date_as_MM_DD_YYYY';

function layoutOf(header: readonly string[]): ReadonlyMap<Column, number> {
  const layout = columns.map((column): [Column, number] => {
    const at = header.indexOf(titles[column].inFile);
    const isFormer = at === -1 && column === 'observation_date';
    return [column, isFormer ? header.indexOf(formerDateTitle) : at];
  });
  const missing = layout.filter(([, at]) => at === -1).map(([column]) => titles[column].inFile);
  if (missing.length === 0) return new Map(layout);
  throw changed(missing.join(', '), header.join(',').slice(0, 80) || 'nothing');
}

/** A year: every market and week, newest first within a market. */
function parseFile(bytes: Uint8Array): Parsed {
  const { text, member } = textOf(bytes);
  const [header = [], ...records] = recordsOf(text);
  const layout = layoutOf(header);
  const indexOf = (column: Column) => layout.get(column) ?? 0;
  const kindIndex = header.indexOf(kind.inFile);
  const rows = records.map((cells, i): Row => {
    // No record spans lines and none is blank, so the second one stands on line three.
    const position = `${member}line ${i + 2}`;
    const found = rowOf((column) => cells[indexOf(column)] ?? '', position);
    if (cells.length === header.length && cells[kindIndex] === futuresOnly) return found;
    const fault = `${cells.length} fields, the last of them ${cells.at(-1)}`;
    return { ...found, row: { ...found.row, open_interest_contracts: fault } };
  });
  return parsed(futuresPosition, rows, ({ position }, column) =>
    fieldPlace(position, indexOf(column), titles[column].inFile),
  );
}

type Report = Readonly<Record<string, unknown>>;

const records = z.array(z.record(z.string(), z.unknown())).min(1);

/**
 * A null is a key left out of its record, so only a column that no record has is called otherwise:
 * of 3,370 recorded reports of two years none leaves a position empty.
 *
 * @throws SourceChangedError when it is no list of reports, or no report has a column
 */
function reportsOf(bytes: Uint8Array): readonly Report[] {
  const start = decode(bytes.subarray(0, 80));
  const expected = 'a JSON list of reports';
  let content: unknown;
  try {
    content = JSON.parse(decode(bytes));
  } catch (cause) {
    throw changed(expected, start || 'nothing', { cause });
  }
  const found = records.safeParse(content);
  if (!found.success) throw changed(expected, start);
  const known = new Set(found.data.flatMap((report) => Object.keys(report)));
  const wanted = [...columns.map((column) => titles[column].inJson), kind.inJson];
  const missing = wanted.filter((key) => !known.has(key));
  if (missing.length > 0) throw changed(missing.join(', '), [...known].join(', '));
  return found.data;
}

/** What a record leaves out is told as the text the contract will quote: it has no null here. */
function rowOfReport(report: Report, position: string): Row {
  const { row } = rowOf((column) => String(report[titles[column].inJson] ?? ''), position);
  const absent = columns.filter((column) => (report[titles[column].inJson] ?? null) === null);
  const told = absent.map((column) => [column, `no ${titles[column].inJson}`]);
  const isFuturesOnly = report[kind.inJson] === futuresOnly;
  const fault = `a report that is ${report[kind.inJson] ?? 'of no kind'}, not ${futuresOnly}`;
  const combined = isFuturesOnly ? {} : { open_interest_contracts: fault };
  return { row: { ...row, ...Object.fromEntries(told), ...combined }, position };
}

function parseJson(bytes: Uint8Array): Parsed {
  return parsed(
    futuresPosition,
    reportsOf(bytes).map((report, i) => rowOfReport(report, `$[${i}]`)),
    ({ position }, column) => `${position}.${titles[column].inJson}`,
  );
}

/** Years whose files are wanted: none when the newest weeks reach back far enough. */
function yearsOf({ from, to }: Window): string[] {
  if (from >= addDays(to, -overlap_days)) return [];
  const first = Math.max(firstYear, Number(from.slice(0, 4)));
  const count = Math.max(0, Number(to.slice(0, 4)) - first + 1);
  return Array.from({ length: count }, (_, i) => String(first + i));
}

/** Traders in financial futures: the newest weeks as JSON, and whole years as zipped text. */
export const source: Source = {
  name,
  publisher: 'Commodity Futures Trading Commission',
  title: 'Traders in financial futures: positions by kind of trader',
  licence: 'public domain',
  terms: 'a work of the United States government: free to use and to pass on',
  habits: {
    cadence: 'weekly: Tuesday’s positions on Friday afternoon, New York time; later after holidays',
    revisions: 'rare and announced; none in five vintages of a year’s file compared',
    identity: 'the market’s code, as text; names change, and codes such as 13874A hold letters',
    limits: 'whole years since 2010; weeks are missing for months while the government is shut',
  },
  homepage: 'https://www.cftc.gov/MarketReports/CommitmentsofTraders/index.htm',
  hosts: ['publicreporting.cftc.gov', 'www.cftc.gov'],
  publication: commitmentsOfTraders,
  datasets: [futuresPosition],
  // Three years for a rank among them, and one in which the rank is known.
  historyDays: 1500,

  async *fetch(get, window) {
    const missing: string[] = [];
    for (const year of yearsOf(window)) {
      const response = await get(requestFor(year));
      if (response) yield response;
      // A year's file appears with its first report.
      else if (window.to >= `${year}-02`) missing.push(`fut_fin_txt_${year}.zip`);
    }
    const newest = await get(requestFor(newestKey));
    if (newest) yield newest;
    else missing.push('the newest reports');
    if (missing.length > 0) {
      throw new SourceUnavailableError(name, missing.join(', '), 'no such file');
    }
  },

  parse({ key, bytes }: Raw) {
    return key === newestKey ? parseJson(bytes) : parseFile(bytes);
  },

  identify: ({ name: file }) => {
    const year = /(?:fut_fin_txt_|FinFutYY_?)(\d{4})/i.exec(file)?.[1];
    const key = year ?? (file.endsWith('.json') ? newestKey : undefined);
    if (key) return { ...requestFor(key), url: `file:${file}` };
    throw new SettingsError(`${file}: expected fut_fin_txt_2025.zip, FinFutYY_2025.txt or *.json`);
  },
};
