import { addDays } from '../../../schemas/calendar.ts';
import type { IsoDate } from '../../../schemas/columns.ts';
import { type Answer, type Asked, textAnswer } from '../answer.ts';
import { toneOn } from '../tones.ts';
import type { StockIndex } from '../world.ts';

const indexes: Readonly<Record<string, StockIndex>> = {
  '"Russell 2000"': 'RUT',
  '"S&P 500"': 'SPX',
};

/** The day in `20250708000000`. */
function dayOf(moment: string | null): IsoDate {
  return (moment ?? '').replace(/^(\d{4})(\d{2})(\d{2})\d{6}$/, '$1-$2-$3');
}

/** Tone day by day for a phrase, up to the last day that is over in UTC. */
export function gdelt({ path, query }: Asked, now: Date): Answer | undefined {
  if (path !== '/api/v2/doc/doc' || query.get('mode') !== 'timelinetone') return undefined;
  const index = indexes[query.get('query') ?? ''];
  if (!index) return textAnswer('The phrase is too short.\n', 'text/html');
  const today = now.toISOString().slice(0, 10);
  const end = dayOf(query.get('enddatetime'));
  const data: { date: string; value: number }[] = [];
  for (let day = dayOf(query.get('startdatetime')); day <= end; day = addDays(day, 1)) {
    const value = day < today ? toneOn(index, day) : undefined;
    if (value !== undefined) data.push({ date: `${day.replaceAll('-', '')}T000000Z`, value });
  }
  const query_details = { title: query.get('query'), date_resolution: 'day' };
  const answer = { query_details, timeline: [{ series: 'Average Tone', data }] };
  return textAnswer(JSON.stringify(answer), 'application/json; charset=utf-8');
}
