import { addDays } from '../../../schemas/calendar.ts';
import type { IsoDate } from '../../../schemas/columns.ts';
import { textAnswer } from '../answer.ts';
import {
  always,
  edited,
  editedJson,
  type Fault,
  faultsOf,
  frozen,
  servedAsPage,
  type Told,
} from '../fault.ts';

type Report = Readonly<Record<string, string>>;

const reports = (edit: (report: Report, place: number) => Report | undefined) =>
  editedJson<Report[]>((all) => all.map(edit).filter((report) => report !== undefined));
const dayOf = (report: Report): IsoDate => report['report_date_as_yyyy_mm_dd']?.slice(0, 10) ?? '';
const datedBy = (days: number) =>
  reports((report) => ({
    ...report,
    report_date_as_yyyy_mm_dd: `${addDays(dayOf(report), days)}T00:00:00.000`,
  }));

/** What is held long under the name of what is held short. */
function sidesSwapped(report: Report): Report {
  const other = (key: string) =>
    key.replace(/long|short/, (side) => (side === 'long' ? 'short' : 'long'));
  return Object.fromEntries(Object.keys(report).map((key) => [key, report[other(key)] ?? '']));
}

const russell = (report: Report) => report['cftc_contract_market_code'] === '239742';

const positions: readonly Told[] = [
  {
    name: 'renamed',
    what: 'from this week on the Russell’s market has another name under its code',
    seen: 'sources.md 11 (names change)',
    spoil: reports((report) =>
      russell(report) && dayOf(report) >= '2025-03-04'
        ? {
            ...report,
            market_and_exchange_names: 'RUSSELL 2000 MINI - CHICAGO MERCANTILE EXCHANGE',
          }
        : report,
    ),
    detectedBy: [],
    changes: ['market_name'],
  },
  {
    name: 'few_rows',
    what: 'ten rows where all were asked for: the five newest weeks',
    seen: 'sources.md 11 (default limit)',
    spoil: reports((report, place) => (place < 10 ? report : undefined)),
    detectedBy: [],
  },
  {
    name: 'blanks',
    what: 'codes and numbers are filled up with blanks, as in the file of a year',
    seen: 'sources.md 11 (trailing blanks)',
    spoil: reports((report) => ({
      ...report,
      cftc_contract_market_code: `${report['cftc_contract_market_code']} `,
      open_interest_all: `  ${report['open_interest_all']}`,
    })),
    detectedBy: [],
  },
  {
    name: 'sides_swapped',
    what: 'long and short change places in all weeks: both still sum to the whole',
    seen: 'peers.md 3 M11 (swapped columns)',
    spoil: reports(sidesSwapped),
    detectedBy: ['changed'],
  },
  {
    name: 'newest_swapped',
    what: 'the same from this week on, the weeks before as they were',
    seen: 'peers.md 3 M11 (swapped columns)',
    spoil: reports((report) => (dayOf(report) < '2025-03-04' ? report : sidesSwapped(report))),
    detectedBy: ['warning'],
  },
  {
    name: 'week_early',
    what: 'each report under the date of the week before',
    seen: 'peers.md 3 M11 (off by one week)',
    spoil: datedBy(-7),
    detectedBy: ['changed'],
  },
  {
    name: 'week_late',
    what: 'each report under the date of the week after',
    seen: 'peers.md 3 M11 (off by one week)',
    spoil: datedBy(7),
    detectedBy: ['changed'],
  },
  {
    name: 'backlog',
    what: 'nothing new for three weeks, then all of it at once',
    seen: 'sources.md 11 (government shutdown)',
    until: new Date('2025-03-25T12:00:00Z'),
    spoil: frozen(new Date('2025-03-04T12:00:00Z')),
    detectedBy: ['stale'],
  },
  {
    name: 'market_gone',
    what: 'no row of the Russell’s code any more',
    seen: 'sources.md 11 (codes)',
    spoil: reports((report) => (russell(report) ? undefined : report)),
    detectedBy: ['warning'],
  },
  {
    name: 'keys_renamed',
    what: 'keys without `_all` get it',
    seen: 'sources.md 11 (names of the interface)',
    spoil: edited((text) => text.replaceAll(/(lev_money_positions_(?:long|short))"/g, '$1_all"')),
    detectedBy: ['changed'],
  },
  {
    name: 'combined',
    what: 'futures and options together, where futures only were asked for',
    seen: 'sources.md 11 (yw9f-hn96)',
    spoil: edited((text) => text.replaceAll('"FutOnly"', '"Combined"')),
    detectedBy: ['changed'],
  },
  {
    name: 'empty_list',
    what: 'a list without a report, status 200',
    seen: 'sources.md 11 (filtered queries lag)',
    spoil: always(textAnswer('[]\n', 'application/json')),
    detectedBy: ['changed'],
  },
  servedAsPage,
];

/** What the traders' report has come to, or may come to. */
export const positionFaults: readonly Fault[] = faultsOf(
  { source: 'cftc_positioning', prefix: 'positions', hits: /^publicreporting\.cftc\.gov\// },
  positions,
);
