import {
  addDays,
  calendarDays,
  newYork,
  newYorkWallClock,
  type Session,
  sessionAsScheduled,
  sessionOn,
} from '../schemas/calendar.ts';
import type { IsoDate } from '../schemas/columns.ts';
import type { RowOf } from '../schemas/dataset.ts';
import { dataset as tradingDay } from '../schemas/datasets/trading_day.ts';
import { Batch, knownSince } from './batch.ts';
import type { CheckResult } from './check.ts';
import { commit } from './lake/facts.ts';
import { partitionOf } from './lake/layout.ts';
import { readManifest } from './lake/manifest.ts';
import type { ObjectStore } from './lake/store.ts';

const aheadMonths = 12;
const announcedAhead_years = 2;

function rowOf(day: IsoDate, session: Session): RowOf<typeof tradingDay> {
  const { session: kept, closes_at, reason, rule } = session;
  const exchange_code = 'XNYS';
  return { exchange_code, observation_date: day, session: kept, closes_at, reason, rule };
}

/** From when on an announcement is known: the end of its day, for its hour is not told. */
function knownOnceSaid(announced: IsoDate): Date {
  return newYork(addDays(announced, 1), '00:00');
}

/**
 * A year of the calendar. Nothing of it is fetched, so all its times are those of the
 * announcement: the same rows are the same bytes in every lake.
 */
function pushYear(batch: Batch, year: number): void {
  const provenanceAt = (moment: Date) => ({
    ...knownSince(moment, 'lake', `lake/${moment.toISOString()}`),
    known_at_basis: 'calendar' as const,
  });
  const listed = newYork(`${year - announcedAhead_years}-01-01`, '00:00');
  const asListed = provenanceAt(listed);
  const last = `${year}-12-31`;
  for (let day: IsoDate = `${year}-01-01`; day <= last; day = addDays(day, 1)) {
    const session = sessionOn(day);
    const said = session.announced === null ? listed : knownOnceSaid(session.announced);
    const isNews = said > listed;
    const before = isNews ? sessionAsScheduled(session) : session;
    batch.push(tradingDay, rowOf(day, before), asListed, false);
    if (isNews) batch.push(tradingDay, rowOf(day, session), provenanceAt(said), true);
  }
}

/** Adds the years the `trading_day` table lacks, up to the end of next year; mostly none. */
export async function keepCalendar(store: ObjectStore, now: Date): Promise<void> {
  const held = new Set((await readManifest(store, tradingDay.name)).files.map(partitionOf));
  const thisYear = Number(newYorkWallClock(now).day.slice(0, 4));
  const last = Math.min(thisYear + 1, Number(calendarDays.last.slice(0, 4)));
  const batch = new Batch();
  for (let year = Number(calendarDays.first.slice(0, 4)); year <= last; year += 1) {
    if (!held.has(String(year))) pushYear(batch, year);
  }
  const partitions = batch.partitions(tradingDay);
  if (partitions.size > 0) await commit(store, { dataset: tradingDay, partitions });
}

/** Whether the calendar is known far enough ahead that somebody has time to extend it. */
export function checkCalendar(now: Date): CheckResult {
  const observation_date = newYorkWallClock(now).day;
  const year = Number(observation_date.slice(0, 4));
  const needed = `${year + aheadMonths / 12}${observation_date.slice(4)}`;
  const isFar = calendarDays.last >= needed;
  return {
    check_name: 'calendar_ahead',
    subject: tradingDay.name,
    observation_date,
    status: isFar ? 'pass' : 'fail',
    faults: isFar ? 0 : 1,
    detail: `compared up to ${calendarDays.last}, expected ${aheadMonths} months ahead: ${needed}`,
  };
}
