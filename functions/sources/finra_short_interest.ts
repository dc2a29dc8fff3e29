import { parse as parseCsv } from 'csv-parse/sync';
import {
  addTradingDays,
  closure,
  isTradingDay,
  tradingDayOnOrBefore,
  tradingDays,
} from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import type { RowOf } from '../../schemas/dataset.ts';
import { dataset as shortInterest } from '../../schemas/datasets/short_interest.ts';
import type { Publication } from '../../schemas/publication.ts';
import {
  decode,
  fieldPlace,
  numberedLines,
  numericOrNull,
  whole,
  wholeOrNull,
} from '../delimited.ts';
import { SettingsError, SourceChangedError, SourceUnavailableError } from '../errors.ts';
import { PlainLines } from '../plain-lines.ts';
import {
  type ParsedColumns,
  type ParsedRow,
  type PlaceOf,
  parsed,
  type Raw,
  type Request,
  type Source,
} from '../source.ts';

const name = 'finra_short_interest';
const columns = [
  'accountingYearMonthNumber',
  'symbolCode',
  'issueName',
  'issuerServicesGroupExchangeCode',
  'marketClassCode',
  'currentShortPositionQuantity',
  'previousShortPositionQuantity',
  'stockSplitFlag',
  'averageDailyVolumeQuantity',
  'daysToCoverQuantity',
  'revisionFlag',
  'changePercent',
  'changePreviousNumber',
  'settlementDate',
];
// As the schedule has it. Some clients saw files a day sooner; counting late never looks ahead.
const publicationDelayTradingDays = 8;

function changed(expected: string, found: string, options?: ErrorOptions): SourceChangedError {
  return new SourceChangedError(name, expected, found, options);
}

function requestFor(key: IsoDate): Request {
  const file = `shrt${key.replaceAll('-', '')}.csv`;
  const url = `https://cdn.finra.org/equity/otcmarket/biweekly/${file}`;
  return { key, url, absentStatuses: [403] };
}

/** The 15th or the trading day before it, and the last trading day of a month. */
function isSettlementDate(day: IsoDate): boolean {
  const month = day.slice(0, 7);
  const isLast = isTradingDay(day) && !addTradingDays(day, 1).startsWith(month);
  return isLast || day === tradingDayOnOrBefore(`${month}-15`);
}

const eightTradingDaysLater: Publication = {
  time: '18:00',
  on: (day) => {
    const closed = closure(day);
    if (closed) return { silence: `no business day, ${closed}` };
    const settlement = addTradingDays(day, -publicationDelayTradingDays);
    return isSettlementDate(settlement)
      ? { observation_date: settlement }
      : { silence: 'comes out eight trading days after the 15th and the end of the month' };
  },
};

/** The file separates by bars and never quotes; the API by commas, and quotes names with one. */
function cellsOf(line: string, isPiped: boolean): string[] {
  if (isPiped) return line.split('|');
  try {
    return parseCsv(line, { relax_column_count: true, relax_quotes: true })[0] ?? [];
  } catch (error) {
    throw changed('comma-separated fields', line.slice(0, 80), { cause: error });
  }
}

/** Whether a field holds its letter; anything else is handed on for the contract to refuse. */
function isFlagged(flag: string, letter: string): string {
  if (flag === letter) return 'yes';
  return flag === '' ? 'no' : flag;
}

/** Cells by position: the header was compared whole, and a million rows are read this way. */
function rowOf(cells: readonly string[]): ParsedRow<RowOf<typeof shortInterest>>['row'] {
  const [
    ,
    symbol = '',
    issue = '',
    ,
    ,
    shares,
    before,
    split = '',
    volume,
    days,
    flag = '',
    ,
    ,
    settled = '',
  ] = cells;
  return {
    ticker: symbol.trim(),
    observation_date: settled.trim(),
    issue_name: issue.trim(),
    shares_short:
      cells.length === columns.length
        ? whole(shares)
        : `${cells.length} fields where ${columns.length} were expected`,
    previous_shares_short: wholeOrNull(before, ['']),
    average_daily_volume_shares: wholeOrNull(volume, ['']),
    days_to_cover: numericOrNull(days, ['999.99', '']),
    is_revised: isFlagged(flag.trim(), 'R'),
    is_split: isFlagged(split.trim(), 'S'),
  };
}

/** FINRA's names of what the lake keeps, the same in its files and its query interface. */
export const finraFields: Readonly<Record<keyof RowOf<typeof shortInterest>, string>> = {
  ticker: 'symbolCode',
  observation_date: 'settlementDate',
  issue_name: 'issueName',
  shares_short: 'currentShortPositionQuantity',
  previous_shares_short: 'previousShortPositionQuantity',
  average_daily_volume_shares: 'averageDailyVolumeQuantity',
  days_to_cover: 'daysToCoverQuantity',
  is_revised: 'revisionFlag',
  is_split: 'stockSplitFlag',
};

const placeOf: PlaceOf<keyof typeof finraFields> = ({ position }, column) =>
  fieldPlace(position, columns.indexOf(finraFields[column]), finraFields[column]);

function* rows(
  bytes: Uint8Array,
  settlement: IsoDate,
): Generator<ParsedRow<RowOf<typeof shortInterest>>> {
  let isPiped: boolean | undefined;
  for (const [line, number] of numberedLines(decode(bytes))) {
    if (isPiped === undefined) {
      isPiped = line.includes('|');
      if (cellsOf(line, isPiped).join() !== columns.join()) {
        throw changed(columns.join('|'), line.slice(0, 400));
      }
      continue;
    }
    const cells = cellsOf(line, isPiped);
    const row = rowOf(cells);
    // Another day's file under this name would overwrite history with a date of its own.
    if (cells.length === columns.length && row.observation_date !== settlement) {
      const found = `${row.observation_date} on line ${number}`;
      throw changed(`settlementDate ${settlement}`, found);
    }
    yield { row, position: `line ${number}` };
  }
  if (isPiped === undefined) throw changed(columns.join('|'), 'nothing');
}

const bar = '|';

/** A number, or null where nothing stands; NaN where anything else does. */
function numberOf(lines: PlainLines, field: number): number | null {
  return lines.isEmpty(field) ? null : lines.decimal(field);
}

/** Whether a field holds its letter; undefined where it holds another. */
function flagOf(lines: PlainLines, field: number, letter: string): 'yes' | 'no' | undefined {
  if (lines.isEmpty(field)) return 'no';
  return lines.is(field, letter) ? 'yes' : undefined;
}

/** The rows of a file in which every line is as FINRA has always written it. */
function columnsOf(bytes: Uint8Array, day: IsoDate): ParsedColumns | undefined {
  const lines = new PlainLines(bytes, bar, columns.length);
  if (!lines.next() || columns.some((title, field) => !lines.is(field, title))) return undefined;
  const cells = {
    ticker: [] as string[],
    issue_name: [] as string[],
    shares_short: [] as number[],
    previous_shares_short: [] as (number | null)[],
    average_daily_volume_shares: [] as (number | null)[],
    days_to_cover: [] as (number | null)[],
    is_revised: [] as string[],
    is_split: [] as string[],
  } satisfies Record<Exclude<keyof RowOf<typeof shortInterest>, 'observation_date'>, unknown>;
  while (lines.next()) {
    const shares = lines.decimal(5);
    const before = numberOf(lines, 6);
    const volume = numberOf(lines, 8);
    const days = lines.is(9, '999.99') ? null : numberOf(lines, 9);
    const isSplit = flagOf(lines, 7, 'S');
    const isRevised = flagOf(lines, 10, 'R');
    // Null counts as 0 here, and what is no number makes the sum none.
    const sum = shares + Number(before) + Number(volume) + Number(days);
    if (Number.isNaN(sum) || !isSplit || !isRevised || !lines.is(13, day)) return undefined;
    cells.ticker.push(lines.text(1));
    cells.issue_name.push(lines.text(2));
    cells.shares_short.push(shares);
    cells.previous_shares_short.push(before);
    cells.average_daily_volume_shares.push(volume);
    cells.days_to_cover.push(days);
    cells.is_revised.push(isRevised);
    cells.is_split.push(isSplit);
  }
  const { length } = cells.ticker;
  // Behind the header, and no line was blank.
  const position = (row: number) => `line ${row + 2}`;
  return lines.isPlain && length > 0 ? { day, length, cells, position } : undefined;
}

/** The settlement date a file is of: from its name, or else from its first row. */
function settlementOf(file: string, bytes: Uint8Array): IsoDate | undefined {
  const inName = /^shrt(\d{4})(\d{2})(\d{2})/.exec(file);
  if (inName) return inName.slice(1, 4).join('-');
  const head = decode(bytes.subarray(0, 2000));
  const isFinra = head.startsWith(columns.slice(0, 2).join(head.includes('|') ? '|' : ','));
  return isFinra ? /[|,"](\d{4}-\d{2}-\d{2})"?\r?$/m.exec(head)?.[1] : undefined;
}

/** Short positions of every listed and over-the-counter security, twice a month. */
export const source: Source = {
  name,
  publisher: 'FINRA',
  title: 'Consolidated short interest',
  licence: 'personal use',
  terms: 'FINRA data terms: personal and non-commercial use, attribution required',
  habits: {
    cadence: 'twice a month, about eight business days after settlement',
    revisions:
      'a later file’s previous count differs from the earlier file’s count: a late correction',
    identity:
      'symbol and settlement date; symbols are used again by other issuers, told apart by issue name',
    limits: 'files since 2017-12-29, some 20,000 rows each; an absent file is answered with 403',
  },
  homepage: 'https://www.finra.org/finra-data/browse-catalog/equity-short-interest/files',
  hosts: ['cdn.finra.org'],
  publication: eightTradingDaysLater,
  content: ['text'],
  datasets: [shortInterest],
  historyDays: 420,

  async *fetch(get, { from, to }) {
    const settlements = tradingDays(from, to).filter(isSettlementDate);
    let isNewestMissing = false;
    for (const settlement of settlements) {
      const response = await get(requestFor(settlement));
      if (response) yield response;
      isNewestMissing = response === undefined;
    }
    if (isNewestMissing) {
      throw new SourceUnavailableError(name, `the file of ${settlements.at(-1)}`, 'no such file');
    }
  },

  parse: ({ key, bytes }: Raw) => ({
    ...parsed(shortInterest, rows(bytes, key), placeOf),
    columns: () => columnsOf(bytes, key),
  }),

  identify: ({ name: file, bytes }) => {
    const key = settlementOf(file, bytes);
    if (!key) throw new SettingsError(`${file}: expected shrt20210715.csv or FINRA's columns`);
    return { ...requestFor(key), url: `file:${file}` };
  },
};
