import { dueSource } from './messages.ts';
import { stepHandler } from './step.ts';
import { takeOne } from './taking.ts';

/** Fetches, keeps, reads and commits one source of a run. */
export const handler = stepHandler('take', dueSource, async (due, context) =>
  takeOne(due, new Date(due.moment), context),
);
