import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usualPace } from '../../functions/host-book.ts';
import { type Call, roundsOf } from '../builders/aws-calls.ts';
import type { Invoked } from './lambda/sandbox.ts';

const usagePath = join(import.meta.dirname, '../../infra/bill/usage.json');

/** Memory at which Lambda gives one whole processor; less memory is a share of it. */
const wholeProcessor_MB = 1769;

// Not measurable here: what a small statement takes on Athena, a request to S3 from Lambda, and a
// publisher's answer. The pause between two requests to one publisher is the lake's own.
const statement_ms = 1500;
const request_ms = 25;
const answer_ms = 500;
/** What Lambda itself writes of an invocation: its start, its end and its report, as JSON. */
const ownLines_bytes = 1000;

/** What was done, for its figures. */
export interface Done {
  readonly invoked: readonly Invoked[];
  readonly calls: readonly Call[];
  /** Of each run, the hosts that were asked, in order. */
  readonly asked: readonly (readonly string[])[];
}

/** What one step took in all: for the bill, and to see what it is made of. */
interface StepFigures {
  readonly calls: number;
  /** Sandboxes that were started for it. */
  readonly starts: number;
  /** By this machine's clock, which other work on it stretches. */
  readonly wall_s: number;
  readonly cpu_s: number;
  /** How often it waited for statements, and for requests; what is asked together counts once. */
  readonly statement_rounds: number;
  readonly request_rounds: number;
  readonly requests: number;
  /** Waiting for publishers: the pauses between requests to one host, and their answers. */
  readonly publishers_s: number;
  /** Seconds Lambda would bill: processor time at the function's share of one, and the waiting. */
  readonly billed_s: number;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function stepOf(name: string): string {
  return name.replace(/^smallcap-lake-dev-/, '');
}

/** A host is asked once in its spacing; the last answer is waited for. */
function waitedForPublishers_ms(asked: readonly (readonly string[])[]): number {
  return asked
    .flatMap((hosts) =>
      [...new Set(hosts)].map((host) => hosts.filter((each) => each === host).length),
    )
    .reduce((sum, times) => sum + (times - 1) * usualPace.spacing_ms + answer_ms, 0);
}

function figuresOfStep(name: string, { invoked, calls, asked }: Done): StepFigures {
  const mine = invoked.filter((each) => each.name === name);
  const sum = (of: 'duration_ms' | 'cpu_ms') => mine.reduce((total, each) => total + each[of], 0);
  const share = Math.min(1, (mine[0]?.memory_MB ?? wholeProcessor_MB) / wholeProcessor_MB);
  const mineAt = (action: RegExp) =>
    calls.filter((call) => call.principal === name && action.test(call.action));
  const requests = mineAt(/^s3:/);
  const [statement_rounds, request_rounds] = [
    roundsOf(mineAt(/^athena:StartQueryExecution$/)),
    roundsOf(requests),
  ];
  const publishers_ms = name.endsWith('take') ? waitedForPublishers_ms(asked) : 0;
  const waited_ms = statement_rounds * statement_ms + request_rounds * request_ms + publishers_ms;
  return {
    calls: mine.length,
    starts: mine.filter(({ init_ms }) => init_ms !== undefined).length,
    wall_s: rounded(sum('duration_ms') / 1000),
    cpu_s: rounded(sum('cpu_ms') / 1000),
    statement_rounds,
    request_rounds,
    requests: requests.length,
    publishers_s: rounded(publishers_ms / 1000),
    billed_s: rounded((sum('cpu_ms') / share + waited_ms) / 1000),
  };
}

/** What functions took, by step. */
export function figuresOf(done: Done): {
  readonly billed_s: number;
  readonly steps: Readonly<Record<string, StepFigures>>;
} {
  const names = [...new Set(done.invoked.map(({ name }) => name))];
  const steps = names.map((name) => [stepOf(name), figuresOfStep(name, done)] as const);
  const billed_s = rounded(steps.reduce((total, [, each]) => total + each.billed_s, 0));
  return { billed_s, steps: Object.fromEntries(steps) };
}

interface Day extends Done {
  readonly transitions: number;
  /** Names that the schedules handed over, due or not. */
  readonly sources: number;
  /** Written to the log in all, by function. */
  readonly log_bytes: ReadonlyMap<string, number>;
}

/**
 * Puts a day's figures where the bill reads them, when `LAKE_MEASURE` names the date to put there:
 * by itself a test changes no file.
 */
export async function keepForTheBill(day: Day): Promise<void> {
  const date = process.env['LAKE_MEASURE'];
  if (date === undefined) return;
  const { transitions, calls, log_bytes } = day;
  const runs = day.asked.length;
  const usage = JSON.parse(await readFile(usagePath, 'utf8'));
  const { steps } = figuresOf(day);
  for (const [step, figures] of Object.entries(steps)) {
    const { perRun } = usage.steps[step];
    const due = step === 'take' ? day.sources : runs;
    usage.steps[step].perRun = perRun === 0 ? 0 : rounded(figures.calls / due);
    usage.steps[step].billedMilliseconds = Math.round((figures.billed_s * 1000) / figures.calls);
  }
  for (const [name, bytes] of log_bytes) {
    const { calls: times } = steps[stepOf(name)] ?? {};
    if (times) usage.steps[stepOf(name)].logBytes = Math.round(bytes / times) + ownLines_bytes;
  }
  const perRun = (wanted: RegExp) =>
    Math.ceil(calls.filter(({ action }) => wanted.test(action)).length / runs);
  const queries = perRun(/^athena:StartQueryExecution$/);
  usage.measuredOn = date;
  usage.origin =
    'the scheduled day of test/pipeline/day.test.ts: processor time of the bundles, each run begun ' +
    'cold, at the share of a processor their memory buys; how often they waited, counted; assumed ' +
    `${statement_ms} ms for a round of Athena's statements, ${request_ms} ms for one of requests ` +
    `to S3, ${answer_ms} ms for a publisher's answer; the machine's log and traces are estimates`;
  const billed_s = Object.values(steps).reduce((sum, each) => sum + each.billed_s, 0);
  usage.scheduledDay = { runs, billedSeconds: Math.ceil(billed_s) };
  usage.run.transitions = Math.ceil(transitions / runs);
  usage.run.s3Writes = perRun(/^s3:(PutObject|ListBucket)$/);
  usage.run.s3Reads = perRun(/^s3:GetObject$/);
  usage.run.queryBytes = Array.from({ length: queries }, () => 10_000_000);
  await writeFile(usagePath, `${JSON.stringify(usage, null, 2)}\n`);
}
