import { addDays, closure } from '../../../schemas/calendar.ts';
import type { IsoDate } from '../../../schemas/columns.ts';
import type { Publication } from '../../../schemas/publication.ts';
import { worldDays } from '../anchors.ts';
import { type Answer, type Asked, csvAnswer, notFound } from '../answer.ts';
import { rates } from '../rates.ts';
import { newestOut } from '../visible.ts';

/** Every calendar day up to yesterday, each business morning. */
const publication: Publication = {
  time: '08:30',
  on: (day) => {
    const closed = closure(day);
    return closed ? { silence: closed } : { observation_date: addDays(day, -1) };
  },
};

// Bond yields have no line on weekends; on holidays they have one, and nothing in it.
const onWeekdaysOnly = new Set(['DGS10']);

function isWeekend(day: IsoDate): boolean {
  return ['Saturday', 'Sunday'].includes(closure(day) ?? '');
}

/** One series as the graph's download: whole history, or from `cosd` to `coed`. */
export function fred({ path, query }: Asked, now: Date): Answer | undefined {
  if (path !== '/graph/fredgraph.csv') return undefined;
  const id = query.get('id') ?? '';
  const valueOn = rates[id];
  if (!valueOn) return notFound;
  const newest = newestOut(publication, now);
  const from = query.get('cosd') ?? worldDays.first;
  const to = query.get('coed') ?? newest;
  const lines = [`observation_date,${id}`];
  for (let day = worldDays.first; day <= newest; day = addDays(day, 1)) {
    const isAsked = from <= day && day <= to;
    if (!isAsked || (onWeekdaysOnly.has(id) && isWeekend(day))) continue;
    lines.push(`${day},${valueOn(day)?.toFixed(2) ?? ''}`);
  }
  return csvAnswer(lines);
}
