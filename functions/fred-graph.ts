import type { DatasetOf } from '../schemas/dataset.ts';
import { nextBusinessDay } from '../schemas/publication.ts';
import { decode, fieldPlace, numberedLines, numeric } from './delimited.ts';
import { SettingsError, SourceChangedError, SourceUnavailableError } from './errors.ts';
import {
  type HttpGet,
  inRequest,
  type Parsed,
  type ParsedRow,
  parsed,
  type Raw,
  type Request,
  type Response,
  type Source,
} from './source.ts';

const headerPattern = /^(?:observation_date|DATE),([A-Z][A-Z0-9]*)$/;

function requestFor(key: string): Request {
  const url = `https://fred.stlouisfed.org/graph/fredgraph.csv?id=${key}`;
  return { key, url, absentStatuses: [404] };
}

/**
 * The Board posts its rates of the day before (H.15) at 16:15, and FRED dates DFF and DGS10 16:16:
 * they count when the evening's run asks, and never before they were out.
 */
export const afterTheBoard = nextBusinessDay('18:00');

/** Asks for the graphs of some series, and complains of those that are gone after giving the others. */
export async function* fetchGraphs(
  source: string,
  seriesIds: readonly string[],
  get: HttpGet,
): AsyncGenerator<Response> {
  const missing: string[] = [];
  for (const seriesId of seriesIds) {
    const response = await get(requestFor(seriesId));
    if (response) yield response;
    else missing.push(seriesId);
  }
  if (missing.length > 0) {
    throw new SourceUnavailableError(source, missing.join(', '), 'no such series');
  }
}

/** A row of a series: its name, a day and one value. */
type Reading<Column extends string> = {
  readonly series_id: string;
  readonly observation_date: string;
} & { readonly [K in Column]: number };

function* readings<Column extends string>(
  source: string,
  lines: Iterable<[string, number]>,
  series_id: string,
  column: Column,
): Generator<ParsedRow<Reading<Column>>> {
  let isPastHeader = false;
  for (const [line, number] of lines) {
    if (!isPastHeader) {
      if (headerPattern.exec(line)?.[1] !== series_id) {
        throw new SourceChangedError(source, `observation_date,${series_id}`, line.slice(0, 80));
      }
      isPastHeader = true;
      continue;
    }
    const [observation_date = '', value = '', ...more] = line.split(',');
    // Nothing was read on a holiday. The graph leaves the cell empty, other exports print a dot.
    if (line.includes(',') && ['', '.'].includes(value.trim()) && more.length === 0) continue;
    const width = line.includes(',') ? 2 + more.length : 1;
    const found = width === 2 ? numeric(value) : `${width} fields where 2 were expected`;
    yield {
      row: { series_id, observation_date, [column]: found } as ParsedRow<Reading<Column>>['row'],
      position: `line ${number}`,
    };
  }
  if (!isPastHeader) {
    throw new SourceChangedError(source, `observation_date,${series_id}`, 'nothing');
  }
}

/**
 * Reads a graph's download: one series, a line a day, the newest last.
 *
 * @param column of the dataset that takes the values
 * @throws SourceChangedError when the file is not of the series that was asked for
 */
export function readGraph<Column extends string>(
  source: string,
  dataset: DatasetOf<Reading<Column>>,
  column: Column,
  { key, bytes }: Raw,
): Parsed {
  const text = decode(bytes);
  const rows = readings(source, numberedLines(text), key, column);
  return parsed(dataset, rows, ({ position }, of) => {
    if (of === 'series_id') return inRequest(key);
    const [[header = ''] = []] = numberedLines(text);
    const index = of === 'observation_date' ? 0 : 1;
    return fieldPlace(position, index, header.split(',')[index] ?? '');
  });
}

/** The series a file on disk is of, by its name or its header. */
export const identifyGraph: Source['identify'] = ({ name: file, bytes }) => {
  const header = decode(bytes.subarray(0, 200)).split(/\r?\n/, 1)[0] ?? '';
  const key = /^fredgraph_([A-Z][A-Z0-9]*)/.exec(file)?.[1] ?? headerPattern.exec(header)?.[1];
  if (!key) {
    throw new SettingsError(`${file}: expected a header like observation_date,DFEDTARU`);
  }
  return { ...requestFor(key), url: `file:${file}` };
};
