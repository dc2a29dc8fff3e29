import { addDays, closure, newYorkWallClock } from '../../../schemas/calendar.ts';
import type { IsoDate } from '../../../schemas/columns.ts';
import { worldDays } from '../anchors.ts';
import { type Answer, type Asked, textAnswer } from '../answer.ts';
import { fredSeries } from '../indicators.ts';
import { once, rounded } from '../random.ts';

/** A value and the days on which it was the newest one. */
interface Vintage {
  readonly date: IsoDate;
  readonly value: string;
  readonly start: IsoDate;
  readonly end: IsoDate;
}

const forever = '9999-12-31';

function businessDayAfter(day: IsoDate): IsoDate {
  let next = addDays(day, 1);
  while (closure(next)) next = addDays(next, 1);
  return next;
}

function daily(id: string): Vintage[] {
  const found: Vintage[] = [];
  const series = fredSeries[id];
  if (!series) return found;
  for (let day = series.first; day <= worldDays.last; day = addDays(day, 1)) {
    const value = series.on(day);
    const start = businessDayAfter(day);
    if (value !== undefined)
      found.push({ date: day, value: value.toFixed(2), start, end: forever });
  }
  return found;
}

// Invented levels; each grows or swings a little from period to period.
const slow: Readonly<Record<string, { readonly months: number; readonly level: number }>> = {
  UNRATE: { months: 1, level: 4 },
  CPIAUCSL: { months: 1, level: 250 },
  GDPC1: { months: 3, level: 20_000 },
};

/** A month's or quarter's figure some weeks after its end, and once more when it is revised. */
function slowly(id: string): Vintage[] {
  const { months = 1, level = 0 } = slow[id] ?? {};
  const found: Vintage[] = [];
  for (let i = 0; ; i += months) {
    const first = new Date(Date.UTC(2018, i, 1)).toISOString().slice(0, 10);
    const end = new Date(Date.UTC(2018, i + months, 1)).toISOString().slice(0, 10);
    if (end > worldDays.last) return found;
    const start = businessDayAfter(addDays(end, 8));
    const revised = businessDayAfter(addDays(end, 38));
    const value = rounded(level * (1 + i / 1000), 1);
    found.push({ date: first, value: String(value), start, end: addDays(revised, -1) });
    const second = rounded(value * 1.01, 1);
    found.push({ date: first, value: String(second), start: revised, end: forever });
  }
}

const vintagesOf = new Map(
  [...Object.keys(fredSeries), ...Object.keys(slow)].map((id) => [
    id,
    once(() => (slow[id] ? slowly(id) : daily(id))),
  ]),
);

const badRequest = textAnswer(
  '{"error_code":400,"error_message":"Bad Request."}',
  'text/json',
  400,
);

/** Vintages of a series in a range of days, dates cut to the range, page by page. */
export function alfred({ path, query }: Asked, now: Date): Answer | undefined {
  if (path !== '/fred/series/observations') return undefined;
  const asked = (parameter: string, otherwise: string) => query.get(parameter) ?? otherwise;
  const vintages = vintagesOf.get(asked('series_id', ''));
  if (!vintages) return badRequest;
  const today = newYorkWallClock(now).day;
  const [from, to] = [asked('realtime_start', today), asked('realtime_end', today)];
  const observationStart = asked('observation_start', '1776-07-04');
  const [offset, limit] = [Number(asked('offset', '0')), Number(asked('limit', '100000'))];
  const within = vintages().filter(
    ({ date, start, end }) =>
      start <= today && start <= to && end >= from && date >= observationStart,
  );
  const observations = within.slice(offset, offset + limit).map(({ date, value, start, end }) => ({
    realtime_start: [start, from].sort()[1],
    realtime_end: [end, to].sort()[0],
    date,
    value,
  }));
  const head = { realtime_start: from, realtime_end: to, count: within.length, offset, limit };
  return textAnswer(`${JSON.stringify({ ...head, observations })}\n`, 'application/json');
}
