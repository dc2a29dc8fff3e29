import {
  addDays,
  addTradingDays,
  closure,
  newYork,
  newYorkWallClock,
  weekday,
} from './calendar.ts';
import type { IsoDate } from './columns.ts';
import { restOn } from './federal-holidays.ts';

/** The newest observation a New York day brings. */
interface Brought {
  readonly observation_date: IsoDate;
  /** Where a publisher may date it sooner, the first day of which it still is this one. */
  readonly earliest?: IsoDate;
}

/** What comes out on one New York day, or why nothing does. */
type Release = Brought | { readonly silence: string };

/** A publisher's calendar: everything about due, late and stale follows from these two. */
export interface Publication {
  /** New York wall clock, `18:30`, never between 01:00 and 03:00 (summer time skips or repeats it). */
  readonly time: string;
  /** The first day the rule is known to hold. */
  readonly on: (day: IsoDate) => Release;
  /** Nobody says when: looked for at every run, never due, never late. */
  readonly isUnannounced?: true;
}

/** A moment at which a publication was due, and what it should have brought. */
export interface Slot {
  readonly at: Date;
  readonly observation_date: IsoDate;
}

// The longest pause between two publications we know of is a government shutdown's.
const horizonDays = 60;

/** The newest slot at or before `moment`, if there was one within the horizon. */
export function lastSlot({ time, on }: Publication, moment: Date): Slot | undefined {
  const today = newYorkWallClock(moment).day;
  for (let back = 0; back <= horizonDays; back += 1) {
    const day = addDays(today, -back);
    const release = on(day);
    if (!('observation_date' in release)) continue;
    const at = newYork(day, time);
    if (at <= moment) return { at, observation_date: release.observation_date };
  }
  return undefined;
}

/** The next slot after `moment`, or undefined when the publisher has stopped. */
export function nextSlot({ time, on }: Publication, moment: Date): Slot | undefined {
  const today = newYorkWallClock(moment).day;
  for (let ahead = 0; ahead <= horizonDays; ahead += 1) {
    const day = addDays(today, ahead);
    const release = on(day);
    if (!('observation_date' in release)) continue;
    const at = newYork(day, time);
    if (at > moment) return { at, observation_date: release.observation_date };
  }
  return undefined;
}

function firstSlotWith({ time, on }: Publication, observation: IsoDate): Date {
  for (let ahead = 0; ahead <= horizonDays; ahead += 1) {
    const day = addDays(observation, ahead);
    const release = on(day);
    if ('observation_date' in release && release.observation_date >= observation) {
      return newYork(day, time);
    }
  }
  return newYork(observation, time);
}

// The files of one publisher speak of the same days, thousands of them: each is looked up once.
const publishedDays = new WeakMap<Publication, Map<IsoDate, Date>>();

/**
 * When, by the calendar, an observation came out: the first slot that brings it or anything newer.
 *
 * History older than the rule is taken to have come out on its own day.
 */
export function publishedAt(publication: Publication, observation: IsoDate): Date {
  const known = publishedDays.get(publication) ?? new Map<IsoDate, Date>();
  publishedDays.set(publication, known);
  const found = known.get(observation) ?? firstSlotWith(publication, observation);
  known.set(observation, found);
  return found;
}

/** How many slots since `newest` should have brought something newer by `moment`. */
export function missedSlots(publication: Publication, newest: IsoDate, moment: Date): number {
  const until = newYorkWallClock(moment).day;
  let missed = 0;
  for (let day = newest; day <= until; day = addDays(day, 1)) {
    const release = publication.on(day);
    const isNewer =
      'observation_date' in release && (release.earliest ?? release.observation_date) > newest;
    if (isNewer && newYork(day, publication.time) <= moment) missed += 1;
  }
  return missed;
}

/** Every trading day's values, the same evening. */
export function everyTradingDay(time: string): Publication {
  return {
    time,
    on: (day) => {
      const closed = closure(day);
      return closed ? { silence: `exchange closed, ${closed}` } : { observation_date: day };
    },
  };
}

/** On every trading day, the values of the one so many trading days before. */
export function tradingDaysLater(days: number, time: string): Publication {
  return {
    time,
    on: (day) => {
      const closed = closure(day);
      return closed
        ? { silence: `exchange closed, ${closed}` }
        : { observation_date: addTradingDays(day, -days) };
    },
  };
}

/**
 * The value of the day before, on each business day; a target range holds on weekends too, so
 * Monday brings Sunday's. On Columbus and Veterans Day the exchange is open and the banks are not:
 * what New York says of the day before comes on the day after.
 *
 * @param time New York wall clock
 */
export function nextBusinessDay(time: string): Publication {
  return {
    time,
    on: (day) => {
      const closed = restOn(day);
      return closed
        ? { silence: `no business day, ${closed}` }
        : { observation_date: addDays(day, -1) };
    },
  };
}

const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Once a week on `dayOfWeek` (0 = Sunday), holiday or not. */
export function everyWeek(dayOfWeek: number, time: string): Publication {
  return {
    time,
    on: (day) =>
      weekday(day) === dayOfWeek
        ? { observation_date: day }
        : { silence: `comes out on ${weekdayNames[dayOfWeek]}s` },
  };
}

/** Once a week on `dayOfWeek` (0 = Sunday); in a week whose day is a holiday, the day before. */
export function weekly(dayOfWeek: number, time: string): Publication {
  return {
    time,
    on: (day) => {
      const isItsDay = weekday(day) === dayOfWeek && !closure(day);
      const isEve = weekday(day) === (dayOfWeek + 6) % 7 && closure(addDays(day, 1)) !== undefined;
      return isItsDay || isEve
        ? { observation_date: day }
        : { silence: `comes out on ${weekdayNames[dayOfWeek]}s` };
    },
  };
}

/**
 * Only when a person puts a file there: never due, never late.
 *
 * What it says of a day counts from that evening, after every publisher: where both speak of the
 * same thing, the person who added to it is heard.
 */
export const onArrival: Publication = {
  time: '18:45',
  on: () => ({ silence: 'arrives when somebody drops a file' }),
  isUnannounced: true,
};
