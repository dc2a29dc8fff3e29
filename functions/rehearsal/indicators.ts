import { isTradingDay } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { worldDays } from './anchors.ts';
import { normalOf, once, randomOf } from './random.ts';
import { effectiveOn, rangeWidth, tenYearOn, upperOn } from './rates.ts';
import { candles } from './volatility.ts';
import { bent, days, placeOf } from './world.ts';

interface Drawing {
  readonly usual: number;
  readonly deviation: number;
  readonly lowest: number;
  readonly highest: number;
  /** Readings it passes through, as published or near to it. */
  readonly anchors: Readonly<Record<IsoDate, number>>;
}

const fadesAfter_days = 120;

/** A daily series that swings about its usual level and bends to its anchors. */
function drawn(name: string, { usual, deviation, lowest, highest, anchors }: Drawing) {
  return once(() => {
    const noise = normalOf(`world ${name}`);
    const anchored = Object.entries(anchors).map(([day, value]): [number, number] => [
      placeOf(day),
      value,
    ]);
    let swing = 0;
    const swings = days().map(() => {
      swing = 0.98 * swing + deviation * noise();
      return usual + swing;
    });
    return bent(swings, new Map(anchored), fadesAfter_days).map((value) =>
      Math.min(highest, Math.max(lowest, value)),
    );
  });
}

const highYield = drawn('BAMLH0A0HYM2', {
  usual: 3.8,
  deviation: 0.08,
  lowest: 2.6,
  highest: 10.87,
  anchors: {
    '2018-12-24': 5.2,
    '2020-02-19': 3.6,
    '2020-03-23': 10.87,
    '2020-06-08': 5.4,
    '2022-07-05': 5.9,
    '2025-02-19': 2.7,
    '2025-04-07': 4.6,
    '2025-05-12': 3.1,
    '2025-11-20': 3.17,
    '2025-11-26': 3,
  },
});

/** What the one-year Treasury yields above the effective rate: below zero, cuts are expected. */
const oneYearEdge = drawn('DGS1', {
  usual: 0,
  deviation: 0.03,
  lowest: -1.4,
  highest: 2,
  anchors: {
    '2018-11-08': 0.5,
    '2019-08-27': -0.4,
    '2022-06-14': 1.8,
    '2023-10-19': 0.1,
    '2024-09-10': -1.3,
    '2025-04-30': -0.5,
    '2025-11-25': -0.28,
    '2025-11-26': -0.27,
  },
});

const slope = drawn('T10Y2Y', {
  usual: 0.4,
  deviation: 0.03,
  lowest: -1.08,
  highest: 1.59,
  anchors: { '2021-03-31': 1.58, '2023-07-03': -1.08, '2024-09-06': 0.06, '2025-11-26': 0.55 },
});

const onTradingDays = (values: () => readonly number[]) => (day: IsoDate) =>
  isTradingDay(day) ? values()[placeOf(day)] : undefined;

/** Baa bonds move a quarter as far as those below investment grade. */
function baaOn(day: IsoDate): number | undefined {
  const spread = onTradingDays(highYield)(day);
  return spread === undefined ? undefined : 1 + 0.25 * spread;
}

function oneYearOn(day: IsoDate): number | undefined {
  const edge = onTradingDays(oneYearEdge)(day);
  return edge === undefined ? undefined : Math.max(0.05, effectiveOn(day) + edge);
}

/** Newspapers appear on every day of the week. */
function uncertaintyOn(day: IsoDate): number {
  const random = randomOf(`uncertainty ${day}`);
  const calm = 110 + 140 * random() * random();
  return day >= '2025-03-01' && day <= '2025-05-31' ? 3 * calm : calm;
}

function vixOn(day: IsoDate): number | undefined {
  return isTradingDay(day) ? candles('VIX')[placeOf(day)]?.close : undefined;
}

/** A series as FRED has it. */
export interface Series {
  /** Undefined on a day without a reading. */
  readonly on: (day: IsoDate) => number | undefined;
  /** Whether its graph has lines for weekends. */
  readonly hasWeekends: boolean;
  readonly first: IsoDate;
}

// Enough for a year before any day asked about; the policy rate and the ten-year yield go further.
const firstOfYounger: IsoDate = '2022-01-03';

const daily = (on: Series['on'], first = worldDays.first): Series => ({
  on,
  hasWeekends: true,
  first,
});
const weekdays = (on: Series['on'], first = firstOfYounger): Series => ({
  on,
  hasWeekends: false,
  first,
});

/** Interest rates in percent per year, spreads in percentage points, indexes in points; by name. */
export const fredSeries: Readonly<Record<string, Series>> = {
  DFEDTARU: daily(upperOn),
  DFEDTARL: daily((day) => upperOn(day) - rangeWidth),
  DFF: daily(effectiveOn),
  DGS1: weekdays(oneYearOn),
  DGS10: weekdays(tenYearOn, worldDays.first),
  T10Y2Y: weekdays(onTradingDays(slope)),
  BAA10Y: weekdays(baaOn),
  BAMLH0A0HYM2: weekdays(onTradingDays(highYield)),
  USEPUINDXD: daily(uncertaintyOn, firstOfYounger),
  VIXCLS: weekdays(vixOn),
};
