import type { IsoDate } from '../../schemas/columns.ts';
import { normalOf, once, randomOf } from './random.ts';
import { bent, closes, days, placeOf } from './world.ts';

/** Contracts traded in one class of product on a day. */
export interface Traded {
  readonly calls: number;
  readonly puts: number;
}

const drawnClasses = ['equity', 'index', 'etp'] as const;
type DrawnClass = (typeof drawnClasses)[number];

/** Every class the daily file names; `total` is the sum of the three drawn ones. */
export type ProductClass = DrawnClass | 'total' | 'vix' | 'spx' | 'oex' | 'mrut';

// Published ratios of the April 2025 peak: equity 1.02 on the 3rd, index 1.58 on the 7th.
const published: Readonly<Record<DrawnClass, Readonly<Record<IsoDate, number>>>> = {
  equity: {
    '2025-04-03': 1.02,
    '2025-04-04': 0.64,
    '2025-04-07': 0.63,
    '2025-04-08': 0.77,
    '2025-04-09': 0.58,
  },
  index: {
    '2025-04-03': 1.05,
    '2025-04-04': 1.31,
    '2025-04-07': 1.58,
    '2025-04-08': 1.35,
    '2025-04-09': 1.38,
  },
  etp: {
    '2025-04-03': 1.67,
    '2025-04-04': 1.93,
    '2025-04-07': 1.28,
    '2025-04-08': 1.49,
    '2025-04-09': 1.11,
  },
};
// The highest of all products together, for which the volumes of that day are made to fit.
const totalPeak = { day: '2025-04-08', ratio: 1.23 };

// Means close to those of the published daily equity ratios, by year.
const equityMeans: Readonly<Record<string, number>> = {
  '2017': 0.63,
  '2018': 0.63,
  '2019': 0.63,
  '2020': 0.54,
  '2021': 0.48,
  '2022': 0.69,
  '2023': 0.69,
  '2024': 0.62,
  '2025': 0.555,
  '2026': 0.6,
};
const usualMeans = { index: 1.1, etp: 1.05 };
const limits = { equity: [0.38, 0.94], index: [0.72, 1.45], etp: [0.6, 1.8] } as const;
const fadesAfter_days = 3;
const usualCalls = { equity: 3_300_000, index: 2_300_000, etp: 1_500_000 };

function drawRatios(product: DrawnClass): number[] {
  const noise = normalOf(`put/call ${product}`);
  const levels = closes('SPX');
  const logs = levels.map((level, i) => {
    const change = Math.log(level / (levels[i - 1] ?? level));
    const year = days()[i]?.slice(0, 4) ?? '';
    const mean = product === 'equity' ? (equityMeans[year] ?? 0.6) : usualMeans[product];
    // Puts are bought when prices fall: a day of -3 % adds an eighth to the ratio.
    return Math.log(mean) - 4 * change + 0.12 * noise();
  });
  const anchored = new Map(
    Object.entries(published[product]).map(([day, ratio]) => [placeOf(day), Math.log(ratio)]),
  );
  const [lowest, highest] = limits[product];
  return bent(logs, anchored, fadesAfter_days).map((log, i) => {
    const ratio = anchored.has(i)
      ? Math.exp(log)
      : Math.min(highest, Math.max(lowest, Math.exp(log)));
    return Math.round(ratio * 100) / 100;
  });
}

function traded(calls: number, ratio: number): Traded {
  return { calls, puts: Math.round(calls * ratio) };
}

/** The volume in single shares that gives all products together the published ratio. */
function balancingCalls(index: Traded, etp: Traded, ratio: number): number {
  const excess = index.puts + etp.puts - totalPeak.ratio * (index.calls + etp.calls);
  return Math.round(excess / (totalPeak.ratio - ratio));
}

function sum(classes: readonly Traded[]): Traded {
  return {
    calls: classes.reduce((total, { calls }) => total + calls, 0),
    puts: classes.reduce((total, { puts }) => total + puts, 0),
  };
}

function share({ calls, puts }: Traded, part: number): Traded {
  return traded(Math.round(calls * part), Math.round((100 * puts) / calls) / 100);
}

const drawn = once(() => {
  const ratios = {
    equity: drawRatios('equity'),
    index: drawRatios('index'),
    etp: drawRatios('etp'),
  };
  const random = randomOf('put/call volumes');
  return days().map((day, i): Readonly<Record<ProductClass, Traded>> => {
    const [shares, index, etp] = drawnClasses.map((product) => {
      const calls = Math.round(usualCalls[product] * (0.8 + 0.4 * random()) * (0.4 + i / 3000));
      return traded(calls, ratios[product][i] ?? 1);
    }) as [Traded, Traded, Traded];
    const equityRatio = ratios.equity[i] ?? 1;
    const equity =
      day === totalPeak.day ? traded(balancingCalls(index, etp, equityRatio), equityRatio) : shares;
    return {
      total: sum([equity, index, etp]),
      index,
      etp,
      equity,
      vix: traded(Math.round(index.calls * 0.2), 0.45 + Math.round(20 * random()) / 100),
      spx: share(index, 0.72),
      oex: share(index, 0.0004),
      mrut: share(index, 0.0006),
    };
  });
});

/** What was traded on a day of the world, by class of product. */
export function optionsOn(day: IsoDate): Readonly<Record<ProductClass, Traded>> {
  const classes = drawn()[placeOf(day)];
  if (!classes) throw new RangeError(`${day}: expected a day with options`);
  return classes;
}
