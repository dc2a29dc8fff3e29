import { addDays } from '../../../schemas/calendar.ts';
import type { IsoDate } from '../../../schemas/columns.ts';
import { isBankHoliday } from '../../../schemas/federal-holidays.ts';
import type { Publication } from '../../../schemas/publication.ts';
import { worldDays } from '../anchors.ts';
import { type Answer, type Asked, textAnswer } from '../answer.ts';
import { effectiveOn, rangeWidth, upperOn } from '../rates.ts';
import { newestOut } from '../visible.ts';

const folder = '/api/rates/unsecured/effr/';
const lastPattern = /^last\/(\d+)\.json$/;

/** Everything up to yesterday, on the mornings of banking days. */
const publication: Publication = {
  time: '09:00',
  on: (day) =>
    isBankHoliday(day) ? { silence: 'closed' } : { observation_date: addDays(day, -1) },
};

function rateOf(day: IsoDate) {
  const upper = upperOn(day);
  return {
    effectiveDate: day,
    type: 'EFFR',
    percentRate: Number(effectiveOn(day).toFixed(2)),
    targetRateFrom: upper - rangeWidth,
    targetRateTo: upper,
    revisionIndicator: '',
  };
}

/** Banking days from `from` to `to`, at most so many, newest first. */
function bankingDays(from: IsoDate, to: IsoDate, most: number): IsoDate[] {
  const found: IsoDate[] = [];
  for (let day = to; day >= from && found.length < most; day = addDays(day, -1)) {
    if (!isBankHoliday(day)) found.push(day);
  }
  return found;
}

/** Effective rates of the newest days, or of a range. */
export function nyfed({ path, query }: Asked, now: Date): Answer | undefined {
  const question = path.startsWith(folder) ? path.slice(folder.length) : '';
  const last = lastPattern.exec(question)?.[1];
  if (last === undefined && question !== 'search.json') return undefined;
  const newest = newestOut(publication, now);
  // Days compare as text: the earlier end, the later start.
  const [to = newest] = [query.get('endDate') ?? newest, newest].sort();
  const [, from = ''] = [query.get('startDate') ?? '', worldDays.first].sort();
  const days = bankingDays(from, to, Number(last ?? Number.POSITIVE_INFINITY));
  const refRates = days.map(rateOf);
  return textAnswer(`${JSON.stringify({ refRates })}\n`, 'application/json');
}
