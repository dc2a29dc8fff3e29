import * as z from 'zod';
import { addDays, newYork } from '../../schemas/calendar.ts';
import { dataset as economicIndicator } from '../../schemas/datasets/economic_indicator.ts';
import { dataset as policyRate } from '../../schemas/datasets/policy_rate.ts';
import { decode, numeric } from '../delimited.ts';
import { SettingsError, SourceChangedError, SourceUnavailableError } from '../errors.ts';
import { afterTheBoard } from '../fred-graph.ts';
import {
  type HttpGet,
  inRequest,
  type Parsed,
  parsed,
  type Raw,
  type Request,
  type Response,
  type Source,
  type Window,
} from '../source.ts';

const name = 'alfred_vintages';
const setting = 'FRED_API_KEY';

const rates = ['DFEDTARU', 'DFEDTARL', 'DFF', 'DGS1', 'DGS10'];
const dailyFigures = ['T10Y2Y', 'BAA10Y', 'USEPUINDXD', 'VIXCLS', 'BAMLH0A0HYM2'];
const slowFigures = ['UNRATE', 'CPIAUCSL', 'GDPC1'];

const firstDay = '1776-07-04';
const lastDay = '9999-12-31';
const pageRows = 100_000;
// The interface refuses more than 2,000 vintages at once, and a daily series has one a day.
const rangeYears = 5;
const firstRangeEnd = 1999;
const shortWindow_days = 400;
// A run late by a week still meets the vintages of the one before.
const overlap_days = 8;

/** Vintages after `start`, which is the last day of the range before, up to and with `end`. */
interface Range {
  readonly start: string;
  readonly end: string;
  /** Only of observations since then. */
  readonly since?: string;
}

/** Ranges that meet at the last day of a year, short enough to be answered. */
function rangesOf({ from, to }: Window, isDaily: boolean): Range[] {
  if (from >= addDays(to, -shortWindow_days)) {
    const start = addDays(from, -overlap_days);
    // What a daily rate was years ago is not told anew.
    return [{ start, end: lastDay, ...(isDaily && { since: addDays(from, -shortWindow_days) }) }];
  }
  const bounds = [firstDay];
  for (let year = firstRangeEnd; `${year}-12-31` < to; year += rangeYears)
    bounds.push(`${year}-12-31`);
  return bounds.map((start, i) => ({ start, end: bounds[i + 1] ?? lastDay }));
}

function requestFor(seriesId: string, { start, end, since }: Range, offset: number): Request {
  const url = new URL('https://api.stlouisfed.org/fred/series/observations');
  const asked = {
    series_id: seriesId,
    file_type: 'json',
    realtime_start: start,
    realtime_end: end,
    limit: String(pageRows),
    offset: String(offset),
    ...(since && { observation_start: since }),
  };
  for (const [parameter, value] of Object.entries(asked)) url.searchParams.set(parameter, value);
  const key = [seriesId, start, end, offset].join('-');
  return { key, url: url.href, credential: { setting, place: { parameter: 'api_key' } } };
}

/** How many rows the whole answer has, of which this is a page. */
function countOf({ bytes }: Response): number {
  return Number(/"count":\s*(\d+)/.exec(decode(bytes.subarray(0, 1000)))?.[1] ?? 0);
}

async function* pages(get: HttpGet, seriesId: string, range: Range): AsyncGenerator<Response> {
  for (let offset = 0, count = 1; offset < count; offset += pageRows) {
    const response = await get(requestFor(seriesId, range, offset));
    if (!response) throw new SourceUnavailableError(name, seriesId, 'no answer');
    yield response;
    count = countOf(response);
  }
}

const answer = z.object({
  realtime_start: z.iso.date(),
  observations: z.array(
    z.looseObject({ realtime_start: z.iso.date(), date: z.string(), value: z.string() }),
  ),
});

function observationsIn(text: string): z.infer<typeof answer> {
  try {
    return answer.parse(JSON.parse(text));
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const found = issue ? `${issue.path.join('.')}: ${issue.message}` : (error as Error).message;
    const expected = 'JSON with observations, each a realtime_start, a date and a value';
    throw new SourceChangedError(name, expected, found, { cause: error });
  }
}

const missing = '.';

function* vintages<Column extends 'rate_percent' | 'indicator_value'>(
  { realtime_start: asked, observations }: z.infer<typeof answer>,
  series_id: string,
  column: Column,
) {
  for (const [i, { realtime_start, date, value }] of observations.entries()) {
    // Values older than the range are dated to its first day: the range before tells their own.
    const isOlder = realtime_start === asked && asked !== firstDay;
    if (isOlder || value === missing) continue;
    const row = { series_id, observation_date: date, [column]: numeric(value) };
    yield {
      row: row as typeof row & { readonly [K in Column]: number | string },
      position: `$.observations[${i}]`,
      // A day is all that is said: by its last minute the value was out.
      published_at: newYork(realtime_start, '23:59'),
    };
  }
}

function parse({ key, bytes }: Raw): Parsed {
  const [seriesId = ''] = key.split('-');
  const found = observationsIn(decode(bytes));
  const placeOf = (column: string, position: string) => {
    if (column === 'series_id') return inRequest(key);
    return `${position}.${column === 'observation_date' ? 'date' : 'value'}`;
  };
  // A short range without a new vintage is an answer, too.
  const read = rates.includes(seriesId)
    ? parsed(policyRate, vintages(found, seriesId, 'rate_percent'), ({ position }, column) =>
        placeOf(column, position),
      )
    : parsed(economicIndicator, vintages(found, seriesId, 'indicator_value'), ({ position }, of) =>
        placeOf(of, position),
      );
  return { ...read, mayBeEmpty: true };
}

/** Every value FRED ever gave for a day, from the day on on which it gave it. */
export const source: Source = {
  name,
  publisher: 'Federal Reserve Bank of St. Louis',
  title: 'ALFRED: vintages of rates, spreads and figures on the economy',
  licence: 'personal use',
  terms:
    'FRED terms of use; ICE, Moody’s and Cboe keep their copyright: own use, no redistribution',
  habits: {
    cadence: 'every business day, with the vintages of that day',
    revisions: 'what it is for: each value with the day it was given, to be asked as of any day',
    identity: 'series, day and vintage; a value dated to the first day of a range may be older',
    limits: '120 requests a minute, 2,000 vintages and 100,000 rows a request',
  },
  isOffBecause: `needs a key: free from fredaccount.stlouisfed.org, given as ${setting}`,
  setting,
  homepage: 'https://alfred.stlouisfed.org/',
  hosts: ['api.stlouisfed.org'],
  publication: afterTheBoard,
  datasets: [policyRate, economicIndicator],
  historyDays: 100_000,

  async *fetch(get, window) {
    for (const seriesId of [...rates, ...dailyFigures, ...slowFigures]) {
      const isDaily = !slowFigures.includes(seriesId);
      for (const range of rangesOf(window, isDaily)) yield* pages(get, seriesId, range);
    }
  },

  parse,

  identify: ({ name: file, bytes }) => {
    const seriesId = /^observations_([A-Z][A-Z0-9]*)/.exec(file)?.[1];
    const start = /"realtime_start":\s*"([\d-]{10})"/.exec(decode(bytes.subarray(0, 200)))?.[1];
    if (!seriesId || !start) throw new SettingsError(`${file}: expected observations_UNRATE.json`);
    const { key } = requestFor(seriesId, { start, end: lastDay }, 0);
    return { key, url: `file:${file}` };
  },
};
