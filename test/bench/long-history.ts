import { decode, numberedLines, numeric } from '../../functions/delimited.ts';
import { type ParsedRow, parsed, type Response, type Source } from '../../functions/source.ts';
import { newYork, tradingDays } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import type { RowOf } from '../../schemas/dataset.ts';
import { dataset as fundPrice } from '../../schemas/datasets/fund_price.ts';
import { everyTradingDay } from '../../schemas/publication.ts';

const lastDay = '2024-12-31';
const evening = '18:00';

/** Days on which the exchange traded in the `years` years up to the end of 2024. */
export function history(years: number): IsoDate[] {
  return tradingDays(`${2025 - years}-01-01`, lastDay);
}

/** Four letters of its own for each symbol. */
export function ticker(rank: number): string {
  const digits = [676 * 26, 676, 26, 1].map((place) => Math.floor(rank / place) % 26);
  return String.fromCharCode(...digits.map((digit) => 65 + digit));
}

/** A number that looks drawn by lot and is the same in every run. */
function lot(seed: number, below: number): number {
  const mixed = Math.imul(seed ^ (seed >>> 15), 0x2c1b_3c6d);
  return (Math.imul(mixed ^ (mixed >>> 12), 0x297a_2d39) >>> 8) % below;
}

/** A publisher's file: the prices of all symbols on one day. */
function fileOf(day: IsoDate, symbols: number): Uint8Array {
  const dayNumber = Date.parse(day) / 86_400_000;
  const lines = ['ticker,high_usd,low_usd,close_usd,dividend_usd'];
  for (let rank = 0; rank < symbols; rank += 1) {
    const cents = 1000 + (rank % 400) * 50 + lot(dayNumber * 4096 + rank, 400);
    const high = cents + lot(rank * 65_536 + dayNumber, 60);
    const dividend = (dayNumber + rank) % 91 === 0 ? '0.12' : '0';
    const prices = [high, cents - 35, cents].map((value) => (value / 100).toFixed(2));
    lines.push(`${ticker(rank)},${prices.join(',')},${dividend}`);
  }
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

/** One response a day, fetched on its own evening, as years of running would have brought them. */
export async function* responsesOf(
  days: readonly IsoDate[],
  symbols: number,
): AsyncGenerator<Response> {
  for (const day of days) {
    yield {
      request: { key: day, url: `https://prices.invalid/${day}.csv` },
      status: 200,
      headers: {},
      fetched_at: fetchedOn(day),
      bytes: fileOf(day, symbols),
    };
  }
}

/** Half an hour after it came out. */
export function fetchedOn(day: IsoDate): Date {
  return new Date(newYork(day, evening).getTime() + 1_800_000);
}

function* rows(
  lines: Iterable<[string, number]>,
  observation_date: IsoDate,
): Generator<ParsedRow<RowOf<typeof fundPrice>>> {
  for (const [line, number] of lines) {
    if (number === 1) continue;
    const [symbol = '', high = '', low = '', close = '', dividend = ''] = line.split(',');
    yield {
      row: {
        ticker: symbol,
        observation_date,
        high_usd: numeric(high),
        low_usd: numeric(low),
        close_usd: numeric(close),
        dividend_usd: numeric(dividend),
        split_ratio: null,
      },
      position: `line ${number}`,
    };
  }
}

/** A publisher of daily prices of many symbols, with as long a history as one likes. */
export const source: Source = {
  name: 'long_history',
  publisher: 'the benchmark',
  title: 'Daily prices of many symbols',
  licence: 'public domain',
  terms: 'made up',
  habits: { cadence: 'daily', revisions: 'none', identity: 'ticker and day', limits: 'none' },
  homepage: 'https://prices.invalid',
  hosts: ['prices.invalid'],
  publication: everyTradingDay(evening),
  datasets: [fundPrice],
  historyDays: 1,
  fetch: () => {
    throw new TypeError('long_history: its responses are handed over, never fetched');
  },
  parse: ({ key, bytes }) =>
    parsed(fundPrice, rows(numberedLines(decode(bytes)), key), ({ position }) => position),
  identify: ({ name }) => ({ key: name, url: `file:${name}` }),
};
