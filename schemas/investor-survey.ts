import { addDays, weekday } from './calendar.ts';
import type { IsoDate } from './columns.ts';
import type { Publication } from './publication.ts';

const thursday = 4;
const friday = 5;

// The surveys were dated Friday until then.
const firstOfThursdays: IsoDate = '1993-11-04';

// Dated on Friday since; of Thursdays on which the exchange is closed, only three.
const laterFridays: ReadonlySet<IsoDate> = new Set([
  '1998-01-16',
  '1998-01-23',
  '1998-01-30',
  '2003-12-26',
  '2019-11-29',
  '2020-11-27',
]);

// Thursdays of weeks without a survey; the reading of 1996 is printed as `#N/A`.
const weeksWithout: ReadonlySet<IsoDate> = new Set(['1996-01-11', '2000-06-29', '2021-01-14']);

function isItsDay(day: IsoDate): boolean {
  if (day < firstOfThursdays) return weekday(day) === friday;
  const isOther = weeksWithout.has(day) || laterFridays.has(addDays(day, 1));
  return (weekday(day) === thursday && !isOther) || laterFridays.has(day);
}

/**
 * AAII's survey of individual investors: Thursday morning, on holidays too.
 *
 * Some are dated Wednesday, by no rule that holds: of the 51 Thursdays since November 1993 on which
 * the exchange was closed 34 have a survey of that day, 14 of the Wednesday and 3 of the Friday, and
 * seven weeks without a holiday have one of Wednesday. So one dated a day sooner, or two while Friday
 * was its day, is that week’s; it counts from the week’s own morning, since when it came is not told.
 *
 * Source: the 2,037 surveys from 1987-07-24 to 2026-08-20 in AAII’s workbook.
 */
export const investorSurvey: Publication = {
  time: '08:00',
  on: (day) =>
    isItsDay(day)
      ? { observation_date: day, earliest: addDays(day, day < firstOfThursdays ? -2 : -1) }
      : { silence: 'comes out on Thursdays' },
};
