import { addDays, weekday } from '../schemas/calendar.ts';
import type { Publication } from '../schemas/publication.ts';

const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

// Fixed, so that the same sources give the same template on any day; holidays of three years put a
// weekly publication on every day it may move to. Later than what the shutdown of 2025 had moved.
const firstDay = '2026-01-01';
const lastDay = '2028-12-31';

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
 * When EventBridge Scheduler has to start the run of publications that share a time of day, on New
 * York's clocks.
 *
 * It names every weekday on which any of them ever comes out; what a holiday, a month's calendar or
 * another weekday makes of a day is for the plan to say, which then answers that nothing is due.
 *
 * @param time `18:30`
 * @returns `cron(30 18 ? * MON-FRI *)`, or undefined when nothing comes out any more
 */
export function cronOf(time: string, publications: readonly Publication[]): string | undefined {
  const days = listed([...new Set(publications.flatMap(weekdaysOf))].sort());
  if (days === '') return undefined;
  const [hour = '', minute = ''] = time.split(':');
  return `cron(${Number(minute)} ${Number(hour)} ? * ${days} *)`;
}

function minutesOf(time: string): number {
  const [hours = '', minutes = ''] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/**
 * Times of day that share a run, in order; the run starts at the last of them.
 *
 * @param longestWait_minutes how long the first of them may wait for the last
 */
export function sharedTimes(times: readonly string[], longestWait_minutes: number): string[][] {
  const groups: string[][] = [];
  for (const time of [...new Set(times)].sort()) {
    const group = groups.at(-1);
    const [first = time] = group ?? [];
    if (group && minutesOf(time) - minutesOf(first) <= longestWait_minutes) group.push(time);
    else groups.push([time]);
  }
  return groups;
}
