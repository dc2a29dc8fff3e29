import { always, denied, editedLines, type Fault, overloaded } from './fault.ts';

const at = (moment: string) => new Date(moment);

/** What goes wrong on the way through the years, and passes again. */
export const incidents: readonly Fault[] = [
  {
    name: 'outage_of_a_day',
    source: 'cboe_index_history',
    what: 'Cboe’s index files answer 503 from an afternoon to the next',
    seen: 'peers.md 1 row 20',
    hits: /^cdn\.cboe\.com\/api\//,
    from: at('2023-05-16T18:00:00Z'),
    until: at('2023-05-17T18:00:00Z'),
    spoil: always(overloaded),
    detectedBy: ['unavailable'],
  },
  {
    name: 'late_file',
    source: 'cboe_put_call',
    what: 'the file of 2024-03-05 comes two hours late',
    seen: 'sources.md 4',
    hits: /2024-03-05_daily_options$/,
    from: at('2024-03-05T12:00:00Z'),
    until: at('2024-03-06T01:30:00Z'),
    spoil: always(denied),
    detectedBy: ['unavailable'],
  },
  {
    name: 'late_settlement',
    source: 'finra_short_interest',
    what: 'the short interest of 2024-06-14 comes four days late',
    seen: 'sources.md 10',
    hits: /shrt20240614\.csv$/,
    from: at('2024-06-01T12:00:00Z'),
    until: at('2024-07-01T12:00:00Z'),
    spoil: always(denied),
    detectedBy: ['unavailable'],
  },
  {
    name: 'correction',
    source: 'cboe_index_history',
    what: 'a close of the week before is corrected by half a point',
    seen: 'sources.md 15',
    hits: /RUT_History\.csv$/,
    from: at('2024-09-10T12:00:00Z'),
    spoil: editedLines((line) =>
      line.startsWith('09/04/2024,')
        ? line.replace(/,(.*)$/, (_, close) => `,${(Number(close) + 0.5).toFixed(6)}`)
        : line,
    ),
    detectedBy: [],
  },
  {
    name: 'survey_down',
    source: 'aaii_sentiment',
    what: 'the survey’s server breaks every connection for nine days',
    seen: 'peers.md 2',
    hits: /^www\.aaii\.com\//,
    from: at('2025-01-29T12:00:00Z'),
    until: at('2025-02-07T12:00:00Z'),
    spoil: always(undefined),
    detectedBy: ['unavailable'],
  },
  {
    name: 'shutdown',
    source: 'fred_series',
    what: 'nothing is published from 2025-10-01 to 2025-11-12',
    seen: 'sources.md 11 (government shutdown)',
    hits: /fredgraph\.csv$/,
    from: at('2025-10-01T12:00:00Z'),
    until: at('2025-11-12T12:00:00Z'),
    spoil: async (honest) => await honest(at('2025-10-01T11:59:00Z')),
    detectedBy: ['stale'],
  },
];
