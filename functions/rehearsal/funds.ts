import { weekday } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { normalOf, once, randomOf, rounded } from './random.ts';
import { bent, closes, days, placeOf } from './world.ts';

/** A fund on a trading day, US dollars. */
export interface FundDay {
  readonly close: number;
  readonly high: number;
  readonly low: number;
  readonly dividend: number;
}

export type PricedFund = 'IWM' | 'SPY';

const tracked = { IWM: 'RUT', SPY: 'SPX' } as const;

// Published closes: with the dividends below they give the total returns published for IWM,
// +1.67 % in July 2025, +7.19 % in August, +10.365 % from the year's start to September's end.
const publishedCloses: Readonly<Record<PricedFund, Readonly<Record<IsoDate, number>>>> = {
  IWM: {
    '2017-12-29': 152.46,
    '2021-11-08': 242.56,
    '2024-12-31': 220.96,
    '2025-04-08': 174.82,
    '2025-06-30': 215.79,
    '2025-07-31': 219.39,
    '2025-08-29': 235.17,
    '2025-09-30': 241.96,
    '2025-11-26': 247.3,
  },
  SPY: { '2017-12-29': 266.86, '2024-12-31': 586.08 },
};

const publishedDividends: Readonly<Record<PricedFund, Readonly<Record<IsoDate, number>>>> = {
  IWM: { '2025-03-18': 0.46, '2025-06-16': 0.576, '2025-09-16': 0.677 },
  SPY: {},
};

// A fund's price over its index drifts by fees and unpaid dividends, in steps too slow to see.
const driftReach_days = 400;
const yearlyYield = { IWM: 0.0115, SPY: 0.0125 };
const intradayLow = { day: '2025-04-09', IWM: 171.74 };

/** Quarterly, on the third Friday, in the years for which no dates are given. */
function dividendOn(fund: PricedFund, day: IsoDate, close: number): number {
  const published = publishedDividends[fund];
  const isYearGiven = Object.keys(published).some((given) => given.slice(0, 4) === day.slice(0, 4));
  if (published[day] !== undefined) return published[day];
  const [, month = 0, dayOfMonth = 0] = day.split('-').map(Number);
  const isThirdFriday = weekday(day) === 5 && dayOfMonth >= 15 && dayOfMonth <= 21;
  const isDue = isThirdFriday && month % 3 === 0 && (!isYearGiven || month === 12);
  return isDue ? rounded((close * yearlyYield[fund]) / 4, 6) : 0;
}

function draw(fund: PricedFund): FundDay[] {
  const levels = closes(tracked[fund]);
  const anchored = new Map(
    Object.entries(publishedCloses[fund]).map(([day, close]) => {
      const at = placeOf(day);
      return [at, close / (levels[at] ?? 1)];
    }),
  );
  const usualFactor = fund === 'IWM' ? 0.0993 : 0.09975;
  const factors = bent(Array(levels.length).fill(usualFactor), anchored, driftReach_days);
  const random = randomOf(`world ${fund}`);
  return levels.map((level, i) => {
    const day = days()[i] ?? '';
    const close = rounded(level * (factors[i] ?? usualFactor), 2);
    const high = rounded(close * (1 + 0.012 * random()), 2);
    const isLowest = fund === 'IWM' && day === intradayLow.day;
    const drawnLow = rounded(close * (1 - 0.012 * random()), 2);
    const low = isLowest ? intradayLow.IWM : drawnLow;
    return { close, high, low, dividend: dividendOn(fund, day, close) };
  });
}

const drawn = { IWM: once(() => draw('IWM')), SPY: once(() => draw('SPY')) };

/** Days of a fund, one per entry of the world's days. */
export function fundDays(fund: PricedFund): readonly FundDay[] {
  return drawn[fund]();
}

/** A trading day of a fund with what else is told of it. */
interface Session extends FundDay {
  readonly day: IsoDate;
  readonly open: number;
  readonly volume: number;
}

/** Trading days of a fund from one day to another, oldest first. */
export function sessionsOf(fund: PricedFund, from: IsoDate, to: IsoDate): Session[] {
  return fundDays(fund).flatMap((priced, i) => {
    const day = days()[i] ?? '';
    if (day < from || day > to) return [];
    const within = normalOf(`session ${fund} ${day}`);
    const middle = (priced.high + priced.low) / 2;
    const open = rounded(middle + ((priced.high - priced.low) / 14) * within(), 2);
    return [{ ...priced, day, open, volume: Math.round(3e7 * (1 + 0.1 * within())) }];
  });
}
