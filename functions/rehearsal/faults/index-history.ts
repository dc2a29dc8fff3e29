import { addDays } from '../../../schemas/calendar.ts';
import type { IsoDate } from '../../../schemas/columns.ts';
import { textAnswer } from '../answer.ts';
import {
  always,
  denied,
  edited,
  editedCells,
  editedLines,
  type Fault,
  frozen,
  half,
  nothing,
  overloaded,
  rateLimited,
  webPage,
} from '../fault.ts';

const from = new Date('2025-03-04T12:00:00Z');
const rut = /\/RUT_History\.csv$/;
const vix = /\/VIX_History\.csv$/;

type Told = Pick<Fault, 'name' | 'what' | 'seen' | 'spoil' | 'detectedBy'> & { hits?: RegExp };

function faultOf({ hits = rut, ...told }: Told): Fault {
  return { ...told, name: `index_${told.name}`, source: 'cboe_index_history', hits, from };
}

/** `03/04/2025` as `2025-03-04`, and back. */
const isoOf = (text: string): IsoDate => text.replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, '$3-$1-$2');
const usOf = (day: IsoDate): string => day.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$2/$3/$1');

const shiftedBy = (days: number) =>
  editedCells(',', ([day = '', ...rest]) => [usOf(addDays(isoOf(day), days)), ...rest]);
const scaledBy = (factor: number) =>
  editedCells(',', ([day = '', close]) => [day, (Number(close) * factor).toFixed(6)]);

/** The value of the line before, against the day of this one. */
const offByOneRow = edited((text) => {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const values = lines.map((line) => line.split(',')[1] ?? '');
  const moved = lines.map((line, i) => `${line.split(',')[0]},${values[Math.max(0, i - 1)]}`);
  return [header, ...moved, ''].join('\n');
});

const lastLine = (edit: (line: string) => string) =>
  editedLines((line, isLast) => (isLast ? edit(line) : line));

/** The last close carried on for as long as it lasts. */
const carriedForward = editedCells(',', ([day = '', close = '']) => [
  day,
  isoOf(day) >= '2025-03-04' ? '2100.000000' : close,
]);

const [green, own] = ['peers.md 0.1 (Equibles#2161)', 'sources.md 3'];

export const indexHistoryFaults: readonly Fault[] = [
  {
    name: 'all_frozen',
    what: 'all files stay as they were, with status 200',
    seen: green,
    hits: /_History\.csv$/,
    spoil: frozen(new Date('2025-03-03T23:30:00Z')),
    detectedBy: ['stale'] as const,
  },
  {
    name: 'frozen',
    what: 'one of four files stays as it was, with status 200',
    seen: green,
    spoil: frozen(new Date('2025-03-03T23:30:00Z')),
    detectedBy: ['warning'] as const,
  },
  {
    name: 'web_page',
    what: 'a page in its place, status 200',
    seen: 'sources.md 15',
    spoil: always(webPage),
    detectedBy: ['changed'] as const,
  },
  {
    name: 'empty',
    what: 'no bytes, status 200',
    seen: 'peers.md 2',
    spoil: always(nothing),
    detectedBy: ['changed'] as const,
  },
  {
    name: 'cut',
    what: 'the file ends in the middle of a line',
    seen: 'sources.md 15',
    spoil: half,
    detectedBy: ['warning', 'quarantine', 'changed'] as const,
  },
  {
    name: 'denied',
    what: 'the bucket says 403',
    seen: own,
    spoil: always(denied),
    detectedBy: ['unavailable', 'stale'] as const,
  },
  {
    name: 'overloaded',
    what: 'status 503',
    seen: 'peers.md 1 row 20',
    spoil: always(overloaded),
    detectedBy: ['unavailable'] as const,
  },
  {
    name: 'rate_limited',
    what: 'status 429',
    seen: 'sources.md 1',
    spoil: always(rateLimited),
    detectedBy: ['unavailable'] as const,
  },
  {
    name: 'broken_connection',
    what: 'the connection breaks',
    seen: 'peers.md 2',
    spoil: always(undefined),
    detectedBy: ['unavailable'] as const,
  },
  {
    name: 'total_return_decoy',
    what: 'the total return’s file under the price’s name',
    seen: own,
    spoil: edited((text) => text.replace('DATE,RUT', 'DATE,Value_Without_Dividends__USD_')),
    detectedBy: ['changed'] as const,
  },
  {
    name: 'times_hundred',
    what: 'all levels a hundred times as large',
    seen: 'issue: mutations',
    spoil: scaledBy(100),
    detectedBy: ['changed'] as const,
  },
  {
    name: 'rewritten',
    what: 'history adjusted by 0.4 %, as adjusted prices are at each dividend',
    seen: 'sources.md 1',
    spoil: scaledBy(0.996),
    detectedBy: ['changed'] as const,
  },
  {
    name: 'last_times_hundred',
    what: 'the newest close without its decimal point',
    seen: 'issue: mutations',
    spoil: lastLine((line) => line.replace(/(\d+)\.(\d\d)\d+$/, '$1$2')),
    detectedBy: ['quarantine'] as const,
  },
  {
    name: 'last_zero',
    what: 'the newest close is 0',
    seen: 'sources.md 4 (2025-01-09)',
    spoil: lastLine((line) => line.replace(/,.*/, ',0')),
    detectedBy: ['quarantine'] as const,
  },
  {
    name: 'last_text',
    what: 'the newest close is N/A',
    seen: 'sources.md 15',
    spoil: lastLine((line) => line.replace(/,.*/, ',N/A')),
    detectedBy: ['quarantine'] as const,
  },
  {
    name: 'last_blank',
    what: 'the newest close is missing',
    seen: 'sources.md 15',
    spoil: lastLine((line) => line.replace(/,.*/, ',')),
    detectedBy: ['quarantine'] as const,
  },
  {
    name: 'days_first',
    what: 'days written day first',
    seen: 'sources.md 15 (four date styles)',
    spoil: editedLines((line) => line.replace(/^(\d\d)\/(\d\d)/, '$2/$1')),
    detectedBy: ['changed', 'quarantine'] as const,
  },
  {
    name: 'week_back',
    what: 'days a week too early',
    seen: 'issue: mutations',
    spoil: shiftedBy(-7),
    detectedBy: ['changed'] as const,
  },
  {
    name: 'week_ahead',
    what: 'days a week too late',
    seen: 'issue: mutations',
    spoil: shiftedBy(7),
    detectedBy: ['changed', 'quarantine'] as const,
  },
  {
    name: 'off_by_one',
    what: 'values a row too low',
    seen: 'issue: mutations',
    spoil: offByOneRow,
    detectedBy: ['changed'] as const,
  },
  {
    name: 'carried_forward',
    what: 'the same close day after day',
    seen: 'peers.md 0.1 (fallback constants)',
    spoil: carriedForward,
    detectedBy: ['quarantine'] as const,
  },
  {
    name: 'weekend_print',
    what: 'the newest line is dated on the Sunday before',
    seen: own,
    spoil: lastLine((line) => line.replace(/^[^,]*/, '03/02/2025')),
    detectedBy: ['quarantine'] as const,
  },
  {
    name: 'doubled',
    what: 'one day stands twice with two closes',
    seen: 'peers.md 1 row 9',
    spoil: lastLine((line) => `${line}\n${line.replace(/,.*/, ',1999.5')}`),
    detectedBy: ['quarantine'] as const,
  },
  {
    name: 'still_packed',
    what: 'compressed bytes without the header that says so',
    seen: 'peers.md 2',
    spoil: async () => ({
      ...textAnswer('', 'text/csv'),
      body: Uint8Array.of(0x1f, 0x8b, 8, 0, 0),
    }),
    detectedBy: ['changed'] as const,
  },
  {
    name: 'columns_moved',
    what: 'VIX: high and low change places, titles stay',
    seen: 'issue: mutations',
    hits: vix,
    spoil: editedCells(',', ([day = '', open = '', high = '', low = '', close = '']) => [
      day,
      open,
      low,
      high,
      close,
    ]),
    detectedBy: ['changed'] as const,
  },
  {
    name: 'titles_moved',
    what: 'VIX: the header is in another order',
    seen: 'sources.md 15 (moving headers)',
    hits: vix,
    spoil: edited((text) => text.replace('DATE,OPEN,HIGH,LOW,CLOSE', 'DATE,CLOSE,OPEN,HIGH,LOW')),
    detectedBy: ['changed'] as const,
  },
].map(faultOf);
