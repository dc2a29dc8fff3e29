import * as z from 'zod';
import { dayNumber } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import type { RowOf } from '../../schemas/dataset.ts';
import { dataset as fundPrice } from '../../schemas/datasets/fund_price.ts';
import { dataset as indexLevel } from '../../schemas/datasets/index_level.ts';
import { everyTradingDay } from '../../schemas/publication.ts';
import { decode } from '../delimited.ts';
import { SettingsError, SourceChangedError, SourceUnavailableError } from '../errors.ts';
import {
  fixedBySource,
  inRequest,
  notInResponse,
  type ParsedRow,
  type PlaceOf,
  parsed,
  type Raw,
  type Request,
  type Response,
  type Source,
} from '../source.ts';

const name = 'yahoo_chart';
/** Yahoo's symbols by the lake's; whatever is not listed is a fund under its own ticker. */
const indexSymbols: Readonly<Record<string, string>> = { RUT: '^RUT', SPX: '^GSPC' };
const wanted = ['RUT', 'SPX', 'IWM', 'SPY'];
// Later than any bar: a split after the days asked for is in their prices, so it must be in the
// answer, and an answer is only whole when it reaches the present.
const openEnd = 9_999_999_999;

const cell = z.array(z.number().nullable()).optional();
const chart = z.object({
  meta: z.object({
    symbol: z.string(),
    currency: z.string().nullish(),
    exchangeTimezoneName: z.string(),
    priceHint: z.number().int().min(0).max(8),
    dataGranularity: z.string(),
    regularMarketTime: z.number().int(),
    currentTradingPeriod: z.object({
      regular: z.object({ start: z.number().int(), end: z.number().int() }),
    }),
  }),
  timestamp: z.array(z.number().int()).optional(),
  events: z
    .object({
      dividends: z.record(z.string(), z.object({ amount: z.number(), date: z.number() })),
      splits: z.record(
        z.string(),
        z.object({
          date: z.number(),
          numerator: z.number().positive(),
          denominator: z.number().positive(),
        }),
      ),
    })
    .partial()
    .optional(),
  indicators: z.object({
    quote: z.tuple([z.object({ open: cell, high: cell, low: cell, close: cell })]),
  }),
});
const answer = z.object({ chart: z.object({ result: z.tuple([chart]) }) });
type Chart = z.infer<typeof chart>;

/** What happened to a fund's shares on a day, and under which name the answer lists it. */
interface Events {
  readonly dividend?: { readonly amount: number; readonly place: string };
  readonly split?: { readonly ratio: number; readonly place: string };
}

/** One session, prices as they would be had every later split of the answer come before. */
interface Bar extends Events {
  readonly day: IsoDate;
  /** Of the session in the answer's lists. */
  readonly index: number;
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly close: number | null;
}

function changed(expected: string, found: string, options?: ErrorOptions): SourceChangedError {
  return new SourceChangedError(name, expected, found, options);
}

function symbolOf(key: string): string {
  const [symbol = ''] = key.split('-');
  return indexSymbols[symbol] ?? symbol;
}

function requestFor(symbol: string, from: IsoDate): Request {
  const key = `${symbol}-${from.replaceAll('-', '')}`;
  const start = dayNumber(from) * 86_400;
  const question = `period1=${start}&period2=${openEnd}&interval=1d&events=div%7Csplit`;
  const path = `v8/finance/chart/${encodeURIComponent(symbolOf(key))}`;
  return {
    key,
    url: `https://query1.finance.yahoo.com/${path}?${question}`,
    absentStatuses: [404],
  };
}

/** @throws SourceChangedError unless the text is one chart: Yahoo says errors in other JSON */
function chartOf(text: string): Chart {
  try {
    return answer.parse(JSON.parse(text)).chart.result[0];
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    // Short texts are refusals, in which the publisher says why.
    const isTold = issue === undefined || text.length < 300;
    const found = isTold ? text.slice(0, 300) : `${issue.path.join('.')}: ${issue.message}`;
    throw changed('JSON with one chart of daily bars', found || 'nothing', { cause: error });
  }
}

/** Days by the exchange's own clock: a session is dated by its open, and Oslo opens at 08:00 UTC. */
function daysIn(zone: string): (epoch_s: number) => IsoDate {
  const clock = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (epoch_s) => clock.format(epoch_s * 1000);
}

function eventsOf({ events }: Chart, dayOf: (epoch_s: number) => IsoDate): Map<IsoDate, Events> {
  const found = new Map<IsoDate, Events>();
  const path = '$.chart.result[0].events';
  for (const [id, { amount, date }] of Object.entries(events?.dividends ?? {})) {
    const place = `${path}.dividends["${id}"].amount`;
    found.set(dayOf(date), { ...found.get(dayOf(date)), dividend: { amount, place } });
  }
  for (const [id, { numerator, denominator, date }] of Object.entries(events?.splits ?? {})) {
    const place = `${path}.splits["${id}"].numerator`;
    const split = { ratio: numerator / denominator, place };
    found.set(dayOf(date), { ...found.get(dayOf(date)), split });
  }
  return found;
}

/** The day still being traded when the answer was given; its bar is no observation yet. */
function unfinishedDay(meta: Chart['meta'], dayOf: (epoch_s: number) => IsoDate) {
  const { start, end } = meta.currentTradingPeriod.regular;
  const isTrading = meta.regularMarketTime >= start && meta.regularMarketTime < end;
  return isTrading ? dayOf(start) : undefined;
}

/**
 * Sessions of a chart, oldest first, prices unrounded: float32 widened to a double.
 *
 * A day without a single price and the day still being traded are left out.
 */
function barsOf(given: Chart): Bar[] {
  const dayOf = daysIn(given.meta.exchangeTimezoneName);
  const events = eventsOf(given, dayOf);
  const unfinished = unfinishedDay(given.meta, dayOf);
  const [{ open, high, low, close }] = given.indicators.quote;
  return (given.timestamp ?? [])
    .map((epoch_s, index) => {
      const day = dayOf(epoch_s);
      return {
        ...events.get(day),
        ...{ day, index },
        ...{ open: open?.[index] ?? null, high: high?.[index] ?? null },
        ...{ low: low?.[index] ?? null, close: close?.[index] ?? null },
      };
    })
    .filter((bar) => {
      const isBlank = [bar.open, bar.high, bar.low, bar.close].every((price) => price === null);
      return !isBlank && bar.day !== unfinished;
    });
}

/** @throws SourceChangedError when the answer is no daily chart of the symbol asked for */
function checkedChart({ key, bytes }: Raw): Chart {
  const found = chartOf(decode(bytes));
  const { symbol, dataGranularity } = found.meta;
  if (symbol !== symbolOf(key)) throw changed(`a chart of ${symbolOf(key)}`, symbol);
  // An empty window says nothing of days; Yahoo coarsens long ones of its own accord.
  if (found.timestamp !== undefined && dataGranularity !== '1d') {
    throw changed('daily bars', `bars of ${dataGranularity}`);
  }
  return found;
}

function* indexRows(bars: readonly Bar[], index: string, priceHint: number) {
  const points = (price: number | null) =>
    price === null ? null : Number(price.toFixed(priceHint));
  for (const { day, index: at, open, high, low, close } of bars) {
    yield {
      row: {
        index_symbol: index as RowOf<typeof indexLevel>['index_symbol'],
        return_kind: 'price' as const,
        observation_date: day,
        open_points: points(open),
        high_points: points(high),
        low_points: points(low),
        close_points: points(close) ?? 'null',
      },
      position: `$.chart.result[0].timestamp[${at}]`,
    };
  }
}

/** The product of all splits after each bar: one old share has become so many. */
function laterSplits(bars: readonly Bar[]): number[] {
  let shares = 1;
  return bars
    .map(({ split }) => {
      const later = shares;
      shares *= split?.ratio ?? 1;
      return later;
    })
    .reverse();
}

/**
 * Prices as traded: Yahoo restates all history at each split, so that a bar before it is divided by
 * it; multiplying by the later splits undoes that, and what the lake holds never changes.
 */
function* fundRows(
  bars: readonly Bar[],
  { meta }: Chart,
  ticker: string,
): Generator<ParsedRow<RowOf<typeof fundPrice>>> {
  const later = laterSplits([...bars].reverse());
  const inDollars = meta.currency === 'USD';
  for (const [i, { day, index, high, low, close, dividend, split }] of bars.entries()) {
    const shares = later[i] ?? 1;
    // Rounded last: a quarter of 751.19 has more digits than the hint keeps.
    const dollars = (price: number | null) =>
      price === null ? null : Number((price * shares).toFixed(meta.priceHint));
    yield {
      row: {
        ticker,
        observation_date: day,
        high_usd: dollars(high),
        low_usd: dollars(low),
        close_usd: inDollars ? (dollars(close) ?? 'null') : `a price in ${meta.currency}`,
        dividend_usd: dividend ? Number((dividend.amount * shares).toFixed(6)) : 0,
        split_ratio: split?.ratio ?? null,
      },
      position: `$.chart.result[0].timestamp[${index}]`,
    };
  }
}

const lists: Readonly<Record<string, string>> = {
  open_points: 'open',
  high_points: 'high',
  low_points: 'low',
  close_points: 'close',
  high_usd: 'high',
  low_usd: 'low',
  close_usd: 'close',
};

function placesIn(bars: readonly Bar[], key: string): PlaceOf {
  return ({ position }, column) => {
    if (column === 'observation_date') return position;
    if (column === 'return_kind') return fixedBySource;
    if (column === 'index_symbol' || column === 'ticker') return inRequest(key);
    const index = /\[(\d+)\]$/.exec(position)?.[1];
    const bar = bars.find((each) => String(each.index) === index);
    if (column === 'dividend_usd') return bar?.dividend?.place ?? notInResponse;
    if (column === 'split_ratio') return bar?.split?.place ?? notInResponse;
    return `$.chart.result[0].indicators.quote[0].${lists[column]}[${index}]`;
  };
}

/** @throws SourceChangedError when splits between the last bar and the present are not told */
function mustReachPresent(bars: readonly Bar[], { meta }: Chart): void {
  const dayOf = daysIn(meta.exchangeTimezoneName);
  const last = bars.at(-1)?.day;
  const unfinished = unfinishedDay(meta, dayOf);
  const present = dayOf(meta.regularMarketTime);
  if (last === undefined || unfinished !== undefined || last >= present) return;
  throw changed(
    `bars up to ${present}, since every split until then is in the prices`,
    `bars that end on ${last}`,
  );
}

/** Whether the answer holds the session of a day; true of bytes the parser will refuse anyway. */
function hasSession({ request: { key }, bytes }: Response, day: IsoDate): boolean {
  try {
    return barsOf(checkedChart({ key, bytes })).some((bar) => bar.day === day);
  } catch (error) {
    if (error instanceof SourceChangedError) return true;
    throw error;
  }
}

/** Daily bars behind Yahoo's charts: a second opinion on closes that others publish. */
export const source: Source = {
  name,
  publisher: 'Yahoo Finance',
  title: 'Daily bars of ^RUT, ^GSPC, IWM and SPY behind the charts',
  licence: 'restricted',
  terms: 'no published interface: Yahoo’s terms forbid automated collection and redistribution',
  habits: {
    cadence: 'live; a day’s bar is final some time after 16:00 New York time',
    revisions:
      'all history is restated at each split; the lake undoes it and holds prices as traded',
    identity: 'symbol and the day of the session in the exchange’s own zone',
    limits:
      'undocumented; many requests, and requests from data centres, are answered with 429; prices are float32, right to the printed digits only',
  },
  isOffBecause: 'unofficial: Yahoo’s terms do not allow programs to collect its charts',
  homepage: 'https://finance.yahoo.com/quote/%5ERUT/history/',
  hosts: ['query1.finance.yahoo.com'],
  publication: everyTradingDay('17:30'),
  datasets: [indexLevel, fundPrice],
  // Back to the day SPY was first traded.
  historyDays: 12_000,

  async *fetch(get, { from, to }) {
    const lacking: string[] = [];
    for (const symbol of wanted) {
      const response = await get(requestFor(symbol, from));
      if (response) yield response;
      if (!response || !hasSession(response, to)) lacking.push(symbol);
    }
    if (lacking.length > 0) {
      throw new SourceUnavailableError(
        name,
        `bars of ${to}`,
        `none of ${lacking.join(', ')}, or an unfinished one`,
      );
    }
  },

  parse(raw: Raw) {
    const found = checkedChart(raw);
    const bars = barsOf(found);
    const [symbol = ''] = raw.key.split('-');
    const places = placesIn(bars, raw.key);
    if (symbol in indexSymbols) {
      const rows = indexRows(bars, symbol, found.meta.priceHint);
      return { ...parsed(indexLevel, rows, places), mayBeEmpty: true };
    }
    mustReachPresent(bars, found);
    return { ...parsed(fundPrice, fundRows(bars, found, symbol), places), mayBeEmpty: true };
  },

  identify: ({ name: file, bytes }) => {
    const symbol = /"symbol"\s*:\s*"([^"]+)"/.exec(decode(bytes.subarray(0, 2000)))?.[1];
    if (!symbol) throw new SettingsError(`${file}: expected a chart of Yahoo's, JSON`);
    const known = Object.entries(indexSymbols).find(([, theirs]) => theirs === symbol);
    return { key: known?.[0] ?? symbol, url: `file:${file}` };
  },
};
