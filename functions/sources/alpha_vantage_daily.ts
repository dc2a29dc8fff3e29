import * as z from 'zod';
import type { RowOf } from '../../schemas/dataset.ts';
import { dataset as fundPrice } from '../../schemas/datasets/fund_price.ts';
import { everyTradingDay } from '../../schemas/publication.ts';
import { decode, numeric, numericOrNull } from '../delimited.ts';
import { SettingsError, SourceChangedError, SourceUnavailableError } from '../errors.ts';
import {
  inRequest,
  notInResponse,
  type PlaceOf,
  parsed,
  type Raw,
  type Request,
  type Source,
} from '../source.ts';

const name = 'alpha_vantage_daily';
const setting = 'ALPHA_VANTAGE_API_KEY';
const funds = ['IWM', 'SPY'];
const seriesName = 'Time Series (Daily)';
// What stands for "no value" in answers of this publisher.
const missing = ['None', '-', '', '.'];

const cell = z.union([z.string(), z.number(), z.null()]).optional();
const daily = z.object({
  'Meta Data': z.object({ '2. Symbol': z.string(), '3. Last Refreshed': z.string() }),
  [seriesName]: z.record(
    z.string(),
    z.object({ '2. high': cell, '3. low': cell, '4. close': cell }),
  ),
});
type Daily = z.infer<typeof daily>;

/** With status 200: the allowance is spent (first two), or the question was not understood. */
const apologies = ['Information', 'Note', 'Error Message'] as const;

function requestFor(ticker: string): Request {
  const question = `function=TIME_SERIES_DAILY&symbol=${ticker}&outputsize=compact&datatype=json`;
  return {
    key: ticker,
    url: `https://www.alphavantage.co/query?${question}`,
    credential: { setting, place: { parameter: 'apikey' } },
  };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decode(bytes));
  } catch {
    return undefined;
  }
}

/** The publisher's own words where there should be prices; they quote the caller's key. */
function apologyIn(bytes: Uint8Array): { kind: string; words: string } | undefined {
  const found = jsonOf(bytes);
  if (typeof found !== 'object' || found === null) return undefined;
  const kind = apologies.find((each) => each in found);
  if (kind === undefined) return undefined;
  const words = String((found as Record<string, unknown>)[kind]);
  return { kind, words: `${kind}: ${words.replaceAll(/(API key as )\S+/gi, '$1[hidden]')}` };
}

function dailyOf({ key, bytes }: Raw): Daily {
  const expected = `JSON with ${seriesName} of ${key}`;
  const read = daily.safeParse(jsonOf(bytes));
  if (!read.success) {
    const [issue] = read.error.issues;
    const found = apologyIn(bytes)?.words ?? `${issue?.path.join('.')}: ${issue?.message}`;
    throw new SourceChangedError(name, expected, found.slice(0, 300), { cause: read.error });
  }
  const { '2. Symbol': symbol } = read.data['Meta Data'];
  if (symbol !== key) throw new SourceChangedError(name, expected, `prices of ${symbol}`);
  return read.data;
}

const closingTime = '16:00:00';

/** `2025-11-26 14:10:00`: that day is still being traded, and its line is no observation yet. */
function unfinishedDay({ 'Meta Data': meta }: Daily): string | undefined {
  const [day, time = closingTime] = meta['3. Last Refreshed'].split(' ');
  return time < closingTime ? day : undefined;
}

function* rows(found: Daily, ticker: string) {
  const unfinished = unfinishedDay(found);
  const text = (value: string | number | null | undefined) => String(value ?? '');
  for (const [day, session] of Object.entries(found[seriesName])) {
    if (day === unfinished) continue;
    yield {
      row: {
        ticker,
        observation_date: day,
        high_usd: numericOrNull(text(session['2. high']), missing),
        low_usd: numericOrNull(text(session['3. low']), missing),
        close_usd: numeric(text(session['4. close'])),
        dividend_usd: null,
        split_ratio: null,
      },
      position: `$["${seriesName}"]["${day}"]`,
    };
  }
}

const fields: Readonly<Record<string, string>> = {
  high_usd: '2. high',
  low_usd: '3. low',
  close_usd: '4. close',
};

function placesIn(key: string): PlaceOf<keyof RowOf<typeof fundPrice>> {
  return ({ position }, column) => {
    if (column === 'ticker') return inRequest(key);
    if (column === 'observation_date') return `name of ${position}`;
    const field = fields[column];
    return field === undefined ? notInResponse : `${position}["${field}"]`;
  };
}

/** The last hundred daily prices of the two funds as traded; nothing on dividends without payment. */
export const source: Source = {
  name,
  publisher: 'Alpha Vantage',
  title: 'Daily prices of IWM and SPY, the last hundred days',
  licence: 'restricted',
  terms: 'Alpha Vantage terms of service: personal use by the holder of the key',
  habits: {
    cadence: 'in the night after a trading day',
    revisions: 'none promised; prices are as traded, without splits and dividends',
    identity: 'ticker and day; no index levels',
    limits:
      '25 requests a day, about one a second; a spent allowance is answered with status 200 and a sentence that quotes the key; numbers are texts',
  },
  isOffBecause: `needs a key: free from alphavantage.co, given as ${setting}`,
  setting,
  homepage: 'https://www.alphavantage.co/documentation/#daily',
  hosts: ['www.alphavantage.co'],
  pace: { spacing_ms: 1200, perDay: 25 },
  publication: everyTradingDay('20:30'),
  datasets: [fundPrice],
  historyDays: 140,

  async *fetch(get, { to }) {
    const lacking: string[] = [];
    for (const ticker of funds) {
      const response = await get(requestFor(ticker));
      const apology = response && apologyIn(response.bytes);
      if (apology && apology.kind !== 'Error Message') {
        throw new SourceUnavailableError(name, `prices of ${ticker}`, apology.words);
      }
      if (response) yield response;
      const read = daily.safeParse(response && jsonOf(response.bytes));
      const isThere =
        read.success && to in read.data[seriesName] && unfinishedDay(read.data) !== to;
      if (!response || (read.success && !isThere)) lacking.push(ticker);
    }
    if (lacking.length > 0) {
      throw new SourceUnavailableError(
        name,
        `prices of ${to}`,
        `none yet of ${lacking.join(', ')}`,
      );
    }
  },

  parse(raw: Raw) {
    return parsed(fundPrice, rows(dailyOf(raw), raw.key), placesIn(raw.key));
  },

  identify: ({ name: file, bytes }) => {
    const key = /"2\. Symbol"\s*:\s*"([A-Z.]{1,8})"/.exec(decode(bytes.subarray(0, 2000)))?.[1];
    if (!key) throw new SettingsError(`${file}: expected Alpha Vantage's JSON of daily prices`);
    return { key, url: `file:${file}` };
  },
};
