import { parse as parseCsv } from 'csv-parse/sync';
import * as z from 'zod';
import type { Dataset } from '../../schemas/dataset.ts';
import { dataset as analystTarget } from '../../schemas/datasets/analyst_target.ts';
import { dataset as economicIndicator } from '../../schemas/datasets/economic_indicator.ts';
import { dataset as eventProbability } from '../../schemas/datasets/event_probability.ts';
import { dataset as fundPrice } from '../../schemas/datasets/fund_price.ts';
import { dataset as indexEstimate } from '../../schemas/datasets/index_estimate.ts';
import { dataset as indexLevel } from '../../schemas/datasets/index_level.ts';
import { dataset as investorSentiment } from '../../schemas/datasets/investor_sentiment.ts';
import { dataset as managerExposure } from '../../schemas/datasets/manager_exposure.ts';
import { dataset as rateFuture } from '../../schemas/datasets/rate_future.ts';
import { dataset as shortInterest } from '../../schemas/datasets/short_interest.ts';
import { onArrival } from '../../schemas/publication.ts';
import { closest } from '../closest.ts';
import { decode, fieldPlace, numeric, whole } from '../delimited.ts';
import { SettingsError, SourceChangedError } from '../errors.ts';
import { notInResponse, type ParsedRow, type Raw, type Request, type Source } from '../source.ts';

const name = 'drop_zone';
const accepted: readonly Dataset[] = [
  indexLevel,
  indexEstimate,
  analystTarget,
  investorSentiment,
  managerExposure,
  fundPrice,
  shortInterest,
  economicIndicator,
  eventProbability,
  rateFuture,
];
const publishedAtColumn = 'published_at';
const instantText = z.iso.datetime({ offset: true });

function changed(expected: string, found: string, options?: ErrorOptions): SourceChangedError {
  return new SourceChangedError(name, expected, found, options);
}

function requestFor(key: string): Request {
  return { key, url: `drop://${key}.csv` };
}

interface Line {
  readonly cells: readonly string[];
  readonly number: number;
}

const feed = 10;
const carriageReturn = 13;

/** Number of the line in which the first record after an offset starts, as an editor counts. */
function lineCounter(text: string): (offset: number) => number {
  const bytes = new TextEncoder().encode(text);
  let number = 1;
  let at = 0;
  const isEnd = () =>
    bytes[at] === feed || (bytes[at] === carriageReturn && bytes[at + 1] !== feed);
  return (offset) => {
    const isBlank = () => bytes[at] === feed || bytes[at] === carriageReturn;
    for (; at < offset || isBlank(); at += 1) if (isEnd()) number += 1;
    return number;
  };
}

function linesOf(text: string): Line[] {
  const options = { relax_column_count: true, skip_empty_lines: true, trim: true, info: true };
  try {
    // With `info`, csv-parse wraps each record; its types do not say so.
    const wrapped = parseCsv(text, options) as unknown as {
      readonly record: string[];
      readonly info: { readonly bytes: number };
    }[];
    // Its own line count ends at a record's last line, and takes CRLF between quotes for two.
    const lineAfter = lineCounter(text);
    let number = lineAfter(0);
    return wrapped.map(({ record, info }) => {
      const line = { cells: record, number };
      number = lineAfter(info.bytes);
      return line;
    });
  } catch (error) {
    throw changed('comma-separated values', (error as Error).message, { cause: error });
  }
}

function quoted(names: readonly string[]): string {
  return names.map((column) => JSON.stringify(column)).join(', ');
}

/** @throws SourceChangedError unless the header is the dataset's columns, in whatever order */
function checkHeader(dataset: Dataset, header: readonly string[]): void {
  const file = `${dataset.name}.csv`;
  const known = [...Object.keys(dataset.columns), publishedAtColumn];
  const unknown = header.find((column) => !known.includes(column));
  if (unknown !== undefined) {
    const near = closest(unknown, known);
    const expected = `${file} with columns ${known.join(', ')}`;
    throw changed(expected, `${quoted([unknown])}; closest is ${near}`);
  }
  if (new Set(header).size < header.length) {
    throw changed(`${file} with each column once`, header.join(', '));
  }
  const missing = Object.entries(dataset.columns)
    .filter(([column, { nullableBecause }]) => !nullableBecause && !header.includes(column))
    .map(([column]) => column);
  if (missing.length > 0) {
    const found = header.join(', ') || 'an empty file';
    throw changed(`${file} with ${quoted(missing)}`, found);
  }
}

function readCell(text: string, kind: string): string | number | bigint | null {
  if (text === '') return null;
  if (kind === 'count') return whole(text);
  return kind === 'number' ? numeric(text) : text;
}

/** What makes a line unusable as a whole; it then stands where the day should, for all to read. */
function faultOf({ cells }: Line, header: readonly string[], publishedAt: string) {
  if (cells.length !== header.length) {
    return `${cells.length} fields where ${header.length} were expected`;
  }
  const isInstant = publishedAt === '' || instantText.safeParse(publishedAt).success;
  return isInstant
    ? undefined
    : `${publishedAtColumn} "${publishedAt}" is no ISO instant with zone`;
}

function rowOf(dataset: Dataset, header: readonly string[], line: Line): ParsedRow {
  const cell = (column: string) => line.cells[header.indexOf(column)] ?? '';
  const publishedAt = cell(publishedAtColumn);
  const fault = faultOf(line, header, publishedAt);
  const values = Object.entries(dataset.columns).map(([column, { kind }]) => [
    column,
    readCell(cell(column), kind),
  ]);
  return {
    row: { ...Object.fromEntries(values), ...(fault && { observation_date: fault }) },
    position: `line ${line.number}`,
    ...(publishedAt !== '' && !fault && { published_at: new Date(publishedAt) }),
  };
}

/** What has to be bought or typed: a person puts `<dataset>.csv` into the lake's drop folder. */
export const source: Source = {
  name,
  publisher: 'whoever drops the file',
  title: 'Drop zone: CSV files of licensed or hand-made data',
  licence: 'restricted',
  terms: 'the licence of whatever was dropped; assumed not for redistribution',
  habits: {
    cadence: 'whenever a person puts a file there',
    revisions: 'a file that says something else is a revision',
    identity: 'as each table states its grain',
    limits: 'files in the lake’s own folder',
  },
  homepage: 'https://www.rfc-editor.org/rfc/rfc4180',
  hosts: [],
  publication: onArrival,
  content: ['text'],
  datasets: accepted,
  historyDays: 36_500,

  async *fetch(get) {
    for (const dataset of accepted) {
      const response = await get(requestFor(dataset.name));
      if (response) yield response;
    }
  },

  parse({ key, bytes }: Raw) {
    const dataset = accepted.find((known) => known.name === key);
    const names = accepted.map((known) => known.name);
    if (!dataset) throw changed(`one of ${names.join(', ')}`, key);
    const [first, ...lines] = linesOf(decode(bytes));
    const header = first?.cells ?? [];
    checkHeader(dataset, header);
    return {
      dataset,
      rows: lines.map((line) => rowOf(dataset, header, line)),
      placeOf: ({ position }, column) => {
        const index = header.indexOf(column);
        return index === -1 ? notInResponse : fieldPlace(position, index, column);
      },
    };
  },

  identify: ({ name: file }) => {
    const names = accepted.map((dataset) => dataset.name);
    const key = names.find((known) => file.startsWith(known));
    if (!key) throw new SettingsError(`${file}: expected a name starting with ${names.join(', ')}`);
    return { ...requestFor(key), url: `file:${file}` };
  },
};
