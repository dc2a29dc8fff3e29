import { readFileSync } from 'node:fs';
import { z } from 'zod';

const amount = z.number().nonnegative();

/** What one function does in one run. */
const step = z.strictObject({
  /** Invocations; those of `take` are counted per source of the schedule, due or not. */
  perRun: amount,
  billedMilliseconds: amount,
  logBytes: amount,
});

const shape = z.strictObject({
  measuredOn: z.iso.date(),
  origin: z.string().min(1),
  /** The day the figures are of. */
  scheduledDay: z.strictObject({ runs: amount, billedSeconds: amount }),
  /** By the end of the function's name: `plan` of `smallcap-lake-dev-plan`. */
  steps: z.record(z.string(), step),
  run: z.strictObject({
    transitions: amount,
    s3Writes: amount,
    s3Reads: amount,
    /** Bytes each of the run's queries reads; Athena bills 10 MB at least. */
    queryBytes: z.array(amount),
    traces: amount,
    machineLogBytes: amount,
  }),
  lake: z.strictObject({ bytes: amount }),
  /** Metrics the functions write beside those an alarm names. */
  customMetrics: amount,
  /** Nobody can measure these before people use it. */
  assumed: z.strictObject({
    dashboardRefreshesPerDay: amount,
    queriesPerRefresh: amount,
    bytesPerQuery: amount,
    /** One question a month and workgroup is a mistake that would read this much. */
    mistakenQueryBytes: amount,
    alarmMessagesPerMonth: amount,
  }),
});

export type Usage = z.infer<typeof shape>;

/** What was measured and what is assumed, as it stands in the repository. */
export function readUsage(): Usage {
  const text = readFileSync(new URL('usage.json', import.meta.url), 'utf8');
  return shape.parse(JSON.parse(text));
}
