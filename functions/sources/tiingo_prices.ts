import * as z from 'zod';
import type { IsoDate } from '../../schemas/columns.ts';
import type { RowOf } from '../../schemas/dataset.ts';
import { dataset as fundPrice } from '../../schemas/datasets/fund_price.ts';
import { everyTradingDay } from '../../schemas/publication.ts';
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

const name = 'tiingo_prices';
const setting = 'TIINGO_API_KEY';
const funds = ['IWM', 'SPY'];

const session = z.looseObject({
  date: z.string(),
  close: z.number().nullable(),
  high: z.number().nullable(),
  low: z.number().nullable(),
  divCash: z.number(),
  splitFactor: z.number(),
});
const sessions = z.array(session);
type Session = z.infer<typeof session>;

// Tiingo answers what it will not do with status 200 and a sentence, alone or under this name.
const refusal = z.object({ detail: z.string() });

function requestFor(ticker: string, { from, to }: Window): Request {
  const question = `startDate=${from}&endDate=${to}&format=json`;
  return {
    key: `${ticker}-${from.replaceAll('-', '')}-${to.replaceAll('-', '')}`,
    url: `https://api.tiingo.com/tiingo/daily/${ticker}/prices?${question}`,
    absentStatuses: [404],
    credential: { setting, place: { header: 'Authorization', prefix: 'Token ' } },
  };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decode(bytes));
  } catch {
    return undefined;
  }
}

function sessionsOf(bytes: Uint8Array): Session[] {
  const read = sessions.safeParse(jsonOf(bytes));
  if (read.success) return read.data;
  const text = decode(bytes);
  const [issue] = read.error.issues;
  const isList = text.trimStart().startsWith('[');
  const found = isList ? `${issue?.path.join('.')}: ${issue?.message}` : text.slice(0, 300);
  throw new SourceChangedError(name, 'a JSON list of daily prices', found || 'nothing', {
    cause: read.error,
  });
}

/** `2025-10-31T00:00:00.000Z` names the session's day, whatever zone one is in. */
function dayOf({ date }: Session): IsoDate {
  return date.replace(/T00:00:00(\.0+)?(Z|\+00:00)$/, '');
}

function* rows(found: readonly Session[], ticker: string) {
  for (const [index, each] of found.entries()) {
    const { close, high, low, divCash, splitFactor } = each;
    yield {
      row: {
        ticker,
        observation_date: dayOf(each),
        high_usd: high,
        low_usd: low,
        close_usd: close ?? 'null',
        dividend_usd: divCash,
        split_ratio: splitFactor === 1 ? null : splitFactor,
      },
      position: `$[${index}]`,
    } satisfies ParsedRow<RowOf<typeof fundPrice>>;
  }
}

const fields: Readonly<Record<string, string>> = {
  observation_date: 'date',
  high_usd: 'high',
  low_usd: 'low',
  close_usd: 'close',
  dividend_usd: 'divCash',
  split_ratio: 'splitFactor',
};

function placesIn(key: string): PlaceOf<keyof RowOf<typeof fundPrice>> {
  return ({ position }, column) =>
    column === 'ticker' ? inRequest(key) : `${position}.${fields[column]}`;
}

/** Why an answer holds no session of a day; undefined when it does, or when it is no list. */
function lackOf(bytes: Uint8Array, day: IsoDate): string | undefined {
  const read = sessions.safeParse(jsonOf(bytes));
  if (!read.success || read.data.some((each) => dayOf(each) === day)) return undefined;
  return `sessions up to ${read.data.map(dayOf).at(-1) ?? 'none'}`;
}

/** Daily prices of the two funds as traded, with dividends and splits: a second opinion for a key. */
export const source: Source = {
  name,
  publisher: 'Tiingo',
  title: 'End-of-day prices of IWM and SPY, with dividends and splits',
  licence: 'restricted',
  terms: 'Tiingo terms of use: internal use by the holder of the key, no redistribution',
  habits: {
    cadence: 'every evening of a trading day; funds may come some hours after shares',
    revisions: 'corrected by the exchanges’ later prints; adjusted prices, restated, are not read',
    identity: 'ticker and day; no index levels',
    limits: '50 requests an hour, 1,000 a day and 500 symbols a month without payment',
  },
  isOffBecause: `needs a key: free from tiingo.com, given as ${setting}`,
  setting,
  homepage: 'https://www.tiingo.com/documentation/end-of-day',
  hosts: ['api.tiingo.com'],
  pace: { spacing_ms: 1000, perDay: 1000 },
  publication: everyTradingDay('20:00'),
  datasets: [fundPrice],
  historyDays: 12_000,

  async *fetch(get, window) {
    const lacks: string[] = [];
    for (const ticker of funds) {
      const response = await get(requestFor(ticker, window));
      const refused = refusal.safeParse(response && jsonOf(response.bytes));
      // A spent allowance is no change of layout: what it says is passed on and asked again.
      if (refused.success) {
        throw new SourceUnavailableError(name, `prices of ${ticker}`, refused.data.detail);
      }
      if (response) yield response;
      const lack = response ? lackOf(response.bytes, window.to) : 'no such ticker';
      if (lack !== undefined) lacks.push(`${ticker}: ${lack}`);
    }
    if (lacks.length > 0) {
      throw new SourceUnavailableError(name, `sessions of ${window.to}`, lacks.join(', '));
    }
  },

  parse({ key, bytes }: Raw) {
    const [ticker = ''] = key.split('-');
    const read = parsed(fundPrice, rows(sessionsOf(bytes), ticker), placesIn(key));
    return { ...read, mayBeEmpty: true };
  },

  identify: ({ name: file }) => {
    const ticker = /^([A-Z.]{1,8})(?=[-_.])/.exec(file)?.[1];
    if (!ticker) throw new SettingsError(`${file}: expected a name that starts IWM- or SPY-`);
    return { key: ticker, url: `file:${file}` };
  },
};
