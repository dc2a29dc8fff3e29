import { addDays } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { investorSurvey } from '../../schemas/investor-survey.ts';
import { worldDays } from './anchors.ts';
import { normalOf, once, rounded } from './random.ts';
import { bent } from './world.ts';

/** One week's answers, as fractions with six decimals. */
export interface Survey {
  readonly day: IsoDate;
  readonly bullish: number;
  readonly neutral: number;
  readonly bearish: number;
}

const firstSurvey: IsoDate = '2017-01-05';
const usual = { spread: 0.045, neutral: 0.3 };
const fadesAfter_weeks = 6;
// No week of the real survey since 2021 stands above the first, none but one below the second.
const spreadLimits = { highest: 0.3, lowest: -0.36 };

// Published readings: bullish and bearish.
const published: Readonly<Record<IsoDate, readonly [bullish: number, bearish: number]>> = {
  '2023-12-21': [0.529, 0.209],
  '2025-04-03': [0.218, 0.619],
  '2025-10-09': [0.459, 0.357],
  '2025-11-20': [0.326, 0.436],
};

// The survey of the week was dated the day before its Thursday, with a holiday and without one.
const datedWednesday: ReadonlySet<IsoDate> = new Set(['2019-07-03', '2021-10-27', '2021-11-24']);

function thursdays(): IsoDate[] {
  const found: IsoDate[] = [];
  for (let day = firstSurvey; day <= worldDays.last; day = addDays(day, 7)) found.push(day);
  return found;
}

/** How the survey of a week is dated; undefined in a week without one. */
function dayOfWeek(thursday: IsoDate): IsoDate | undefined {
  const isOut = (day: IsoDate) => 'observation_date' in investorSurvey.on(day);
  const [wednesday, friday] = [addDays(thursday, -1), addDays(thursday, 1)];
  if (datedWednesday.has(wednesday)) return wednesday;
  return [thursday, friday].find(isOut);
}

/** Weeks that remember four fifths of the week before. */
function swings(name: string, usualLevel: number, deviation: number, count: number): number[] {
  const noise = normalOf(name);
  let swing = 0;
  return Array.from({ length: count }, () => {
    swing = 0.8 * swing + deviation * noise();
    return usualLevel + swing;
  });
}

/** All surveys of the world, oldest first. */
export const surveys: () => readonly Survey[] = once(() => {
  const days = thursdays();
  const at = (day: IsoDate) => days.indexOf(day);
  const readings = Object.entries(published);
  const spreads = bent(
    swings('survey spread', usual.spread, 0.06, days.length),
    new Map(readings.map(([day, [bullish, bearish]]) => [at(day), bullish - bearish])),
    fadesAfter_weeks,
  );
  const neutrals = bent(
    swings('survey neutral', usual.neutral, 0.02, days.length),
    new Map(readings.map(([day, [bullish, bearish]]) => [at(day), 1 - bullish - bearish])),
    fadesAfter_weeks,
  );
  return days.flatMap((thursday, i) => {
    const day = dayOfWeek(thursday);
    if (day === undefined) return [];
    const drawn = spreads[i] ?? 0;
    const spread = published[thursday]
      ? drawn
      : Math.min(spreadLimits.highest, Math.max(spreadLimits.lowest, drawn));
    const neutral = Math.min(0.45, Math.max(0.12, neutrals[i] ?? 0));
    const bullish = rounded((1 - neutral + spread) / 2, 6);
    // Rounded each by itself, as published: the three may sum to 0.999999 or 1.000001.
    const bearish = rounded(1 - neutral - bullish, 6);
    return [{ day, bullish, neutral: rounded(neutral, 6), bearish }];
  });
});
