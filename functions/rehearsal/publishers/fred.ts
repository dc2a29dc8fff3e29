import { addDays, closure } from '../../../schemas/calendar.ts';
import type { IsoDate } from '../../../schemas/columns.ts';
import { restOn } from '../../../schemas/federal-holidays.ts';
import type { Publication } from '../../../schemas/publication.ts';
import { worldDays } from '../anchors.ts';
import { type Answer, type Asked, csvAnswer, notFound } from '../answer.ts';
import { fredSeries, type Series } from '../indicators.ts';
import { onceEach } from '../random.ts';
import { newestOut } from '../visible.ts';

/** Every calendar day up to yesterday, on each business day. */
const updatedAt = (time: string): Publication => ({
  time,
  on: (day) => {
    const closed = restOn(day);
    return closed ? { silence: closed } : { observation_date: addDays(day, -1) };
  },
});

const inTheMorning = updatedAt('08:30');
/** Of the Board's H.15, which is posted at 16:15. */
const inTheAfternoon = updatedAt('16:20');
const h15 = ['DFF', 'DGS1', 'DGS10'];

// Since that day its owner allows no more of it than three years.
const cut = { id: 'BAMLH0A0HYM2', from: '2026-04-01', years_days: 3 * 365 };

function firstDay(id: string, first: IsoDate, newest: IsoDate): IsoDate {
  const isCut = id === cut.id && newest >= cut.from;
  return isCut ? addDays(newest, -cut.years_days) : first;
}

function isWeekend(day: IsoDate): boolean {
  return ['Saturday', 'Sunday'].includes(closure(day) ?? '');
}

/** A series' lines by day; undefined where its graph has none. */
const linesOf = onceEach(({ hasWeekends, on }: Series) =>
  onceEach((day: IsoDate): string | undefined => {
    // A market's series has no line on weekends; on holidays it has one, and nothing in it.
    if (!hasWeekends && isWeekend(day)) return undefined;
    return `${day},${on(day)?.toFixed(2) ?? ''}`;
  }),
);

/** One series as the graph's download: whole history, or from `cosd` to `coed`. */
export function fred({ path, query }: Asked, now: Date): Answer | undefined {
  if (path !== '/graph/fredgraph.csv') return undefined;
  const id = query.get('id') ?? '';
  const series = fredSeries[id];
  if (!series) return notFound;
  const newest = newestOut(h15.includes(id) ? inTheAfternoon : inTheMorning, now);
  const from = query.get('cosd') ?? worldDays.first;
  const to = query.get('coed') ?? newest;
  const lineOn = linesOf(series);
  const lines = [`observation_date,${id}`];
  for (let day = firstDay(id, series.first, newest); day <= newest; day = addDays(day, 1)) {
    const line = from <= day && day <= to ? lineOn(day) : undefined;
    if (line !== undefined) lines.push(line);
  }
  return csvAnswer(lines);
}
