import {
  type Announcement,
  newHolidays,
  noticedHalfDays,
  unscheduledClosures,
} from './announced-closures.ts';
import type { IsoDate } from './columns.ts';

const dayMs = 86_400_000;

// Calendars walk the same few thousand days again and again; each is named once.
const days = new Map<number, IsoDate>();

/** Two digits of a day from a place on. */
function digits(day: IsoDate, at: number): number {
  return day.charCodeAt(at) * 10 + day.charCodeAt(at + 1) - 528;
}

/** Days since 1970-01-01. Source: Howard Hinnant, chrono-compatible low-level date algorithms. */
export function dayNumber(day: IsoDate): number {
  const month = digits(day, 5);
  // Years are counted from March, so that the day that comes and goes is the last.
  const year = digits(day, 0) * 100 + digits(day, 2) - (month <= 2 ? 1 : 0);
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + digits(day, 8) - 1;
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return year * 365 + leapDays + ofYear - 719_468;
}

function dayOf(number: number): IsoDate {
  const known = days.get(number);
  if (known !== undefined) return known;
  const day = new Date(number * dayMs).toISOString().slice(0, 10);
  days.set(number, day);
  return day;
}

/** The calendar day `count` days later (earlier when negative). */
export function addDays(day: IsoDate, count: number): IsoDate {
  return dayOf(dayNumber(day) + count);
}

/** Whether a day is the last of its month; what is no day is not. */
export function isMonthEnd(day: IsoDate): boolean {
  const isDay = !Number.isNaN(dayNumber(day)) && addDays(day, 0) === day;
  return isDay && addDays(day, 1).endsWith('-01');
}

/** 0 = Sunday … 6 = Saturday. */
export function weekday(day: IsoDate): number {
  // 1970-01-01 was a Thursday, and the remainder of a day before it is negative.
  return (((dayNumber(day) + 4) % 7) + 7) % 7;
}

const newYorkClock = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/New_York',
  dateStyle: 'short',
  timeStyle: 'medium',
  hourCycle: 'h23',
});

const hourMs = 3_600_000;
// Clocks change on the hour: within one of UTC the minutes are the same everywhere in New York's zone.
const hours = new Map<number, { readonly day: IsoDate; readonly hour: string }>();

function hourAt(moment: Date): { readonly day: IsoDate; readonly hour: string } {
  const number = Math.floor(moment.getTime() / hourMs);
  const known = hours.get(number);
  if (known) return known;
  const [day = '', time = ''] = newYorkClock.format(moment).split(', ');
  const found = { day, hour: time.slice(0, 2) };
  hours.set(number, found);
  return found;
}

/** The wall clock in New York: `{ day: '2025-11-26', time: '18:30:00' }`. */
export function newYorkWallClock(moment: Date): { day: IsoDate; time: string } {
  const { day, hour } = hourAt(moment);
  return { day, time: `${hour}:${moment.toISOString().slice(14, 19)}` };
}

const months = new Map<string, 'summer' | 'winter' | 'both'>();
// Clocks change at two; from three on a day is of one kind.
const settled = '03:00';

const isSummerAtNoon = (day: IsoDate): boolean =>
  newYorkWallClock(new Date(`${day}T16:00:00Z`)).time === '12:00:00';

/** Clocks change once a month at most: where its ends are of one kind, all of it is. */
function kindOf(month: string): 'summer' | 'winter' | 'both' {
  const first = `${month}-01`;
  const isSummer = isSummerAtNoon(first);
  if (isSummer !== isSummerAtNoon(addDays(first, 31))) return 'both';
  return isSummer ? 'summer' : 'winter';
}

function isSummer(day: IsoDate): boolean {
  const month = day.slice(0, 7);
  const kind = months.get(month) ?? kindOf(month);
  months.set(month, kind);
  return kind === 'both' ? isSummerAtNoon(day) : kind === 'summer';
}

/**
 * The instant at which New York's clocks show `time` on `day`.
 *
 * An hour that summer time skips is read with winter's offset; one it repeats means its first pass.
 */
export function newYork(day: IsoDate, time: string): Date {
  if (time >= settled) return new Date(`${day}T${time}${isSummer(day) ? '-04:00' : '-05:00'}`);
  const summer = new Date(`${day}T${time}-04:00`);
  return newYorkWallClock(summer).time.startsWith(time) ? summer : new Date(`${day}T${time}-05:00`);
}

function nth(year: number, month: number, dayOfWeek: number, occurrence: number): IsoDate {
  const first = `${year}-${String(month).padStart(2, '0')}-01`;
  return addDays(first, ((dayOfWeek - weekday(first) + 7) % 7) + 7 * (occurrence - 1));
}

function lastMondayOfMay(year: number): IsoDate {
  return addDays(`${year}-05-31`, -((weekday(`${year}-05-31`) + 6) % 7));
}

/** Gregorian Easter Sunday. Source: Meeus, Astronomical Algorithms, chapter 8. */
function easter(year: number): IsoDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const inCentury = year % 100;
  const epact =
    (19 * golden +
      century -
      Math.floor(century / 4) -
      Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) +
      15) %
    30;
  const sunday =
    (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7;
  const shift = Math.floor((golden + 11 * epact + 22 * sunday) / 451);
  return addDays(`${year}-03-22`, epact + sunday - 7 * shift);
}

/** A holiday on a fixed date is kept on Friday when it falls on Saturday, on Monday when on Sunday. */
function observed(day: IsoDate): IsoDate {
  return addDays(day, { 6: -1, 0: 1 }[weekday(day)] ?? 0);
}

function since(year: number, name: keyof typeof newHolidays, day: IsoDate): [IsoDate, string][] {
  return year >= newHolidays[name].since ? [[day, name]] : [];
}

function scheduledHolidays(year: number): [IsoDate, string][] {
  const newYear = `${year}-01-01`;
  return [
    // New Year on a Saturday is not made up for: the year's last Friday stays a trading day.
    ...(weekday(newYear) === 6 ? [] : [[observed(newYear), 'New Year'] as [IsoDate, string]]),
    ...since(year, 'Martin Luther King Day', nth(year, 1, 1, 3)),
    [nth(year, 2, 1, 3), "Presidents' Day"],
    [addDays(easter(year), -2), 'Good Friday'],
    [lastMondayOfMay(year), 'Memorial Day'],
    ...since(year, 'Juneteenth', observed(`${year}-06-19`)),
    [observed(`${year}-07-04`), 'Independence Day'],
    [nth(year, 9, 1, 1), 'Labor Day'],
    [nth(year, 11, 4, 4), 'Thanksgiving'],
    [observed(`${year}-12-25`), 'Christmas'],
  ];
}

const holidaysByYear = new Map<number, ReadonlyMap<IsoDate, string>>();
const closures = new Map<IsoDate, string | undefined>();

/** Why New York's stock exchanges are closed on `day`, or undefined on a trading day. 1990 on. */
export function closure(day: IsoDate): string | undefined {
  if (!closures.has(day)) closures.set(day, closureOf(day));
  return closures.get(day);
}

function closureOf(day: IsoDate): string | undefined {
  const year = Number(day.slice(0, 4));
  const holidays = holidaysByYear.get(year) ?? new Map(scheduledHolidays(year));
  holidaysByYear.set(year, holidays);
  const weekend = { 6: 'Saturday', 0: 'Sunday' }[weekday(day)];
  return weekend ?? unscheduledClosures[day]?.reason ?? holidays.get(day);
}

export function isTradingDay(day: IsoDate): boolean {
  return closure(day) === undefined;
}

/** The trading day `days` after `day` (before it when negative); `day` itself need not be one. */
export function addTradingDays(day: IsoDate, days: number): IsoDate {
  const step = Math.sign(days);
  let found = day;
  for (let left = Math.abs(days); left > 0; ) {
    found = addDays(found, step);
    if (isTradingDay(found)) left -= 1;
  }
  return found;
}

/** `day` if it is a trading day, else the last one before it. */
export function tradingDayOnOrBefore(day: IsoDate): IsoDate {
  return isTradingDay(day) ? day : addTradingDays(day, -1);
}

/** Trading days from `from` to `to`, both included. */
export function tradingDays(from: IsoDate, to: IsoDate): IsoDate[] {
  const days: IsoDate[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) if (isTradingDay(day)) days.push(day);
  return days;
}

/** The days the calendar was held against others for; outside of them it only follows its rules. */
export const calendarDays = { first: '1990-01-01', last: '2028-12-31' } as const;

/** How the exchange keeps a day. */
export interface Session {
  readonly session: 'full' | 'half' | 'closed';
  /** New York wall clock at the close, `16:00`; null on a closed day. */
  readonly closes_at: string | null;
  /** Why it is no full day; null on one. */
  readonly reason: string | null;
  /** Who says so. */
  readonly rule: string;
  /** The day it was said, where no list had it: until its end nobody could know. Else null. */
  readonly announced: IsoDate | null;
}

const rules = {
  hours: 'NYSE Rule 7.1: core trading session 9:30 to 16:00',
  holidays: 'NYSE Rule 7.2 and the yearly list of holidays',
  early: 'NYSE yearly list of early closings',
  weekend: 'NYSE Rule 7.2: no business on Saturdays and Sundays',
};

/** 3 July, or until 2012 Friday the 5th where the 4th is a Thursday, since 1995. */
function besideIndependenceDay(day: IsoDate, year: number): string | undefined {
  const dayOfWeek = weekday(day);
  if (year < 1995) return undefined;
  const isEve = [1, 2, 4].includes(dayOfWeek) || (dayOfWeek === 3 && year >= 2013);
  if (day.endsWith('-07-03') && isEve) return 'eve of Independence Day';
  const isBridge = day.endsWith('-07-05') && dayOfWeek === 5 && year < 2013;
  return isBridge ? 'day after Independence Day' : undefined;
}

function earlyClosing(day: IsoDate): string | undefined {
  const year = Number(day.slice(0, 4));
  const isNovember = day.slice(5, 7) === '11';
  if (isNovember && year >= 1992 && day === addDays(nth(year, 11, 4, 4), 1)) {
    return 'day after Thanksgiving';
  }
  if (day.endsWith('-12-24')) return 'Christmas Eve';
  return noticedHalfDays[day]?.reason ?? besideIndependenceDay(day, year);
}

/** Who closed a day, and since when that is known; a weekend is no news. */
function closedBy(day: IsoDate, reason: string): Pick<Session, 'rule' | 'announced'> {
  if (weekday(day) === 0 || weekday(day) === 6) return { rule: rules.weekend, announced: null };
  const added: Readonly<Record<string, Announcement>> = newHolidays;
  const news = unscheduledClosures[day] ?? added[reason];
  return news
    ? { rule: news.source, announced: news.announced }
    : { rule: rules.holidays, announced: null };
}

const fullDay: Session = {
  session: 'full',
  closes_at: '16:00',
  reason: null,
  rule: rules.hours,
  announced: null,
};

/** How New York's stock exchanges keep a day, why, and who says so. 1990 on. */
export function sessionOn(day: IsoDate): Session {
  const closed = closure(day);
  if (closed !== undefined) {
    return { session: 'closed', closes_at: null, reason: closed, ...closedBy(day, closed) };
  }
  const reason = earlyClosing(day);
  if (reason === undefined) return fullDay;
  const closes_at = day < '1993-01-01' ? '14:00' : '13:00';
  const { source: rule = rules.early, announced = null } = noticedHalfDays[day] ?? {};
  return { session: 'half', closes_at, reason, rule, announced };
}

/** The same day as it stood in the lists before its announcement: they had all such days in full. */
export function sessionAsScheduled(session: Session): Session {
  return session.announced === null ? session : fullDay;
}
