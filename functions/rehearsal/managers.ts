import { addDays } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { worldDays } from './anchors.ts';
import { normalOf, once, rounded } from './random.ts';

/** A week's answers of active managers, in percent of their clients' money, and their spread. */
export interface ManagerWeek {
  readonly day: IsoDate;
  readonly mean: number;
  readonly lowest: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  readonly highest: number;
  readonly deviation: number;
}

const firstWednesday: IsoDate = '2017-01-04';

/** All weeks of the world, oldest first: they swing around three quarters invested. */
export const managerWeeks: () => readonly ManagerWeek[] = once(() => {
  const noise = normalOf('managers');
  const found: ManagerWeek[] = [];
  let swing = 0;
  for (let day = firstWednesday; day <= worldDays.last; day = addDays(day, 7)) {
    swing = 0.7 * swing + 9 * noise();
    const median = Math.max(-40, Math.min(95, 76 + swing));
    const lower = median - 20 - 4 * Math.abs(noise());
    const upper = Math.min(100, median + 12 + 3 * Math.abs(noise()));
    found.push({
      day,
      mean: rounded((lower + 2 * median + upper) / 4 + noise(), 2),
      lowest: noise() > 0.5 ? -200 : -100,
      lower: rounded(lower, 2),
      median: rounded(median, 2),
      upper: rounded(upper, 2),
      highest: noise() > 1 ? 150 : 200,
      deviation: rounded(45 + 6 * noise(), 2),
    });
  }
  return found;
});
