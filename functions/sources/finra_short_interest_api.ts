import { parse as parseCsv } from 'csv-parse/sync';
import * as z from 'zod';
import type { RowOf } from '../../schemas/dataset.ts';
import { dataset as shortInterest } from '../../schemas/datasets/short_interest.ts';
import { decode, fieldPlace, numericOrNull, whole, wholeOrNull } from '../delimited.ts';
import { SettingsError, SourceChangedError, SourceUnavailableError } from '../errors.ts';
import {
  type ParsedRow,
  type PlaceOf,
  parsed,
  type Raw,
  type Request,
  type Response,
  type Source,
  type Window,
} from '../source.ts';
import { source as biweeklyFile, finraFields as fields } from './finra_short_interest.ts';

const name = 'finra_short_interest_api';
const funds = ['IWM', 'SPY'];
// What the publisher gives at most in one answer; a longer one comes page by page.
const pageRows = 5000;

type Row = RowOf<typeof shortInterest>;

function changed(expected: string, found: string, options?: ErrorOptions): SourceChangedError {
  return new SourceChangedError(name, expected, found, options);
}

function requestFor(ticker: string, { from, to }: Window, offset: number): Request {
  const compact = (day: string) => day.replaceAll('-', '');
  const page = offset === 0 ? '' : `-${offset}`;
  const question = {
    fields: Object.values(fields),
    limit: pageRows,
    offset,
    compareFilters: [{ fieldName: 'symbolCode', compareType: 'EQUAL', fieldValue: ticker }],
    dateRangeFilters: [{ fieldName: 'settlementDate', startDate: from, endDate: to }],
  };
  return {
    key: `${ticker}-${compact(from)}-${compact(to)}${page}`,
    url: 'https://api.finra.org/data/group/otcMarket/name/consolidatedShortInterest',
    body: { contentType: 'application/json', text: JSON.stringify(question) },
    // Without it the answer is comma-separated.
    headers: { accept: 'application/json' },
    absentStatuses: [204],
  };
}

/** A record's values as the texts they are printed as: JSON has numbers, CSV has not. */
interface Found {
  readonly values: ReadonlyMap<string, string>;
  readonly position: string;
  /** Titles in order where the answer is comma-separated. */
  readonly titles?: readonly string[];
}

const records = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])));

function fromJson(text: string): Found[] {
  const read = records.safeParse(JSON.parse(text));
  if (!read.success) throw changed('a JSON list of positions', text.slice(0, 300));
  return read.data.map((record, i) => ({
    values: new Map(Object.entries(record).map(([field, value]) => [field, String(value ?? '')])),
    position: `$[${i}]`,
  }));
}

function fromCsv(text: string): Found[] {
  const [titles = [], ...lines] = parseCsv(text, { relax_column_count: true, relax_quotes: true });
  return lines.map((cells, i) => ({
    values: new Map(titles.map((title, at) => [title, cells[at] ?? ''])),
    position: `line ${i + 2}`,
    titles,
  }));
}

/** @throws SourceChangedError unless every record has every field the lake reads */
function recordsOf(bytes: Uint8Array): Found[] {
  const text = decode(bytes);
  const read = (): Found[] => {
    try {
      return text.trimStart().startsWith('[') ? fromJson(text) : fromCsv(text);
    } catch (error) {
      if (error instanceof SourceChangedError) throw error;
      throw changed('JSON or comma-separated positions', text.slice(0, 300), { cause: error });
    }
  };
  const found = read();
  const isJson = text.trimStart().startsWith('[');
  const [first] = found;
  const titles = first ? [...first.values.keys()] : text.split(/\r?\n/, 1)[0]?.split(',');
  const missing = Object.values(fields).find((field) => !titles?.includes(field));
  if (missing !== undefined && !(isJson && !first)) {
    throw changed(`positions with ${missing}`, titles?.join(', ').slice(0, 300) || 'nothing');
  }
  return found;
}

/** The symbols the records name, as they name them. */
function symbolsIn(found: readonly Found[]): string[] {
  return found.map(({ values }) => (values.get(fields.ticker) ?? '').trim());
}

const flags: Readonly<Record<string, string>> = { R: 'yes', S: 'yes', '': 'no' };

function* rows(found: readonly Found[]): Generator<ParsedRow<Row>> {
  for (const { values, position } of found) {
    const text = (column: keyof Row) => (values.get(fields[column]) ?? '').trim();
    const flag = (column: 'is_revised' | 'is_split') => flags[text(column)] ?? text(column);
    yield {
      row: {
        ticker: text('ticker'),
        observation_date: text('observation_date'),
        issue_name: text('issue_name'),
        shares_short: whole(text('shares_short')),
        previous_shares_short: wholeOrNull(text('previous_shares_short'), ['']),
        average_daily_volume_shares: wholeOrNull(text('average_daily_volume_shares'), ['']),
        days_to_cover: numericOrNull(text('days_to_cover'), ['999.99', '']),
        is_revised: flag('is_revised'),
        is_split: flag('is_split'),
      },
      position,
    };
  }
}

function placesIn(found: readonly Found[]): PlaceOf<keyof Row> {
  const titles = found[0]?.titles;
  return ({ position }, column) => {
    const field = fields[column];
    return titles ? fieldPlace(position, titles.indexOf(field), field) : `${position}.${field}`;
  };
}

function countOf({ bytes }: Response): number {
  try {
    return recordsOf(bytes).length;
  } catch (error) {
    if (error instanceof SourceChangedError) return 0;
    throw error;
  }
}

/** Short positions in the two funds from FINRA's query interface: what the file says, for few. */
export const source: Source = {
  name,
  publisher: 'FINRA',
  title: 'Consolidated short interest of IWM and SPY, by the query interface',
  licence: 'personal use',
  terms: 'FINRA data terms: personal and non-commercial use, attribution required',
  habits: {
    cadence: 'twice a month, about eight business days after settlement',
    revisions: 'answers are what the publisher holds now; a late correction shows when asked again',
    identity: 'symbol and settlement date; symbols are used again by other issuers',
    limits:
      'small questions need no key; 5,000 records a page; without an accept header the answer is comma-separated',
  },
  isOffBecause:
    'says of two funds what finra_short_interest says of all: for when the file is refused',
  homepage: 'https://developer.finra.org/docs#query_api-equity-consolidated_short_interest',
  hosts: ['api.finra.org'],
  publication: biweeklyFile.publication,
  datasets: [shortInterest],
  historyDays: 420,

  async *fetch(get, window) {
    const lacking: string[] = [];
    for (const ticker of funds) {
      let rowsOfTicker = 0;
      for (let offset = 0; ; offset += pageRows) {
        const response = await get(requestFor(ticker, window, offset));
        if (!response) break;
        yield response;
        const count = countOf(response);
        rowsOfTicker += count;
        if (count < pageRows) break;
      }
      if (rowsOfTicker === 0) lacking.push(ticker);
    }
    if (lacking.length > 0) {
      throw new SourceUnavailableError(
        name,
        `positions up to ${window.to}`,
        `none of ${lacking.join(', ')}`,
      );
    }
  },

  parse({ key, bytes }: Raw) {
    const found = recordsOf(bytes);
    const [asked = ''] = key.split('-');
    const other = symbolsIn(found).find((symbol) => symbol !== asked);
    if (other !== undefined) throw changed(`positions in ${asked}`, `positions in ${other}`);
    return { ...parsed(shortInterest, rows(found), placesIn(found)), mayBeEmpty: true };
  },

  identify: ({ name: file }) => {
    const key = /^[A-Z]+-\d{8}-\d{8}(-\d+)?/.exec(file)?.[0];
    if (!key) throw new SettingsError(`${file}: expected a name like IWM-20250101-20251231.json`);
    return { key, url: `file:${file}` };
  },
};
