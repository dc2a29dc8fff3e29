import {
  always,
  cut,
  denied,
  edited,
  editedCells,
  editedJson,
  editedLines,
  type Fault,
  faultsOf,
  frozen,
  type Honest,
  jsonError,
  nothing,
  overloaded,
  servedAsPage,
  type Told,
  webPage,
} from '../fault.ts';

// Some weeks after the rehearsal's first workbook.
const firstIssue = new Date('2025-07-08T12:00:00Z');

const yesterday = (now: Date) => new Date(now.getTime() - 86_400_000);

/** The file of the day before under this day's address. */
const oneDayOld: Fault['spoil'] = async (_, now, asked) => {
  const { answerOf } = await import('../publishers.ts');
  const day = /\d{4}-\d{2}-\d{2}/.exec(asked.path)?.[0] ?? '';
  const before = yesterday(new Date(`${day}T00:00:00Z`))
    .toISOString()
    .slice(0, 10);
  return await answerOf({ ...asked, path: asked.path.replace(day, before) }, now);
};

type Ratios = { ratios: { name: string; value: string }[]; [block: string]: unknown };

const ratiosAs = (value: (text: string) => string) =>
  editedJson<Ratios>((content) => ({
    ...content,
    ratios: content.ratios.map((ratio) => ({ ...ratio, value: value(ratio.value) })),
  }));

const putCall: readonly Told[] = [
  {
    name: 'zeros',
    what: 'ratios of 0.00, as on 2025-01-09',
    seen: 'sources.md 4',
    spoil: ratiosAs(() => '0.00'),
    detectedBy: ['changed', 'quarantine'],
  },
  {
    name: 'text',
    what: 'ratios are N/A',
    seen: 'sources.md 15',
    spoil: ratiosAs(() => 'N/A'),
    detectedBy: ['changed', 'quarantine'],
  },
  {
    name: 'inverted',
    what: 'calls per put',
    seen: 'issue: mutations',
    spoil: ratiosAs((text) => (1 / Number(text)).toFixed(2)),
    detectedBy: ['changed', 'quarantine'],
  },
  {
    name: 'times_hundred',
    what: 'ratios as percent',
    seen: 'issue: mutations',
    spoil: ratiosAs((text) => (Number(text) * 100).toFixed(2)),
    detectedBy: ['changed', 'quarantine'],
  },
  {
    name: 'other_day',
    what: 'the file of the day before under this day’s address',
    seen: 'sources.md 4 (selectedDate)',
    spoil: oneDayOld,
    detectedBy: ['changed', 'quarantine', 'unavailable'],
  },
  {
    name: 'gone',
    what: '403 for every day from now on, as when the archive ended in 2019',
    seen: 'peers.md 0.1',
    spoil: always(denied),
    detectedBy: ['unavailable', 'stale'],
  },
  {
    name: 'json_error',
    what: 'an error with status 200',
    seen: 'sources.md 5',
    spoil: always(jsonError),
    detectedBy: ['changed'],
  },
  {
    name: 'web_page',
    what: 'a page with status 200',
    seen: 'sources.md 4',
    spoil: always(webPage),
    detectedBy: ['changed'],
  },
  {
    name: 'renamed',
    what: 'ratios under another name',
    seen: 'sources.md 4 (page form)',
    spoil: editedJson<Ratios>(({ ratios, ...rest }) => ({ ...rest, pcr: ratios })),
    detectedBy: ['changed'],
  },
];

const survey: readonly Told[] = [
  {
    name: 'web_page',
    what: 'bot protection answers with a page',
    seen: 'sources.md 9',
    spoil: always(webPage),
    detectedBy: ['changed'],
  },
  {
    name: 'resaved',
    what: 'saved anew without a new reading',
    seen: 'sources.md 9 (2026-07-02)',
    spoil: frozen(new Date('2025-02-28T12:00:00Z')),
    detectedBy: ['stale'],
  },
  cut,
  {
    name: 'denied',
    what: '403',
    seen: 'sources.md 9',
    spoil: always(denied),
    detectedBy: ['unavailable', 'stale'],
  },
];

const bar = '|';
const shorts: readonly Told[] = [
  {
    name: 'semicolons',
    what: 'semicolons in place of bars',
    seen: 'sources.md 15 (pipe file named .csv)',
    spoil: edited((text) => text.replaceAll(bar, ';')),
    detectedBy: ['changed'],
  },
  {
    name: 'web_page',
    what: 'the firewall answers with a page',
    seen: 'sources.md 10',
    spoil: always(webPage),
    detectedBy: ['changed'],
  },
  {
    name: 'never',
    what: 'no file: 403 for ever',
    seen: 'sources.md 10',
    spoil: always(denied),
    detectedBy: ['unavailable', 'stale'],
  },
  {
    name: 'columns_moved',
    what: 'two columns change places, titles too',
    seen: 'sources.md 15',
    spoil: edited((text) =>
      text
        .split('\n')
        .map((line) => {
          const [a = '', b = '', ...rest] = line.split(bar);
          return [b, a, ...rest].join(bar);
        })
        .join('\n'),
    ),
    detectedBy: ['changed'],
  },
  {
    name: 'negative',
    what: 'short positions below zero',
    seen: 'peers.md 1 row 7',
    spoil: editedCells(bar, (cells) => cells.map((cell, i) => (i === 5 ? `-${cell}` : cell))),
    detectedBy: ['changed', 'quarantine'],
  },
  {
    name: 'day_off',
    what: 'settlement dates a day late',
    seen: 'issue: mutations',
    spoil: edited((text) =>
      text.replaceAll('2025-02-28', '2025-03-03').replaceAll('2025-02-14', '2025-02-18'),
    ),
    detectedBy: ['changed', 'quarantine'],
  },
  {
    name: 'header_only',
    what: 'the header and no line',
    seen: 'peers.md 2',
    spoil: edited((text) => `${text.split('\n', 1).join('')}\n`),
    detectedBy: ['changed'],
  },
];

const rates: readonly Told[] = [
  {
    name: 'web_page',
    what: 'an error page with status 200',
    seen: 'sources.md 15',
    spoil: always(webPage),
    detectedBy: ['changed'],
  },
  {
    name: 'basis_points',
    what: 'the newest rate in basis points',
    seen: 'issue: mutations',
    spoil: editedLines((line, isLast) =>
      isLast ? line.replace(/,([\d.]+)$/, (_, rate) => `,${Number(rate) * 100}`) : line,
    ),
    detectedBy: ['quarantine'],
  },
  {
    name: 'all_basis_points',
    what: 'all rates ten times as large',
    seen: 'issue: mutations',
    spoil: editedLines((line) => line.replace(/,([\d.]+)$/, (_, rate) => `,${Number(rate) * 10}`)),
    detectedBy: ['changed'],
  },
  {
    name: 'down',
    what: 'status 503',
    seen: 'peers.md 1 row 20',
    spoil: always(overloaded),
    detectedBy: ['unavailable'],
  },
  {
    name: 'frozen',
    what: 'the download stands still',
    seen: 'peers.md 0.1',
    spoil: frozen(new Date('2025-03-03T14:00:00Z')),
    detectedBy: ['stale'],
  },
];

const held: readonly Told[] = [
  {
    name: 'web_page',
    what: 'a page with status 200',
    seen: 'sources.md 8',
    spoil: always(webPage),
    detectedBy: ['changed'],
  },
  {
    name: 'half_table',
    what: 'half of the lines missing, the disclaimer in place',
    seen: 'sources.md 15',
    spoil: edited((text) =>
      text
        .split('\n')
        .filter((line, i) => i < 11 || !line.startsWith('"') || i % 2 === 0)
        .join('\n'),
    ),
    detectedBy: ['changed'],
  },
  {
    name: 'no_day',
    what: 'the day is “-”',
    seen: 'sources.md 8',
    spoil: edited((text) => text.replace(/as of,"[^"]*"/, 'as of,"-"')),
    detectedBy: ['changed'],
  },
  cut,
  {
    name: 'empty',
    what: 'no bytes',
    seen: 'peers.md 2',
    spoil: always(nothing),
    detectedBy: ['changed'],
  },
  {
    name: 'columns_moved',
    what: 'sector and asset class change places in the header',
    seen: 'sources.md 15',
    spoil: edited((text) => text.replace('Sector,Asset Class', 'Asset Class,Sector')),
    detectedBy: ['changed'],
  },
  {
    name: 'weights_scaled',
    what: 'weights as fractions',
    seen: 'issue: mutations',
    spoil: edited((text) =>
      text.replace(/^("(?:[^"]*)",){5}"([\d.]+)"/gm, (line, _, weight) =>
        line.replace(/"[\d.]+"$/, `"${Number(weight) / 100}"`),
      ),
    ),
    detectedBy: ['changed'],
  },
  {
    name: 'old_day',
    what: 'another day’s holdings than the one asked for',
    seen: 'sources.md 8',
    spoil: async (honest: Honest) => {
      const answer = await honest(new Date('2025-02-20T20:00:00Z'));
      return answer;
    },
    detectedBy: ['stale', 'changed'],
  },
];

const estimates: readonly Told[] = [servedAsPage, cut];

export const otherFaults: readonly Fault[] = [
  ...faultsOf({ source: 'cboe_put_call', prefix: 'put_call', hits: /_daily_options$/ }, putCall),
  ...faultsOf({ source: 'aaii_sentiment', prefix: 'survey', hits: /sentiment\.xls$/ }, survey),
  ...faultsOf(
    { source: 'finra_short_interest', prefix: 'shorts', hits: /\/shrt\d+\.csv$/ },
    shorts,
  ),
  ...faultsOf({ source: 'fred_series', prefix: 'rates', hits: /fredgraph\.csv$/ }, rates),
  ...faultsOf({ source: 'ishares_holdings', prefix: 'holdings', hits: /\.ajax$/ }, held),
  ...faultsOf(
    {
      source: 'sp_estimates',
      prefix: 'estimates',
      hits: /sp-500-eps-est\.xlsx$/,
      from: firstIssue,
    },
    estimates,
  ),
];
