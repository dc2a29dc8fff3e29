import { dataset as indexLevel } from '../../schemas/datasets/index_level.ts';
import { everyTradingDay } from '../../schemas/publication.ts';
import { decode, fieldPlace, monthDayYear, numberedLines, numeric } from '../delimited.ts';
import { SourceChangedError, SourceUnavailableError } from '../errors.ts';
import {
  fixedBySource,
  inRequest,
  notInResponse,
  type PlaceOf,
  parsed,
  type Raw,
  type Request,
  type Source,
} from '../source.ts';

const name = 'cboe_index_history';
const indexes = ['RUT', 'SPX', 'VIX', 'RVX'] as const;
const candles = 'DATE,OPEN,HIGH,LOW,CLOSE';
const candleIndexes: Readonly<Record<string, number>> = {
  observation_date: 0,
  open_points: 1,
  high_points: 2,
  low_points: 3,
  close_points: 4,
};
const closeIndexes: Readonly<Record<string, number>> = { observation_date: 0, close_points: 1 };

function requestFor(key: string): Request {
  const url = `https://cdn.cboe.com/api/global/us_indices/daily_prices/${key}_History.csv`;
  return { key, url, absentStatuses: [403] };
}

type Index = (typeof indexes)[number];

/** Older copies start with a preamble line, so the header is looked for, not counted to. */
function fromHeader(lines: [string, number][], known: readonly string[]): [string, number][] {
  const at = lines.slice(0, 6).findIndex(([line]) => line.startsWith('DATE,'));
  const header = lines[at]?.[0];
  if (header === undefined || !known.includes(header)) {
    throw new SourceChangedError(name, known.join(' or '), header ?? lines[0]?.[0] ?? 'nothing');
  }
  return lines.slice(at);
}

/** Volatility indexes come with open, high and low; RUT and SPX as `DATE,<symbol>`, closes only. */
function* rows(lines: [string, number][], index_symbol: Index) {
  const [[header = ''] = [], ...days] = lines;
  const isCandles = header === candles;
  const width = isCandles ? 5 : 2;
  for (const [line, number] of days) {
    const cells = line.split(',');
    const [day = '', open, high, low] = cells;
    const isWhole = cells.length === width;
    yield {
      row: {
        index_symbol,
        return_kind: 'price' as const,
        observation_date: monthDayYear(day),
        open_points: isCandles ? numeric(open) : null,
        high_points: isCandles ? numeric(high) : null,
        low_points: isCandles ? numeric(low) : null,
        close_points: isWhole ? numeric(cells.at(-1)) : `${cells.length} fields, not ${width}`,
      },
      position: `line ${number}`,
    };
  }
}

function placesUnder(header: string, index: Index): PlaceOf {
  const titles = header.split(',');
  const indexes = header === candles ? candleIndexes : closeIndexes;
  return ({ position }, column) => {
    if (column === 'index_symbol') return inRequest(index);
    if (column === 'return_kind') return fixedBySource;
    const at = indexes[column];
    return at === undefined ? notInResponse : fieldPlace(position, at, titles[at] ?? '');
  };
}

/** Whole daily history of an index, one file each, replaced every evening. */
export const source: Source = {
  name,
  publisher: 'Cboe Global Markets',
  title: 'Index history: RUT, SPX, VIX, RVX',
  licence: 'personal use',
  terms: 'Cboe site terms: internal use, no redistribution',
  habits: {
    cadence: 'daily, in the evening of the trading day',
    revisions: 'none seen; the whole history is served each time',
    identity: 'symbol and day; a similarly named file holds the total return',
    limits: 'whole history in each file; an absent file is answered with 403',
  },
  homepage: 'https://www.cboe.com/tradable_products/vix/vix_historical_data/',
  hosts: ['cdn.cboe.com'],
  publication: everyTradingDay('18:00'),
  content: ['text'],
  datasets: [indexLevel],
  historyDays: 36_500,

  async *fetch(get) {
    for (const index of indexes) {
      const response = await get(requestFor(index));
      if (!response) throw new SourceUnavailableError(name, `${index}_History.csv`, 'no such file');
      yield response;
    }
  },

  parse({ key, bytes }: Raw) {
    const index = indexes.find((known) => known === key);
    if (!index) throw new SourceChangedError(name, `one of ${indexes}`, key);
    const whole = [...numberedLines(decode(bytes))];
    const lines = fromHeader(whole, [candles, `DATE,${index}`]);
    return parsed(indexLevel, rows(lines, index), placesUnder(lines[0]?.[0] ?? '', index));
  },

  identify: ({ name: file }) => {
    const key = /^([A-Z0-9]+)_History/.exec(file)?.[1] ?? '';
    return { ...requestFor(key), url: `file:${file}` };
  },
};
