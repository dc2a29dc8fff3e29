import { normalOf, once, randomOf, rounded } from './random.ts';
import { bent, closes, days, placeOf } from './world.ts';

/** A day of a volatility index, points. */
export interface Candle {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export type VolatilityIndex = 'VIX' | 'RVX';

// Published closes.
const peaks: Readonly<Record<VolatilityIndex, Readonly<Record<string, number>>>> = {
  VIX: {
    '2018-12-24': 36.07,
    '2020-03-16': 82.69,
    '2024-08-05': 38.57,
    '2025-04-04': 45.31,
    '2025-04-07': 46.98,
    '2025-04-08': 52.33,
    '2025-11-20': 26.42,
    '2025-11-26': 17.19,
  },
  RVX: { '2025-04-08': 45.22 },
};

// The peaks of 8 April 2025 stay the highest closes of that year.
const highestOf2025: Readonly<Record<VolatilityIndex, number>> = { VIX: 47.9, RVX: 44.1 };
const index = { VIX: 'SPX', RVX: 'RUT' } as const;
const usual: Readonly<Record<VolatilityIndex, number>> = { VIX: Math.log(17), RVX: Math.log(22) };
const pull = 0.05;
const fadesAfter_days = 12;

/** Logarithms that drift back to the usual level and jump when the index falls. */
function drawLogs(symbol: VolatilityIndex): number[] {
  const noise = normalOf(`world ${symbol}`);
  const levels = closes(index[symbol]);
  let log = usual[symbol];
  return levels.map((level, i) => {
    const change = Math.log(level / (levels[i - 1] ?? level));
    log += pull * (usual[symbol] - log) - 3.5 * change + 0.025 * noise();
    return log;
  });
}

function drawCandles(symbol: VolatilityIndex): Candle[] {
  const anchored = new Map(
    Object.entries(peaks[symbol]).map(([day, close]) => [placeOf(day), Math.log(close)]),
  );
  const random = randomOf(`candles ${symbol}`);
  let before: number | undefined;
  return bent(drawLogs(symbol), anchored, fadesAfter_days).map((log, i) => {
    const ceiling = days()[i]?.startsWith('2025') ? highestOf2025[symbol] : 90;
    const drawnClose = Math.max(9.2, Math.exp(log));
    const close = rounded(anchored.has(i) ? drawnClose : Math.min(ceiling, drawnClose), 2);
    const open = rounded((before ?? close) * (0.98 + 0.04 * random()), 2);
    const high = rounded(Math.max(open, close) * (1 + 0.05 * random()), 2);
    const low = rounded(Math.min(open, close) * (1 - 0.04 * random()), 2);
    before = close;
    return { open, high, low, close };
  });
}

const drawn = { VIX: once(() => drawCandles('VIX')), RVX: once(() => drawCandles('RVX')) };

/** Days of a volatility index, one per entry of the world's days. */
export function candles(symbol: VolatilityIndex): readonly Candle[] {
  return drawn[symbol]();
}
