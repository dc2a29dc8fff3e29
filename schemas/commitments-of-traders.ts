import { addDays, weekday } from './calendar.ts';
import type { IsoDate } from './columns.ts';
import { isFederalHoliday } from './federal-holidays.ts';
import type { Publication } from './publication.ts';

/** A time in which reports came out on other days, or not at all: only its own table counts. */
interface Interruption {
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly why: string;
  /** Day of release and the day of the positions it brought. */
  readonly releases: readonly (readonly [release: IsoDate, positions: IsoDate])[];
}

const interruptions: readonly Interruption[] = [
  {
    // Reuters, 2013-10-17: no report until further notice. When the backlog came out we do not
    // know, so all of it counts from the first report that was certainly on time again.
    from: '2013-10-04',
    to: '2013-11-07',
    why: 'government shutdown of October 2013 and its backlog',
    releases: [],
  },
  {
    // Source: CFTC schedule of 2019-01-29: one report each Tuesday and Friday from 2019-02-01 on.
    from: '2018-12-28',
    to: '2019-03-08',
    why: 'government shutdown from 2018-12-22 to 2019-01-25 and its backlog',
    releases: [
      ['2019-02-01', '2018-12-24'],
      ['2019-02-05', '2018-12-31'],
      ['2019-02-08', '2019-01-08'],
      ['2019-02-12', '2019-01-15'],
      ['2019-02-15', '2019-01-22'],
      ['2019-02-19', '2019-01-29'],
      ['2019-02-22', '2019-02-05'],
      ['2019-02-26', '2019-02-12'],
      ['2019-03-01', '2019-02-19'],
      ['2019-03-05', '2019-02-26'],
      ['2019-03-08', '2019-03-05'],
    ],
  },
  {
    // Source: CFTC historical special announcements, February and March 2023.
    from: '2023-02-03',
    to: '2023-03-21',
    why: 'attack on ION, through which brokers report, and its backlog',
    releases: [
      ['2023-02-24', '2023-01-31'],
      ['2023-03-03', '2023-02-07'],
      ['2023-03-08', '2023-02-14'],
      ['2023-03-10', '2023-02-21'],
      ['2023-03-14', '2023-02-28'],
      ['2023-03-16', '2023-03-07'],
      ['2023-03-21', '2023-03-14'],
    ],
  },
  {
    // Source: CFTC announcements of 2025-11-18 and, from the report of 2025-11-10 on, of 2025-12-09.
    from: '2025-10-03',
    to: '2025-12-29',
    why: 'government shutdown from 2025-10-01 to 2025-11-12 and its backlog',
    releases: [
      ['2025-11-19', '2025-09-30'],
      ['2025-11-21', '2025-10-07'],
      ['2025-11-25', '2025-10-14'],
      ['2025-12-02', '2025-10-21'],
      ['2025-12-05', '2025-10-28'],
      ['2025-12-09', '2025-11-04'],
      ['2025-12-10', '2025-11-10'],
      ['2025-12-12', '2025-11-18'],
      ['2025-12-15', '2025-11-25'],
      ['2025-12-17', '2025-12-02'],
      ['2025-12-19', '2025-12-09'],
      ['2025-12-23', '2025-12-16'],
      ['2025-12-29', '2025-12-23'],
    ],
  },
];

const tuesday = 2;
// Friday, or Monday, or Tuesday where Monday is a holiday too.
const releaseWeekdays = [5, 1, 2];

/** Friday; the next working day when Wednesday, Thursday or Friday is a federal holiday. */
function releaseOf(reportTuesday: IsoDate): IsoDate {
  const wednesdayToFriday = [1, 2, 3].map((days) => addDays(reportTuesday, days));
  let release = addDays(reportTuesday, 3);
  if (!wednesdayToFriday.some(isFederalHoliday)) return release;
  do release = addDays(release, 1);
  while (isFederalHoliday(release));
  return release;
}

function positionsOf(reportTuesday: IsoDate): IsoDate {
  return isFederalHoliday(reportTuesday) ? addDays(reportTuesday, -1) : reportTuesday;
}

/** The days positions are taken on, oldest first. */
export function positionDays(from: IsoDate, to: IsoDate): IsoDate[] {
  const found: IsoDate[] = [];
  const first = addDays(from, (tuesday - weekday(from) + 7) % 7);
  for (let day = first; day <= to; day = addDays(day, 7)) found.push(positionsOf(day));
  return found;
}

/** The newest Tuesday at least three days before. */
function tuesdayBefore(day: IsoDate): IsoDate {
  const latest = addDays(day, -3);
  return addDays(latest, -((weekday(latest) - tuesday + 7) % 7));
}

/**
 * Tuesday's positions on Friday afternoon; later in weeks with a holiday, and as announced after
 * each interruption.
 *
 * Source: CFTC release schedules of 2023 and 2024 (Thanksgiving, Independence Day, Juneteenth and
 * Christmas move the release to Monday, Good Friday and Mondays off do not), read in November 2026.
 */
export const commitmentsOfTraders: Publication = {
  time: '15:30',
  on: (day) => {
    const interruption = interruptions.find(({ from, to }) => from <= day && day <= to);
    if (interruption) {
      const release = interruption.releases.find(([releaseDay]) => releaseDay === day);
      return release
        ? { observation_date: release[1] }
        : { silence: `no report: ${interruption.why}` };
    }
    const reportTuesday = tuesdayBefore(day);
    const mayBring = releaseWeekdays.includes(weekday(day));
    return mayBring && releaseOf(reportTuesday) === day
      ? { observation_date: positionsOf(reportTuesday) }
      : { silence: 'comes out on Fridays, after a holiday on the next working day' };
  },
};
