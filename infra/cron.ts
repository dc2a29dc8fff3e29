import { addDays, weekday } from '../schemas/calendar.ts';
import type { Publication } from '../schemas/publication.ts';

const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

// Fixed, so that the same sources give the same template on any day; holidays of three years put a
// weekly publication on every day it may move to.
const firstDay = '2025-01-01';
const lastDay = '2027-12-31';

function weekdaysOf({ on, isUnannounced }: Publication): number[] {
  const found = new Set<number>();
  for (let day = firstDay; day <= lastDay; day = addDays(day, 1)) {
    if (isUnannounced || 'observation_date' in on(day)) found.add(weekday(day));
  }
  return [...found].sort((a, b) => a - b);
}

/** `MON-FRI`, `WED,THU`; a dash where three or more follow each other. */
function listed(days: readonly number[]): string {
  const runs: number[][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last?.at(-1) === day - 1) last.push(day);
    else runs.push([day]);
  }
  return runs
    .flatMap((run) => {
      const names = run.map((day) => weekdayNames[day] ?? '');
      return run.length > 2 ? [`${names[0]}-${names.at(-1)}`] : names;
    })
    .join(',');
}

/**
 * When EventBridge Scheduler has to start a publication's run, on New York's clocks.
 *
 * It names every weekday on which something ever comes out; what a holiday or a month's calendar
 * makes of a day is for the plan to say, which then answers that nothing is due.
 *
 * @returns `cron(30 18 ? * MON-FRI *)`, or undefined when nothing comes out any more
 */
export function cronOf(publication: Publication): string | undefined {
  const days = listed(weekdaysOf(publication));
  if (days === '') return undefined;
  const [hour = '', minute = ''] = publication.time.split(':');
  return `cron(${Number(minute)} ${Number(hour)} ? * ${days} *)`;
}
