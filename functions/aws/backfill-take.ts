import { backfillItem } from './messages.ts';
import { stepHandler } from './step.ts';
import { takeOne } from './taking.ts';

/** Fetches, keeps, reads and commits one item of a backfill; what raw holds is not asked again. */
export const handler = stepHandler('backfill-take', backfillItem, async (item, context) =>
  takeOne(item, undefined, context),
);
