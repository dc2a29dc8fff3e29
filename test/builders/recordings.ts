import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../../shared/recordings');

/** Whether the folder of real responses lies beside the project; tests that need it say so. */
export const hasRecordings = existsSync(folder);

export const withoutRecordings =
  'skipped: no ../shared/recordings beside the project, so nothing real to read';

export function recording(path: string): Uint8Array {
  return readFileSync(join(folder, path));
}

/** A series of real values in somebody else's layout: rows by column name. */
export function series(path: string): Record<string, string>[] {
  const [header = '', ...lines] = new TextDecoder().decode(recording(path)).trim().split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}

function monthDayYear(day: string): string {
  const [year, month, date] = day.split('-');
  return `${month}/${date}/${year}`;
}

/** Real closes in the two-column layout in which Cboe publishes RUT and SPX. */
export function cboeCloses(symbol: 'RUT' | 'SPX', until = '9999-12-31'): Uint8Array {
  const lines = series(`reference_series/${symbol}_daily.csv`)
    .filter((row) => (row['date'] ?? '') <= until)
    .map((row) => `${monthDayYear(row['date'] ?? '')},${Number(row['close']).toFixed(6)}`);
  return new TextEncoder().encode(`DATE,${symbol}\n${lines.join('\n')}\n`);
}

/**
 * IWM's prices as the drop zone takes them.
 *
 * The total return series is the price times a factor that steps on each day without dividend:
 * the step gives the dividend back.
 */
export function iwmPrices(): Uint8Array {
  const total = new Map(
    series('reference_series/IWM_daily_total_return.csv').map((row) => [
      row['date'],
      Number(row['close']),
    ]),
  );
  let before: { close: number; factor: number } | undefined;
  const lines: string[] = [];
  for (const row of series('reference_series/IWM_daily_unadjusted.csv')) {
    const close = Number(row['Close']);
    const factor = (total.get(row['Date']) ?? Number.NaN) / close;
    const paid = before ? before.close * (1 - before.factor / factor) : 0;
    const dividend = paid > 0.01 ? paid : 0;
    if (Number.isFinite(factor)) {
      before = { close, factor };
      // Published highs and lows are rounded apart from the close: keep them around it.
      const high = Math.max(Number(row['High']), close);
      const low = Math.min(Number(row['Low']), close);
      lines.push(`IWM,${row['Date']},${high},${low},${close},${dividend.toFixed(4)}`);
    }
  }
  const header = 'ticker,observation_date,high_usd,low_usd,close_usd,dividend_usd';
  return new TextEncoder().encode(`${header}\n${lines.join('\n')}\n`);
}

/** Rates in FRED's layout. */
export function fredGraph(id: 'DFEDTARU' | 'DFEDTARL' | 'DFF' | 'DGS1'): Uint8Array {
  const lines = series('reference_series/fred_rates.csv')
    .filter((row) => row[id] !== '')
    .map((row) => `${row['date']},${row[id]}`);
  return new TextEncoder().encode(`observation_date,${id}\n${lines.join('\n')}\n`);
}

/** One day of put/call ratios in the layout of Cboe's daily page. */
export function cboeRatios(row: Record<string, string>): Uint8Array {
  const names = {
    'TOTAL PUT/CALL RATIO': row['total_pc'],
    'INDEX PUT/CALL RATIO': row['index_pc'],
    'EXCHANGE TRADED PRODUCTS PUT/CALL RATIO': row['etp_pc'],
    'EQUITY PUT/CALL RATIO': row['equity_pc'],
  };
  const ratios = Object.entries(names).map(([name, value]) => ({ name, value }));
  return new TextEncoder().encode(JSON.stringify({ ratios }));
}

/** Whole candles since 2024 as the drop zone takes them: Cboe gives the Russell's closes only. */
export function rutCandles(): Uint8Array {
  const lines = series('reference_series/RUT_daily.csv')
    .filter((row) => (row['date'] ?? '') >= '2024')
    .map(({ date, open, high, low, close }) => `RUT,price,${date},${open},${high},${low},${close}`);
  const header =
    'index_symbol,return_kind,observation_date,open_points,high_points,low_points,close_points';
  return new TextEncoder().encode(`${header}\n${lines.join('\n')}\n`);
}

/** High-yield spreads in FRED's layout. */
export function highYieldGraph(): Uint8Array {
  const lines = series('reference_series/fred_vix_hy_ig.csv')
    .filter((row) => row['HY_OAS'] !== '')
    .map((row) => `${row['date']},${row['HY_OAS']}`);
  return new TextEncoder().encode(`observation_date,BAMLH0A0HYM2\n${lines.join('\n')}\n`);
}

/** The recorded beginning of an answer of ALFRED’s: made whole, and dated as a first one. */
export function vintagesHead(): Uint8Array {
  const text = new TextDecoder().decode(recording('fred/observations_SP500_head.json.txt'));
  const whole = `${text.slice(0, text.lastIndexOf('}') + 1)}]}`;
  return new TextEncoder().encode(
    whole.replace('{"realtime_start":"2024-06-27"', '{"realtime_start":"1776-07-04"'),
  );
}

interface RecordedChart {
  readonly meta: {
    regularMarketTime: number;
    readonly currentTradingPeriod: { readonly regular: { start: number; end: number } };
  };
  readonly timestamp?: readonly number[];
}

const session_s = 7 * 3600;

/**
 * Daily charts in dollars, out of the recorder's envelopes. The recorder asked for days long past:
 * the market's clock is put back to the last of them.
 */
export function dollarCharts(): { readonly name: string; readonly bytes: Uint8Array }[] {
  return [
    'chart-AAPL-2020-08-31-to-2020-11-07.json',
    'chart-QQQ-2020-01-01-to-2020-01-03.json',
    'historical-via-chart-MSFT-dividends-2021-02-01-to-2022-01-31.csv.json',
    'historical-via-chart-NVDA-split-2021-02-01-to-2022-01-31.csv.json',
  ].map((name) => {
    const envelope = JSON.parse(new TextDecoder().decode(recording(`yahoo/${name}`)));
    const content = envelope.response.bodyJson;
    const { meta, timestamp }: RecordedChart = content.chart.result[0];
    const end = (timestamp?.at(-1) ?? 0) + session_s;
    meta.regularMarketTime = end;
    Object.assign(meta.currentTradingPeriod.regular, { start: end - session_s, end });
    return { name, bytes: new TextEncoder().encode(JSON.stringify(content)) };
  });
}
