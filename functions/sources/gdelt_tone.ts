import * as z from 'zod';
import { addDays } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import type { RowOf } from '../../schemas/dataset.ts';
import { dataset as newsTone } from '../../schemas/datasets/news_tone.ts';
import type { Publication } from '../../schemas/publication.ts';
import { decode } from '../delimited.ts';
import { SettingsError, SourceChangedError, SourceUnavailableError } from '../errors.ts';
import {
  inRequest,
  type ParsedRow,
  type PlaceOf,
  parsed,
  type Raw,
  type Request,
  type Source,
  type Window,
} from '../source.ts';

type Symbols = RowOf<typeof newsTone>['index_symbol'];

const name = 'gdelt_tone';
/** What an article has to say, by the index it is then about. */
const queries: Readonly<Record<Symbols, string>> = { RUT: '"Russell 2000"', SPX: '"S&P 500"' };
const seriesTitle = 'Average Tone';
// Shorter spans are answered in quarters of an hour or in hours.
const shortestSpan_days = 31;
const longestSpan_days = 366;

const timeline = z.object({
  timeline: z.array(
    z.object({
      series: z.string(),
      data: z.array(z.object({ date: z.string(), value: z.unknown() })),
    }),
  ),
});

/** The key tells which days are wanted; more are asked for where daily values come no other way. */
function requestFor(index: Symbols, { from, to }: Window): Request {
  const compact = (day: IsoDate) => day.replaceAll('-', '');
  const earliest = addDays(to, -shortestSpan_days);
  const asked = from < earliest ? from : earliest;
  const question = [
    `query=${encodeURIComponent(queries[index])}`,
    'mode=timelinetone&format=json',
    `startdatetime=${compact(asked)}000000&enddatetime=${compact(to)}235959`,
  ].join('&');
  return {
    key: `${index}-${compact(from)}-${compact(to)}`,
    url: `https://api.gdeltproject.org/api/v2/doc/doc?${question}`,
  };
}

/** A window cut into spans the publisher answers in one piece. */
function spansOf({ from, to }: Window): Window[] {
  const spans: Window[] = [];
  for (let start = from; start <= to; start = addDays(start, longestSpan_days)) {
    const end = addDays(start, longestSpan_days - 1);
    spans.push({ from: start, to: end < to ? end : to });
  }
  return spans;
}

interface Point {
  readonly date: string;
  readonly value: unknown;
  readonly position: string;
}

/** @throws SourceChangedError: what is wrong with a question is said in a sentence, status 200 */
function pointsOf(bytes: Uint8Array): Point[] {
  const text = decode(bytes);
  try {
    const { timeline: series } = timeline.parse(JSON.parse(text));
    const at = series.findIndex((each) => each.series === seriesTitle);
    if (at === -1 && series.length > 0) throw new TypeError(`series ${series[0]?.series}`);
    return (series[at]?.data ?? []).map((point, i) => ({
      ...{ date: point.date, value: point.value },
      position: `$.timeline[${at}].data[${i}]`,
    }));
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const found = issue ? `${issue.path.join('.')}: ${issue.message}` : text.slice(0, 200).trim();
    throw new SourceChangedError(
      name,
      `JSON with a timeline of ${seriesTitle}`,
      found || 'nothing',
      {
        cause: error,
      },
    );
  }
}

/** The day on which a point begins; the text itself when it is none. */
function dayOf({ date }: Point): IsoDate {
  return date.replace(/^(\d{4})(\d{2})(\d{2})T.*$/, '$1-$2-$3');
}

/** Days outside the key's window were asked for only to be answered in days. */
function* rows(points: readonly Point[], index_symbol: Symbols, wanted: Window) {
  for (const point of points) {
    const day = dayOf(point);
    if (day < wanted.from || day > wanted.to) continue;
    // Of an hour the text stays what it is: the contract refuses that.
    const observation_date = point.date.endsWith('T000000Z') ? day : point.date;
    const { value } = point;
    const tone_points = typeof value === 'number' ? value : String(value);
    yield {
      row: { index_symbol, observation_date, tone_points },
      position: point.position,
    } satisfies ParsedRow<RowOf<typeof newsTone>>;
  }
}

function placesIn(key: string): PlaceOf<keyof RowOf<typeof newsTone>> {
  return ({ position }, column) => {
    if (column === 'index_symbol') return inRequest(key);
    return `${position}.${column === 'tone_points' ? 'value' : 'date'}`;
  };
}

const keyPattern = /^(RUT|SPX)-(\d{4})(\d{2})(\d{2})-(\d{4})(\d{2})(\d{2})$/;

/** Counts the day before once it is over in UTC, whatever day of the week. */
const nextMorning: Publication = {
  time: '08:00',
  on: (day) => ({ observation_date: addDays(day, -1) }),
};

/** Tone of the world's news about each index, day by day, as GDELT counts words. */
export const source: Source = {
  name,
  publisher: 'The GDELT Project',
  title: 'Average tone of news articles on the Russell 2000 and the S&P 500',
  licence: 'attribution',
  terms: 'GDELT: free for any use, with a citation of the project and a link to it',
  habits: {
    cadence: 'every quarter of an hour; a day is whole after midnight UTC',
    revisions:
      'articles found late move a day’s mean; a day is asked for once unless told otherwise',
    identity: 'the phrase asked for and the day, UTC',
    limits:
      'one request every five seconds, else 429 and a pause of up to an hour; sometimes an empty series with status 200; since 2017',
  },
  homepage: 'https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/',
  hosts: ['api.gdeltproject.org'],
  // Five seconds, counted where requests arrive: half a second more, lest two arrive closer.
  pace: { spacing_ms: 5500 },
  publication: nextMorning,
  datasets: [newsTone],
  // Three years stand behind a percentile, and a month before them is asked for in any case.
  historyDays: 1130,

  async *fetch(get, window) {
    const empty: string[] = [];
    for (const span of spansOf(window)) {
      for (const index of ['RUT', 'SPX'] as const) {
        const request = requestFor(index, span);
        const response = await get(request);
        if (!response) throw new SourceUnavailableError(name, request.key, 'no such file');
        yield response;
        // An honest day always has articles: an empty series is GDELT in trouble.
        if (/"data"\s*:\s*\[\s*\]/.test(decode(response.bytes))) empty.push(request.key);
      }
    }
    if (empty.length > 0) {
      throw new SourceUnavailableError(name, 'a tone', `empty series for ${empty.join(', ')}`);
    }
  },

  parse({ key, bytes }: Raw) {
    const [, index = '', ...parts] = keyPattern.exec(key) ?? [];
    if (index === '') throw new SourceChangedError(name, 'RUT-<day>-<day> or SPX-…', key);
    const [from, to] = [parts.slice(0, 3).join('-'), parts.slice(3).join('-')] as const;
    const points = rows(pointsOf(bytes), index as Symbols, { from, to });
    return { ...parsed(newsTone, points, placesIn(key)), mayBeEmpty: true };
  },

  identify: ({ name: file }) => {
    const key = /^(RUT|SPX)-\d{8}-\d{8}/.exec(file)?.[0];
    if (!key) throw new SettingsError(`${file}: expected a name like RUT-20250101-20251231.json`);
    return { key, url: `file:${file}` };
  },
};
