import { addDays, closure, weekday } from './calendar.ts';
import type { IsoDate } from './columns.ts';

function isColumbusDay(day: IsoDate): boolean {
  const date = Number(day.slice(8));
  return day.slice(5, 7) === '10' && weekday(day) === 1 && date >= 8 && date <= 14;
}

/** 11 November; Monday after a Sunday, and for the government Friday before a Saturday. */
function isVeteransDay(day: IsoDate, ofSaturday: 'on Friday' | 'not made up'): boolean {
  if (day.slice(5, 7) !== '11') return false;
  const fixed = `${day.slice(0, 4)}-11-11`;
  if (weekday(fixed) === 6) return ofSaturday === 'on Friday' && day === addDays(fixed, -1);
  return day === (weekday(fixed) === 0 ? addDays(fixed, 1) : fixed);
}

// Kept by the government on a Friday and not by the exchange: New Year on a Saturday, the first
// Juneteenth, signed into law the day before, and the Friday after Christmas 2014, given off.
const governmentFridays: ReadonlySet<IsoDate> = new Set([
  '2010-12-31',
  '2014-12-26',
  '2021-06-18',
  '2021-12-31',
  '2027-12-31',
]);

/**
 * Whether the government in Washington rests on a day, weekends among them.
 *
 * As the exchange, and also on Columbus Day and Veterans Day; not on Good Friday. Days of mourning,
 * on which both close, are holidays.
 *
 * Source: 5 U.S.C. 6103 and executive orders.
 */
export function isFederalHoliday(day: IsoDate): boolean {
  const closed = closure(day);
  const isExchangeHoliday = closed !== undefined && closed !== 'Good Friday';
  return (
    isExchangeHoliday ||
    isColumbusDay(day) ||
    isVeteransDay(day, 'on Friday') ||
    governmentFridays.has(day)
  );
}

const fixedHolidays = ['01-01', '06-19', '07-04', '12-25'];

/** A Friday on which the exchange makes up for a holiday on Saturday. */
function isMadeUpFor(day: IsoDate): boolean {
  return weekday(day) === 5 && fixedHolidays.includes(addDays(day, 1).slice(5));
}

/**
 * Whether the Federal Reserve Banks are closed on a day, weekends among them.
 *
 * A holiday on a Saturday is not made up for, and the exchange's days of mourning are banking days.
 *
 * Source: Federal Reserve Banks, holiday schedules.
 */
export function isBankHoliday(day: IsoDate): boolean {
  const closed = closure(day) ?? '';
  const isExchangeOnly = closed === 'Good Friday' || /^(mourning|Hurricane|attacks)/.test(closed);
  const isExchangeHoliday = closed !== '' && !isExchangeOnly && !isMadeUpFor(day);
  return isExchangeHoliday || isColumbusDay(day) || isVeteransDay(day, 'not made up');
}

/** Why the exchange or the banks are closed on a day; undefined when both are open. */
export function restOn(day: IsoDate): string | undefined {
  return closure(day) ?? (isBankHoliday(day) ? 'bank holiday' : undefined);
}
