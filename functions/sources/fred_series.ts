import { addDays, closure } from '../../schemas/calendar.ts';
import type { RowOf } from '../../schemas/dataset.ts';
import { dataset as policyRate } from '../../schemas/datasets/policy_rate.ts';
import type { Publication } from '../../schemas/publication.ts';
import { decode, fieldPlace, numberedLines, numeric } from '../delimited.ts';
import { SettingsError, SourceChangedError, SourceUnavailableError } from '../errors.ts';
import {
  inRequest,
  type ParsedRow,
  type PlaceOf,
  parsed,
  type Raw,
  type Request,
  type Source,
} from '../source.ts';

const name = 'fred_series';
/** Upper and lower end of the target range, the effective rate, the ten-year yield. */
const seriesIds = ['DFEDTARU', 'DFEDTARL', 'DFF', 'DGS10'];
const headerPattern = /^(?:observation_date|DATE),([A-Z][A-Z0-9]*)$/;

function requestFor(key: string): Request {
  const url = `https://fred.stlouisfed.org/graph/fredgraph.csv?id=${key}`;
  return { key, url, absentStatuses: [404] };
}

/** The value of the day before; a target range holds on weekends too, so Monday brings Sunday's. */
const nextMorning: Publication = {
  time: '08:30',
  on: (day) => {
    const closed = closure(day);
    return closed
      ? { silence: `no business day, ${closed}` }
      : { observation_date: addDays(day, -1) };
  },
};

function* rows(
  lines: Iterable<[string, number]>,
  series_id: string,
): Generator<ParsedRow<RowOf<typeof policyRate>>> {
  let isPastHeader = false;
  for (const [line, number] of lines) {
    if (!isPastHeader) {
      if (headerPattern.exec(line)?.[1] !== series_id) {
        throw new SourceChangedError(name, `observation_date,${series_id}`, line.slice(0, 80));
      }
      isPastHeader = true;
      continue;
    }
    const [observation_date = '', value = '', ...more] = line.split(',');
    // Nothing was read on a holiday. The graph leaves the cell empty, other exports print a dot.
    if (line.includes(',') && ['', '.'].includes(value.trim()) && more.length === 0) continue;
    const width = line.includes(',') ? 2 + more.length : 1;
    yield {
      row: {
        series_id,
        observation_date,
        rate_percent: width === 2 ? numeric(value) : `${width} fields where 2 were expected`,
      },
      position: `line ${number}`,
    };
  }
  if (!isPastHeader) throw new SourceChangedError(name, `observation_date,${series_id}`, 'nothing');
}

function placesIn(text: string, key: string): PlaceOf<keyof RowOf<typeof policyRate>> {
  return ({ position }, column) => {
    if (column === 'series_id') return inRequest(key);
    const [[header = ''] = []] = numberedLines(text);
    const index = column === 'observation_date' ? 0 : 1;
    return fieldPlace(position, index, header.split(',')[index] ?? '');
  };
}

/** Daily interest rates as the St. Louis Fed's graphs serve them: whole history, no key. */
export const source: Source = {
  name,
  publisher: 'Federal Reserve Bank of St. Louis',
  title: 'Policy rate: target range, effective rate, ten-year yield',
  licence: 'public domain',
  terms: 'FRED terms of use; the series are the Federal Reserve’s own, citation requested',
  habits: {
    cadence: 'every business morning, with the values of the day before',
    revisions: 'rare for policy and market rates',
    identity: 'series and day; a holiday has no value',
    limits: 'whole history in each file; series licensed from ICE reach back three years only',
  },
  homepage: 'https://fred.stlouisfed.org/series/DFEDTARU',
  hosts: ['fred.stlouisfed.org'],
  publication: nextMorning,
  content: ['text'],
  datasets: [policyRate],
  historyDays: 36_500,

  async *fetch(get) {
    const missing: string[] = [];
    for (const seriesId of seriesIds) {
      const response = await get(requestFor(seriesId));
      if (response) yield response;
      else missing.push(seriesId);
    }
    if (missing.length > 0) {
      throw new SourceUnavailableError(name, missing.join(', '), 'no such series');
    }
  },

  parse({ key, bytes }: Raw) {
    const text = decode(bytes);
    return parsed(policyRate, rows(numberedLines(text), key), placesIn(text, key));
  },

  identify: ({ name: file, bytes }) => {
    const header = decode(bytes.subarray(0, 200)).split(/\r?\n/, 1)[0] ?? '';
    const key = /^fredgraph_([A-Z][A-Z0-9]*)/.exec(file)?.[1] ?? headerPattern.exec(header)?.[1];
    if (!key) {
      throw new SettingsError(`${file}: expected a header like observation_date,DFEDTARU`);
    }
    return { ...requestFor(key), url: `file:${file}` };
  },
};
