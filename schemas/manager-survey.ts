import { addDays, closure, weekday } from './calendar.ts';
import type { Publication } from './publication.ts';

const wednesday = 3;

/**
 * NAAIM's survey: Wednesday's answers come out the day after, or on the next day that is none of
 * rest. A survey of a Wednesday that is a holiday is dated that day: all six of 2016 to June 2026
 * are. One dated Tuesday, as on 2016-11-15, is its week's.
 */
export const managerSurvey: Publication = {
  time: '12:00',
  on: (day) => {
    const closed = closure(day);
    if (closed) return { silence: `no business day, ${closed}` };
    let survey = addDays(day, -1);
    while (weekday(survey) !== wednesday && closure(survey) !== undefined) {
      survey = addDays(survey, -1);
    }
    return weekday(survey) === wednesday
      ? { observation_date: survey, earliest: addDays(survey, -1) }
      : { silence: 'comes out on the day after a Wednesday' };
  },
};
