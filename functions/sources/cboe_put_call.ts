import * as z from 'zod';
import { tradingDays } from '../../schemas/calendar.ts';
import type { RowOf } from '../../schemas/dataset.ts';
import { dataset as optionActivity } from '../../schemas/datasets/option_activity.ts';
import { everyTradingDay } from '../../schemas/publication.ts';
import { decode, fieldPlace, monthDayYear, numberedLines, numeric, whole } from '../delimited.ts';
import { SettingsError, SourceChangedError, SourceUnavailableError } from '../errors.ts';
import {
  inRequest,
  notInResponse,
  type ParsedRow,
  type PlaceOf,
  parsed,
  type Raw,
  type Request,
  type Source,
} from '../source.ts';

type Row = ParsedRow<RowOf<typeof optionActivity>>;
type Column = keyof RowOf<typeof optionActivity>;

const name = 'cboe_put_call';
const firstDay = '2019-10-07';
const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** Up to 2019-10-04, one frozen file per class. */
const archives: Readonly<Record<string, string>> = {
  totalpc: 'total',
  indexpc: 'index',
  etppc: 'etp',
  equitypc: 'equity',
};

/** A day's page names a class one way beside its ratio and another way above its volumes. */
const products: Readonly<Record<string, { product_class: string; volumes: string }>> = {
  TOTAL: { product_class: 'total', volumes: 'SUM OF ALL PRODUCTS' },
  INDEX: { product_class: 'index', volumes: 'INDEX OPTIONS' },
  'EXCHANGE TRADED PRODUCTS': { product_class: 'etp', volumes: 'EXCHANGE TRADED PRODUCTS' },
  EQUITY: { product_class: 'equity', volumes: 'EQUITY OPTIONS' },
  'CBOE VOLATILITY INDEX (VIX)': {
    product_class: 'vix',
    volumes: 'CBOE VOLATILITY INDEX (VIX)',
  },
  'SPX + SPXW': { product_class: 'spx', volumes: 'SPX + SPXW' },
  OEX: { product_class: 'oex', volumes: 'OEX' },
  MRUT: { product_class: 'mrut', volumes: 'MRUT' },
};
const compulsory = ['TOTAL', 'EQUITY'];

// Thinly traded or short-lived. A product in neither list goes to quarantine: seen, not guessed.
const leftOut = new Set('MXEA MXEF MXACW MXWLD MXUSA CBTX MBTX SPEQX SPEQW MGTN MGTNW'.split(' '));

function changed(expected: string, found: string, options?: ErrorOptions): SourceChangedError {
  return new SourceChangedError(name, expected, found, options);
}

function requestFor(key: string): Request {
  const path = dayPattern.test(key)
    ? `data/us/options/market_statistics/daily/${key}_daily_options`
    : `resources/options/volume_and_call_put_ratios/${key}.csv`;
  return { key, url: `https://cdn.cboe.com/${path}`, absentStatuses: [403] };
}

// As far as all products may be from their classes.
const mostApart_fraction = 0.001;

/** What is wrong with volumes whose total is printed beside them; nothing where one is no number. */
function totalFault(calls: unknown, puts: unknown, total: unknown): string | undefined {
  if (typeof calls !== 'number' || typeof puts !== 'number' || typeof total !== 'number') {
    return undefined;
  }
  const isTotal = Math.abs(calls + puts - total) <= mostApart_fraction * total;
  return isTotal ? undefined : `${calls} calls and ${puts} puts where ${total} were traded`;
}

const archiveHeader = /^DATE,CALLS?,PUTS?,TOTAL,P\/C RATIO$/i;
const archiveIndexes = {
  observation_date: 0,
  call_volume_contracts: 1,
  put_volume_contracts: 2,
  put_call_ratio: 4,
};

function cellsOf(line: string): string[] {
  return line.split(',').map((cell) => cell.trim());
}

function archiveTitles(text: string): string[] {
  for (const [line] of numberedLines(text)) {
    const cells = cellsOf(line);
    if (archiveHeader.test(cells.join(','))) return cells;
  }
  return [];
}

function placesInArchive(text: string, key: string): PlaceOf<Column> {
  return ({ position }, column) => {
    if (column === 'product_class') return inRequest(key);
    const index = archiveIndexes[column];
    return fieldPlace(position, index, archiveTitles(text)[index] ?? '');
  };
}

function* archiveRows(lines: Iterable<[string, number]>, product_class: string): Generator<Row> {
  let isPastHeader = false;
  for (const [line, number] of lines) {
    const cells = cellsOf(line);
    if (!isPastHeader) {
      isPastHeader = archiveHeader.test(cells.join(','));
      // A disclaimer and the product's name stand above the header.
      if (!isPastHeader && (cells[0] === 'DATE' || number > 5)) {
        throw changed('DATE,CALL,PUT,TOTAL,P/C Ratio', line);
      }
      continue;
    }
    const [day = '', calls, puts, total, ratio] = cells;
    yield {
      row: {
        product_class,
        observation_date: monthDayYear(day),
        put_volume_contracts: whole(puts),
        call_volume_contracts:
          totalFault(numeric(calls), numeric(puts), numeric(total)) ?? whole(calls),
        put_call_ratio:
          cells.length === 5 ? numeric(ratio) : `${cells.length} fields where 5 were expected`,
      },
      position: `line ${number}`,
    };
  }
  if (!isPastHeader) throw changed('DATE,CALL,PUT,…', 'no header');
}

// Served as one object, or as a list in which open interest stands beside the volume.
const volumeBlock = z.preprocess(
  (block) => (Array.isArray(block) ? block.find((entry) => entry?.name === 'VOLUME') : block),
  z.object({ call: z.number(), put: z.number(), total: z.unknown().optional() }),
);
const page = z.looseObject({
  ratios: z.array(
    z.object({ name: z.string(), value: z.union([z.string(), z.number(), z.null()]) }),
  ),
});
type Page = z.infer<typeof page>;

function pageOf(text: string): Page {
  try {
    return page.parse(JSON.parse(text));
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const found = issue ? `${issue.path.join('.')}: ${issue.message}` : (error as Error).message;
    throw changed('JSON with ratios, each a name and a value', found, { cause: error });
  }
}

/** The product in `EQUITY PUT/CALL RATIO`. */
function productOf(title: string): string {
  return title.replace(/ PUT\/CALL RATIO$/, '');
}

const volumeNames = { put_volume_contracts: 'put', call_volume_contracts: 'call' };

/** JSON paths: volumes stand in a block of their own, and in a list where open interest is beside. */
function placesInPage(content: Page, key: string): PlaceOf<Column> {
  return ({ position }, column) => {
    if (column === 'observation_date') return inRequest(key);
    if (column === 'product_class') return `${position}.name`;
    if (column === 'put_call_ratio') return `${position}.value`;
    const index = Number(/\d+/.exec(position)?.[0]);
    const name = products[productOf(content.ratios[index]?.name ?? '')]?.volumes ?? '';
    const block = content[name];
    if (block === undefined) return notInResponse;
    const at = Array.isArray(block) ? block.findIndex((entry) => entry?.name === 'VOLUME') : -1;
    const path = `$[${JSON.stringify(name)}]${at === -1 ? '' : `[${at}]`}`;
    return `${path}.${volumeNames[column]}`;
  };
}

/** Puts and calls of a class; what is wrong with them stands for the calls, for all to read. */
function volumesOf(content: Page, block: string) {
  if (content[block] === undefined) return { call: null, put: null };
  const read = volumeBlock.safeParse(content[block]);
  if (read.success) {
    const { call, put, total } = read.data;
    return { call: totalFault(call, put, total) ?? call, put };
  }
  const found = JSON.stringify(content[block]).slice(0, 80);
  throw changed(`${block} with call and put`, found);
}

function dayRows(content: Page, observation_date: string): Row[] {
  const named = content.ratios.map(({ name: title, value }, index) => ({
    product: productOf(title),
    value: String(value),
    position: `$.ratios[${index}]`,
  }));
  const missing = compulsory.filter((product) => !named.some((ratio) => ratio.product === product));
  if (missing.length > 0) {
    const found = named.map(({ product }) => product).join(', ') || 'no ratio';
    throw changed(`a put/call ratio of ${missing.join(' and ')}`, found);
  }
  return named
    .filter(({ product }) => !leftOut.has(product))
    .map(({ product, value, position }) => {
      const known = products[product];
      const { call, put } = volumesOf(content, known?.volumes ?? '');
      return {
        row: {
          product_class: known?.product_class ?? product,
          observation_date,
          put_volume_contracts: put,
          call_volume_contracts: call,
          put_call_ratio: numeric(value),
        },
        position,
      };
    });
}

/** Puts and calls by class of product: a JSON file a day, and frozen archives up to 2019-10-04. */
export const source: Source = {
  name,
  publisher: 'Cboe Global Markets',
  title: 'Put/call ratios by class of product',
  licence: 'personal use',
  terms: 'Cboe site terms: internal use, no redistribution',
  habits: {
    cadence: 'daily, about 18:30 New York time; the archive of CSV files ends on 2019-10-04',
    revisions: 'none seen',
    identity:
      'product class and day; Cboe’s own exchanges only, and equity leaves exchange traded products out',
    limits: 'one file a day since 2019-10-07, two decimals; an absent day is answered with 403',
  },
  homepage: 'https://www.cboe.com/us/options/market_statistics/daily/',
  hosts: ['cdn.cboe.com'],
  publication: everyTradingDay('18:30'),
  content: ['text', 'json'],
  datasets: [optionActivity],
  historyDays: 620,

  async *fetch(get, { from, to }) {
    const frozen = from < firstDay ? Object.keys(archives) : [];
    const days = tradingDays(from < firstDay ? firstDay : from, to);
    // A gap between published days stays one; the newest day is expected to come yet.
    const expected = new Set([...frozen, ...days.slice(-1)]);
    const missing: string[] = [];
    for (const key of [...frozen, ...days]) {
      const response = await get(requestFor(key));
      if (response) yield response;
      else if (expected.has(key)) missing.push(key);
    }
    if (missing.length > 0) {
      throw new SourceUnavailableError(name, missing.join(', '), 'no such file');
    }
  },

  parse({ key, bytes }: Raw) {
    const text = decode(bytes);
    const product = archives[key];
    if (product) {
      const rows = archiveRows(numberedLines(text), product);
      return parsed(optionActivity, rows, placesInArchive(text, key));
    }
    if (dayPattern.test(key)) {
      const content = pageOf(text);
      return parsed(optionActivity, dayRows(content, key), placesInPage(content, key));
    }
    throw changed(`a day or one of ${Object.keys(archives)}`, key);
  },

  identify: ({ name: file }) => {
    const day = /^(\d{4}-\d{2}-\d{2})_daily_options/.exec(file)?.[1];
    const key = day ?? Object.keys(archives).find((archive) => file.startsWith(archive));
    if (!key) {
      throw new SettingsError(`${file}: expected 2025-04-08_daily_options or equitypc.csv as name`);
    }
    return { ...requestFor(key), url: `file:${file}` };
  },
};
