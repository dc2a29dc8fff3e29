import * as z from 'zod';

/** What the steps of a run hand to each other, as JSON through the state machine. */

const moment = z.iso.datetime();
const day = z.iso.date();
const window = z.strictObject({ from: day, to: day });
const sourceName = z.string().regex(/^[a-z][a-z0-9_]*$/);

/** Starts a run: by a schedule, or by hand with the same two fields. */
export const planInput = z.strictObject({
  /** The moment the schedule stands for: what is due is told from it, never from a clock. */
  scheduled_at: moment,
  sources: z.array(sourceName).min(1),
});

/** A source to ask, for which publication, and for which days. */
export const dueSource = z.strictObject({
  source: sourceName,
  moment,
  slot: z.strictObject({ at: moment, observation_date: day }),
  window,
});
export type DueMessage = z.infer<typeof dueSource>;

const planned = z.strictObject({
  moment,
  is_due: z.boolean(),
  due: z.array(dueSource),
  /** Why each source is or is not asked. */
  reasons: z.array(z.strictObject({ source: sourceName, reason: z.string() })),
});
export type PlanMessage = z.infer<typeof planned>;

/** How asking a source ended: its own word, or what the state machine caught. */
const taken = z.union([
  z.object({
    source: sourceName,
    status: z.literal('done'),
    added: z.number(),
  }),
  z.object({
    due: dueSource,
    failure: z.object({ Error: z.string(), Cause: z.string().optional() }),
  }),
]);
export type TakenMessage = z.infer<typeof taken>;

export const concludeInput = z.strictObject({ plan: planned, taken: z.array(taken) });

/** Starts a backfill. */
export const backfillInput = z.strictObject({
  /** Stands for the moment of the run's own rows and of the release. */
  scheduled_at: moment,
  sources: z.array(sourceName).min(1),
  from: day,
  to: day,
  /** Days an item covers; fewer for a source with a file a day and a slow publisher. */
  days_per_item: z.number().int().min(1).max(366).default(31),
});

/** One item of a backfill's list. */
export const backfillItem = z.strictObject({ source: sourceName, moment, window });
export type BackfillItem = z.infer<typeof backfillItem>;
