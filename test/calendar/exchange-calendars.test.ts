import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { addDays, calendarDays, sessionOn } from '../../schemas/calendar.ts';
import { pythonWith } from '../builders/python.ts';

const python = pythonWith('calendar', ['exchange_calendars==4.13.2']);
const script = `
import sys, exchange_calendars
calendar = exchange_calendars.get_calendar("XNYS", start=sys.argv[1], end=sys.argv[2])
closes = calendar.schedule["close"].dt.tz_convert("America/New_York")
for day, close in closes.items():
    print(day.date(), close.strftime("%H:%M"))
`;

/** Every session with its closing time, by the lake's own calendar. */
function ownSessions(): string[] {
  const lines: string[] = [];
  for (let day: string = calendarDays.first; day <= calendarDays.last; day = addDays(day, 1)) {
    const { closes_at } = sessionOn(day);
    if (closes_at !== null) lines.push(`${day} ${closes_at}`);
  }
  return lines;
}

it.skipIf(python === undefined)(
  `is exchange_calendars’ own, session by session and close by close, ${calendarDays.first} to ${calendarDays.last}`,
  () => {
    const words = ['-c', script, calendarDays.first, calendarDays.last];
    const { status, stdout, stderr } = spawnSync(python ?? '', words, { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const theirs = stdout.trim().split('\n');
    expect(theirs.length).toBeGreaterThan(9800);
    expect(ownSessions()).toEqual(theirs);
  },
);
