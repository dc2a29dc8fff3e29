import { addDays, closure } from '../../../schemas/calendar.ts';
import type { IsoDate } from '../../../schemas/columns.ts';
import { nextBusinessDay } from '../../../schemas/publication.ts';
import { worldDays } from '../anchors.ts';
import { type Answer, type Asked, notFound } from '../answer.ts';
import { GrowingFile } from '../growing-file.ts';
import { fredSeries } from '../indicators.ts';
import { onceEach } from '../random.ts';
import { newestOut } from '../visible.ts';

const inTheMorning = nextBusinessDay('08:30');
/** Of the Board's H.15, which is posted at 16:15. */
const inTheAfternoon = nextBusinessDay('16:20');
const h15 = ['DFF', 'DGS1', 'DGS10'];

// Since that day its owner allows no more of it than three years.
const cut = { id: 'BAMLH0A0HYM2', from: '2026-04-01', years_days: 3 * 365 };

function firstAllowed(id: string, newest: IsoDate): IsoDate {
  return id === cut.id && newest >= cut.from ? addDays(newest, -cut.years_days) : worldDays.first;
}

function isWeekend(day: IsoDate): boolean {
  return ['Saturday', 'Sunday'].includes(closure(day) ?? '');
}

/** A series from its first day to the world's last. */
const fileOf = onceEach((id: string) => {
  const series = fredSeries[id];
  if (!series) return undefined;
  const lines: [IsoDate, string][] = [];
  for (let day = series.first; day <= worldDays.last; day = addDays(day, 1)) {
    // A market's series has no line on weekends; on holidays it has one, and nothing in it.
    if (!series.hasWeekends && isWeekend(day)) continue;
    lines.push([day, `${day},${series.on(day)?.toFixed(2) ?? ''}`]);
  }
  return new GrowingFile(`observation_date,${id}`, lines);
});

/** One series as the graph's download: whole history, or from `cosd` to `coed`. */
export function fred({ path, query }: Asked, now: Date): Answer | undefined {
  if (path !== '/graph/fredgraph.csv') return undefined;
  const id = query.get('id') ?? '';
  const file = fileOf(id);
  if (!file) return notFound;
  const newest = newestOut(h15.includes(id) ? inTheAfternoon : inTheMorning, now);
  // Days compare as text: the earlier end, the later start.
  const [last = newest] = [query.get('coed') ?? newest, newest].sort();
  const [, first = ''] = [query.get('cosd') ?? '', firstAllowed(id, newest)].sort();
  return file.upTo(last, first);
}
