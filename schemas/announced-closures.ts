import type { IsoDate } from './columns.ts';

/** A change to how the exchange keeps its days, said after the list of the year was out. */
export interface Announcement {
  /** The day on which it was said, in New York; at what hour is not told. */
  readonly announced: IsoDate;
  /** Who said so. */
  readonly source: string;
}

/** A day the exchange did not keep as its rules had it. */
interface Exception extends Announcement {
  readonly reason: string;
}

const mourning = (president: string, announced: IsoDate): Exception => ({
  reason: `mourning for President ${president}`,
  announced,
  source: `NYSE notice of ${announced} of a National Day of Mourning, Rule 7.2 (formerly 51)`,
});
const attacks = (announced: IsoDate): Exception => ({
  reason: 'attacks of 11 September',
  announced,
  source: `NYSE and SEC announcement of ${announced}`,
});
const sandy = (announced: IsoDate): Exception => ({
  reason: 'Hurricane Sandy',
  announced,
  source: `NYSE and SIFMA announcement of ${announced}`,
});

/**
 * Days of rest that no list of holidays had. Equal to exchange_calendars 4.13.2 (XNYS), 1990 to 2028:
 * `npm run test:calendar`.
 *
 * Source of the days of announcement: Chicago Tribune 1994-04-26 and 2004-06-08 (of the day before),
 * CNN 2001-09-12 and 2001-09-13, Washington Post 2006-12-30 (of the day before), NYSE press release
 * 2018-12-01, Yahoo Finance 2024-12-30.
 */
export const unscheduledClosures: Readonly<Record<IsoDate, Exception>> = {
  '1994-04-27': mourning('Nixon', '1994-04-25'),
  '2001-09-11': attacks('2001-09-11'),
  '2001-09-12': attacks('2001-09-11'),
  '2001-09-13': attacks('2001-09-12'),
  '2001-09-14': attacks('2001-09-13'),
  '2004-06-11': mourning('Reagan', '2004-06-07'),
  '2007-01-02': mourning('Ford', '2006-12-29'),
  '2012-10-29': sandy('2012-10-28'),
  '2012-10-30': sandy('2012-10-29'),
  '2018-12-05': mourning('Bush', '2018-12-01'),
  '2025-01-09': mourning('Carter', '2024-12-30'),
};

interface NewHoliday extends Announcement {
  /** The first year in which it is kept. */
  readonly since: number;
}

/** Holidays that were added to the rule within the days the calendar covers, by their name. */
export const newHolidays = {
  // In June 1997 (Sun-Sentinel 1998-01-07); the day is not told, so it counts from the month's last.
  'Martin Luther King Day': {
    since: 1998,
    announced: '1997-06-30',
    source: 'NYSE Rule 51 as changed in June 1997, and the yearly list of holidays',
  },
  // The law is of 2021-06-17, the exchange's own rule of September (TheCorporateCounsel 2021-10-05).
  Juneteenth: {
    since: 2022,
    announced: '2021-09-30',
    source: 'NYSE Rule 7.2 as amended by the SEC notice of 2021-09-30, and the yearly list',
  },
} as const satisfies Readonly<Record<string, NewHoliday>>;

/**
 * Days that became half days by a notice of their own. When it came we do not know: at the latest on
 * the day before.
 */
export const noticedHalfDays: Readonly<Record<IsoDate, Exception>> = {
  '1997-12-26': noticed('day after Christmas', '1997-12-25'),
  '1999-12-31': noticed('eve of the year 2000', '1999-12-30'),
  '2003-12-26': noticed('day after Christmas', '2003-12-25'),
};

function noticed(reason: string, announced: IsoDate): Exception {
  return { reason, announced, source: 'NYSE notice of an early closing' };
}
