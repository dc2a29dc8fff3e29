import { textAnswer } from '../answer.ts';
import {
  always,
  editedJson,
  type Fault,
  faultsOf,
  rateLimited,
  servedAsPage,
  type Told,
} from '../fault.ts';

interface Quote {
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
}
interface Bars {
  readonly meta: Readonly<Record<string, unknown>>;
  readonly timestamp: readonly number[];
  readonly indicators: { readonly quote: readonly [Quote] };
}
interface Chart {
  readonly chart: { readonly result: readonly [Bars] };
}

const charts = (edit: (bars: Bars) => unknown) =>
  editedJson<Chart>(({ chart }) => ({
    chart: {
      ...chart,
      result: chart.result.map((bars) => (bars.timestamp ? edit(bars) : bars)),
    },
  }));

type Edit = (price: number, place: number, all: Bars) => number | null;

const prices = (edit: Edit) =>
  charts((bars) => {
    const [quote] = bars.indicators.quote;
    const changed = Object.entries(quote).map(([name, list]: [string, readonly number[]]) => [
      name,
      list.map((price, i) => edit(price, i, bars)),
    ]);
    return { ...bars, indicators: { quote: [Object.fromEntries(changed)] } };
  });

const iwm = /\/v8\/finance\/chart\/IWM$/;
const split_s = Date.parse('2025-03-04T00:00:00Z') / 1000;
const isLast = (place: number, { timestamp }: Bars) => place === timestamp.length - 1;

const yahoo: readonly Told[] = [
  {
    name: 'error_object',
    what: 'no result and an error, status 200',
    seen: 'sources.md 1 (chart.error)',
    spoil: always(
      textAnswer(
        '{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found"}}}',
        'application/json',
      ),
    ),
    detectedBy: ['changed'],
  },
  {
    name: 'too_many',
    what: '“Too Many Requests” with status 200',
    seen: 'sources.md 1 (a body containing it)',
    spoil: always(textAnswer('Too Many Requests\r\n', 'text/html')),
    detectedBy: ['changed'],
  },
  {
    name: 'rate_limited',
    what: 'status 429',
    seen: 'sources.md 1; peers.md 2C 10',
    spoil: always(rateLimited),
    detectedBy: ['unavailable'],
  },
  {
    name: 'empty_window',
    what: 'a chart without a session',
    seen: 'sources.md 1 (empty window)',
    spoil: charts(({ timestamp: _, ...bars }) => ({ ...bars, indicators: { quote: [{}] } })),
    detectedBy: ['unavailable'],
  },
  {
    name: 'split_untold',
    what: 'IWM: split two for one; sessions before keep their prices, and no split is told',
    seen: 'peers.md 2C 11 (splits unapplied)',
    hits: iwm,
    spoil: prices((price, i, { timestamp }) => ((timestamp[i] ?? 0) > split_s ? price / 2 : price)),
    detectedBy: ['changed', 'quarantine'],
  },
  {
    name: 'constant',
    what: 'IWM: the price of 4 March under each day after it',
    seen: 'peers.md 0.1 (the same for ever)',
    hits: iwm,
    spoil: prices(() => 206.12),
    detectedBy: ['changed', 'quarantine'],
  },
  {
    name: 'adjusted',
    what: 'IWM: sessions before the newest with dividends taken out of their prices',
    seen: 'sources.md 1 (adjclose rewrites history)',
    hits: iwm,
    spoil: prices((price, i, bars) => (isLast(i, bars) ? price : price * 0.987)),
    // Each answer brings the sessions since the newest that is held.
    detectedBy: [],
  },
  {
    name: 'zone_utc',
    what: 'the zone is UTC, in which New York’s sessions open on the same days',
    seen: 'sources.md 1 (session open in UTC seconds)',
    spoil: charts((bars) => ({ ...bars, meta: { ...bars.meta, exchangeTimezoneName: 'UTC' } })),
    detectedBy: [],
  },
  {
    name: 'midnights',
    what: 'sessions at midnight UTC, which is the evening before in New York',
    seen: 'sources.md 1 (bucket by the exchange’s zone)',
    spoil: charts((bars) => ({
      ...bars,
      timestamp: bars.timestamp.map((open) => open - (open % 86_400)),
    })),
    detectedBy: ['changed'],
  },
  {
    name: 'weeks',
    what: 'bars of weeks',
    seen: 'sources.md 1 (dataGranularity)',
    spoil: charts((bars) => ({ ...bars, meta: { ...bars.meta, dataGranularity: '1wk' } })),
    detectedBy: ['changed'],
  },
  {
    name: 'nulls',
    what: 'the newest session without a price',
    seen: 'sources.md 1 (null cells)',
    spoil: prices((price, i, bars) => (isLast(i, bars) ? null : price)),
    detectedBy: ['unavailable'],
  },
];

const sorry = (kind: string, words: string) =>
  always(textAnswer(JSON.stringify({ [kind]: words }), 'application/json'));

const alpha: readonly Told[] = [
  {
    name: 'allowance_spent',
    what: 'the day’s requests are spent, told with status 200',
    seen: 'sources.md 5 (HTTP 200), 15 (200 means error)',
    spoil: sorry('Information', 'our standard API rate limit is 25 requests per day'),
    detectedBy: ['unavailable'],
  },
  {
    name: 'note',
    what: 'the same as it was told before',
    seen: 'sources.md 5 (older Note)',
    spoil: sorry('Note', 'Our standard API call frequency is 5 calls per minute'),
    detectedBy: ['unavailable'],
  },
  {
    name: 'bad_call',
    what: 'the question is not understood, status 200',
    seen: 'sources.md 5 (Error Message)',
    spoil: sorry('Error Message', 'Invalid API call'),
    detectedBy: ['changed'],
  },
  {
    name: 'none',
    what: 'closes are None',
    seen: 'sources.md 5, 15 (missing as None)',
    spoil: editedJson<Readonly<Record<string, Readonly<Record<string, object>>>>>((content) => ({
      ...content,
      'Time Series (Daily)': Object.fromEntries(
        Object.entries(content['Time Series (Daily)'] ?? {}).map(([day, session]) => [
          day,
          { ...session, '4. close': 'None' },
        ]),
      ),
    })),
    detectedBy: ['changed'],
  },
  servedAsPage,
];

/** What second opinions on prices have come to, or may come to. */
export const priceFaults: readonly Fault[] = [
  ...faultsOf({ source: 'yahoo_chart', prefix: 'yahoo', hits: /\/v8\/finance\/chart\// }, yahoo),
  ...faultsOf(
    { source: 'alpha_vantage_daily', prefix: 'alpha', hits: /^www\.alphavantage\.co\// },
    alpha,
  ),
];
