import type { Outcome } from '../../functions/intake.ts';
import { FactFiles } from '../../functions/lake/fact-files.ts';
import { heldRows } from '../../functions/lake/held-rows.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { MemoryStore } from '../../functions/lake/store-memory.ts';
import { dataset as rejectedRow } from '../../schemas/datasets/rejected_row.ts';
import { type Arrival, arrive } from './recorded-lake.ts';
import {
  cboeCloses,
  cboeRatios,
  fredGraph,
  highYieldGraph,
  iwmPrices,
  recording,
  rutCandles,
  series,
} from './recordings.ts';

/** The first day in a line, however its publisher writes days. */
function dayIn(line: string): string {
  const iso = /\d{4}-\d{2}-\d{2}/.exec(line)?.[0];
  return iso ?? line.replace(/^(\d+)\/(\d+)\/(\d{4}).*$/, '$3-$1-$2');
}

// On 1996-07-01 the effective rate moved by more than the limit for the last time.
const firstYear = 1997;
const years_held = 3;

/** The last three years of a history as it was at each New Year, each fetched some days later. */
function grownByYears(name: string, bytes: Uint8Array): Arrival[] {
  const [header = '', ...lines] = new TextDecoder().decode(bytes).trimEnd().split(/\r?\n/);
  const dated = lines.map((line) => ({ line, year: Number(dayIn(line).slice(0, 4)) }));
  const years = new Set(dated.map(({ year }) => year).filter((year) => year >= firstYear));
  return [...years].map((last): Arrival => {
    const known = dated
      .filter(({ year }) => year <= last && year > last - years_held)
      .map(({ line }) => line);
    const text = `${[header, ...known].join('\n')}\n`;
    return {
      name,
      bytes: new TextEncoder().encode(text),
      fetched_at: `${last + 1}-01-05T12:00:00Z`,
    };
  });
}

function inTheirOrder(arrivals: readonly Arrival[]): Arrival[] {
  return arrivals.toSorted((a, b) => Date.parse(a.fetched_at) - Date.parse(b.fetched_at));
}

const dayAfter = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
/** A file of one day, fetched at noon of the day after. */
const onDayAfter = (day: string, name: string, bytes: Uint8Array): Arrival => ({
  name,
  bytes,
  fetched_at: `${dayAfter(day)}T12:00:00Z`,
});

/** What was said of the responses of a source, and why rows of them were refused. */
export interface Said {
  readonly source: string;
  readonly status: Outcome['status'];
  readonly warnings: readonly string[];
  readonly refused: readonly unknown[];
}

async function saidOf({ source, status, warnings }: Outcome, store: ObjectStore): Promise<Said> {
  const rejected = await heldRows(new FactFiles(store), rejectedRow, source, '0001-01-01');
  const refused = rejected.map(({ row_text, reason }) => [row_text, reason]);
  return { source, status, warnings, refused };
}

/**
 * What is said of real responses where each is read when it was new: rules on what is recent are
 * then asked of every year there is.
 */
export async function saidYearByYear(): Promise<Said[]> {
  const store = new MemoryStore({ clock_ms: () => 0, mirrorFolder: '' });
  const histories: Readonly<Record<string, readonly (readonly [string, Uint8Array])[]>> = {
    cboe_index_history: [
      ['RUT_History.csv', cboeCloses('RUT')],
      ['SPX_History.csv', cboeCloses('SPX')],
      ['VIX_History.csv', recording('cboe/VIX_History.csv')],
      ['RVX_History.csv', recording('cboe/RVX_History.csv')],
    ],
    drop_zone: [
      ['fund_price.csv', iwmPrices()],
      ['index_level.csv', rutCandles()],
    ],
    fred_series: [
      ...(['DFEDTARU', 'DFEDTARL', 'DFF', 'DGS1'] as const).map(
        (id) => [`fredgraph_${id}.csv`, fredGraph(id)] as const,
      ),
      ['fredgraph_DGS10.csv', recording('fred/fredgraph_DGS10.csv')],
    ],
    fred_indicators: [
      ['fredgraph_BAMLH0A0HYM2.csv', highYieldGraph()],
      ['fredgraph_VIXCLS.csv', recording('fred/fredgraph_VIXCLS.csv')],
    ],
  };
  const said: Said[] = [];
  for (const [source, files] of Object.entries(histories)) {
    const arrivals = files.flatMap(([name, bytes]) => grownByYears(name, bytes));
    said.push(await saidOf(await arrive(store, source, inTheirOrder(arrivals)), store));
  }
  const ratios = series('reference_series/cboe_put_call_ratios.csv').filter(
    (row) => (row['date'] ?? '') >= '2019-10-07',
  );
  const daily: Readonly<Record<string, readonly Arrival[]>> = {
    cboe_put_call: ratios.map((row) => {
      const day = row['date'] ?? '';
      return onDayAfter(day, `${day}_daily_options`, cboeRatios(row));
    }),
    ishares_holdings: ['IVV_2024-12-06', 'IWM_2025-05-13', 'IWM_2025-11-05', 'IWM_2026-05-05'].map(
      (file) => {
        const name = `${file.replace('_', '_holdings_asof_')}.csv`;
        return onDayAfter(file.slice(4), name, recording(`ishares/${name}`));
      },
    ),
    cftc_positioning: ['2024_asof_20240611', '2026_asof_20260609'].map((file) => {
      const day = file.replace(/^.*_(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
      const bytes = recording(`cftc/FinFutYY_${file}.txt`);
      return { name: `FinFutYY_${file.slice(0, 4)}.txt`, bytes, fetched_at: `${day}T23:00:00Z` };
    }),
  };
  for (const [source, arrivals] of Object.entries(daily)) {
    said.push(await saidOf(await arrive(store, source, arrivals), store));
  }
  return said;
}
