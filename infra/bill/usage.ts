import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const amount = z.number().nonnegative();

/** What one function does in one run. */
const step = z.strictObject({
  /** Invocations; those of `take` are counted per source of the run. */
  perRun: amount,
  billedMilliseconds: amount,
  logBytes: amount,
});

const shape = z.strictObject({
  measuredOn: z.iso.date(),
  origin: z.string().min(1),
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

/** What the scheduled day of `npm run test:pipeline` records: real handlers, a whole day. */
const recorded = z.object({
  scheduled_day: z.object({
    runs: z.number().positive(),
    athena_statements: amount,
    steps: z.record(z.string(), z.object({ calls: z.number().positive(), billed_s: amount })),
  }),
});

/**
 * Usage with the estimates of durations and questions replaced by those of a recorded day.
 *
 * @param day as the pipeline's stage writes it
 */
export function withRecordedDay(usage: Usage, day: unknown): Usage {
  const { scheduled_day: found } = recorded.parse(day);
  const durations = Object.entries(found.steps).map(([name, { calls, billed_s }]) => {
    const before = usage.steps[name] ?? { perRun: 1, billedMilliseconds: 0, logBytes: 0 };
    return [name, { ...before, billedMilliseconds: (billed_s / calls) * 1000 }] as const;
  });
  const queries = Math.ceil(found.athena_statements / found.runs);
  const leastBytes = Array.from({ length: queries }, () => 0);
  return {
    ...usage,
    origin: `durations and questions from the scheduled day recorded in pipeline-measurements.json; the rest: ${usage.origin}`,
    steps: { ...usage.steps, ...Object.fromEntries(durations) },
    run: { ...usage.run, queryBytes: leastBytes },
  };
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
}

const recording = 'pipeline-measurements.json';

/** What was measured and what is assumed, as it stands in the repository. */
export function readUsage(): Usage {
  const usage = shape.parse(read('usage.json'));
  const isRecorded = existsSync(new URL(recording, import.meta.url));
  return isRecorded ? withRecordedDay(usage, read(recording)) : usage;
}
