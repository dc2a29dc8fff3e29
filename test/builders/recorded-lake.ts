import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outcome, take } from '../../functions/intake.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import type { Response, Source } from '../../functions/source.ts';
import { loadSources, pickSources } from '../../functions/source-catalog.ts';
import {
  cboeCloses,
  cboeRatios,
  dollarCharts,
  fredGraph,
  highYieldGraph,
  iwmPrices,
  recording,
  rutCandles,
  series,
  vintagesHead,
} from './recordings.ts';

/** A file as if it had been fetched at a moment. */
export interface Arrival {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly fetched_at: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function* answers(source: Source, arrivals: readonly Arrival[]): AsyncGenerator<Response> {
  for (const { name, bytes, fetched_at, headers = {} } of arrivals) {
    const request = source.identify({ name, bytes });
    yield { request, status: 200, headers, fetched_at: new Date(fetched_at), bytes };
  }
}

/** Takes files into a lake, down the path that fetched responses take. */
export async function arrive(
  store: ObjectStore,
  sourceName: string,
  arrivals: readonly Arrival[],
): Promise<Outcome> {
  const [source] = pickSources(await loadSources(), [sourceName]);
  if (!source) throw new TypeError(sourceName);
  const first = new Date(arrivals[0]?.fetched_at ?? 0);
  return await take(store, source, answers(source, arrivals), first);
}

export async function emptyLake(): Promise<ObjectStore> {
  return new FolderStore(await mkdtemp(join(tmpdir(), 'lake-test-')));
}

const fetched_at = '2026-09-01T12:00:00Z';
const file = (name: string, bytes: Uint8Array, at = fetched_at): Arrival => ({
  ...{ name, bytes },
  fetched_at: at,
});

/** A lake of real responses, and what was said of them, source by source. */
export interface Recorded {
  readonly store: ObjectStore;
  readonly outcomes: readonly Outcome[];
}

/** A lake of all real responses that views are asked about, all fetched on one day. */
export async function recordedLake(): Promise<Recorded> {
  const store = await emptyLake();
  const outcomes: Outcome[] = [];
  const taken = async (source: string, arrivals: readonly Arrival[]) => {
    outcomes.push(await arrive(store, source, arrivals));
  };
  await taken('cboe_index_history', [
    file('RUT_History.csv', cboeCloses('RUT')),
    file('SPX_History.csv', cboeCloses('SPX')),
    file('VIX_History.csv', recording('cboe/VIX_History.csv')),
    file('RVX_History.csv', recording('cboe/RVX_History.csv')),
  ]);
  await taken('drop_zone', [
    file('fund_price.csv', iwmPrices()),
    file('index_level.csv', rutCandles()),
  ]);
  await taken(
    'aaii_sentiment',
    ['2026-03-19', '2026-06-26', '2026-08-20'].map((day) => ({
      name: 'sentiment.xls',
      bytes: recording(`aaii/sentiment_${day}.xls`),
      fetched_at: `${day}T16:00:00Z`,
    })),
  );
  const holdings = ['IWM_2025-05-13', 'IWM_2025-11-05', 'IWM_2026-05-05', 'IVV_2024-12-06'];
  await taken(
    'ishares_holdings',
    holdings
      .map((name) => `${name.replace('_', '_holdings_asof_')}.csv`)
      .map((name) => file(name, recording(`ishares/${name}`))),
  );
  await taken('sp_estimates', [
    {
      name: 'sp-500-eps-est.xlsx',
      bytes: recording('spdji/sp-500-eps-est_2025-12.xlsx'),
      fetched_at: '2025-12-20T12:00:00Z',
    },
    {
      name: 'sp-500-eps-est.xlsx',
      bytes: recording('spdji/sp-500-eps-est_2026-03.xlsx'),
      fetched_at: '2026-03-20T12:00:00Z',
    },
  ]);
  await taken('fred_series', [
    file('fredgraph_DFEDTARU.csv', fredGraph('DFEDTARU')),
    file('fredgraph_DFEDTARL.csv', fredGraph('DFEDTARL')),
    file('fredgraph_DFF.csv', fredGraph('DFF')),
    file('fredgraph_DGS1.csv', fredGraph('DGS1')),
  ]);
  await taken('fred_indicators', [
    file('fredgraph_BAMLH0A0HYM2.csv', highYieldGraph()),
    file('fredgraph_VIXCLS.csv', recording('fred/fredgraph_VIXCLS.csv')),
  ]);
  await taken('cftc_positioning', [
    file('FinFutYY_2024.txt', recording('cftc/FinFutYY_2024_asof_20240611.txt')),
    file('FinFutYY_2026.txt', recording('cftc/FinFutYY_2026_asof_20260609.txt')),
  ]);
  await taken('shiller_valuation', [
    {
      name: 'ie_data.xls',
      bytes: recording('shiller/ie_data_2026-01-05.xls'),
      fetched_at: '2026-01-05T17:00:00Z',
    },
  ]);
  const days = series('reference_series/cboe_put_call_ratios.csv').filter(
    (row) => (row['date'] ?? '') >= '2024-01-01' && (row['date'] ?? '') <= '2025-12-31',
  );
  await taken(
    'cboe_put_call',
    days.map((row) => file(`${row['date']}_daily_options`, cboeRatios(row))),
  );
  return { store, outcomes };
}

/**
 * A lake of the other real responses: of a few lines, of years nobody asks about, or of sources that
 * are off. Each is fetched soon after it was published.
 */
export async function otherRecordings(): Promise<Recorded> {
  const store = await emptyLake();
  const outcomes: Outcome[] = [];
  const taken = async (source: string, arrivals: readonly Arrival[]) => {
    outcomes.push(await arrive(store, source, arrivals));
  };
  await taken('nyfed_effective_rate', [
    file('effr.json', recording('fred/nyfed_effr_last_excerpt.json'), '2026-09-15T14:00:00Z'),
  ]);
  await taken('fred_series', [file('fredgraph_DGS10.csv', recording('fred/fredgraph_DGS10.csv'))]);
  await taken('alfred_vintages', [file('observations_SP500.json', vintagesHead())]);
  await taken('finra_short_interest', [
    file('shrt20210715.csv', recording('finra/shrt20210715_excerpt.csv'), '2021-07-27T23:00:00Z'),
  ]);
  await taken('finra_short_interest_api', [
    file(
      'A-20200401-20200430.csv',
      recording('finra/api_consolidatedShortInterest_default_accept.csv'),
      '2020-05-01T12:00:00Z',
    ),
  ]);
  await taken('sec_company_facts', [
    file('CIK0001640147.json', recording('sec/companyfacts_snow.json')),
  ]);
  await taken('sec_company_tickers', [
    file('tickers-2026-08-03.json', recording('sec/company_tickers.json')),
  ]);
  await taken(
    'yahoo_chart',
    dollarCharts().map(({ name, bytes }) => file(name, bytes)),
  );
  return { store, outcomes };
}
