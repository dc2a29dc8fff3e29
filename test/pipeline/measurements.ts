import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call } from './aws/calls.ts';
import type { Invoked } from './lambda/sandbox.ts';

const usagePath = join(import.meta.dirname, '../../infra/bill/usage.json');

/** Memory at which Lambda gives one whole processor; less memory is a share of it. */
const wholeProcessor_MB = 1769;

// Not measurable here: what a small statement takes on Athena, and a request to S3 from Lambda.
const statement_ms = 1500;
const request_ms = 25;

/** What one step took in all: for the bill, and to see what it is made of. */
interface StepFigures {
  readonly calls: number;
  /** By this machine's clock, which other work on it stretches. */
  readonly wall_s: number;
  readonly cpu_s: number;
  /** Rounds of statements waited for: those of one step that are asked together count once. */
  readonly rounds: number;
  readonly requests: number;
  /** Seconds Lambda would bill: processor time at the function's share of one, and the waiting. */
  readonly billed_s: number;
}

/** Rounds of waiting for Athena in one call of a step. */
const roundsPerCall: Readonly<Record<string, number>> = { plan: 1, conclude: 3 };

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function stepOf(name: string): string {
  return name.replace(/^smallcap-lake-dev-/, '');
}

/** What functions took, by step. */
export function figuresOf(
  invoked: readonly Invoked[],
  calls: readonly Call[],
): { readonly billed_s: number; readonly steps: Readonly<Record<string, StepFigures>> } {
  const names = [...new Set(invoked.map(({ name }) => name))];
  const steps = names.map((name): [string, StepFigures] => {
    const mine = invoked.filter((each) => each.name === name);
    const sum = (of: 'duration_ms' | 'cpu_ms') => mine.reduce((total, each) => total + each[of], 0);
    const share = Math.min(1, (mine[0]?.memory_MB ?? wholeProcessor_MB) / wholeProcessor_MB);
    const rounds = mine.length * (roundsPerCall[stepOf(name)] ?? 0);
    const requests = calls.filter(
      ({ principal, action }) => principal === name && action.startsWith('s3:'),
    ).length;
    const billed_ms = sum('cpu_ms') / share + rounds * statement_ms + requests * request_ms;
    return [
      stepOf(name),
      {
        calls: mine.length,
        wall_s: rounded(sum('duration_ms') / 1000),
        cpu_s: rounded(sum('cpu_ms') / 1000),
        rounds,
        requests,
        billed_s: rounded(billed_ms / 1000),
      },
    ];
  });
  const billed_s = rounded(steps.reduce((total, [, each]) => total + each.billed_s, 0));
  return { billed_s, steps: Object.fromEntries(steps) };
}

interface Day {
  readonly runs: number;
  readonly transitions: number;
  readonly invoked: readonly Invoked[];
  readonly calls: readonly Call[];
}

/**
 * Puts a day's figures where the bill reads them, when `LAKE_MEASURE` names the date to put there:
 * by itself a test changes no file.
 */
export async function keepForTheBill({ runs, transitions, invoked, calls }: Day): Promise<void> {
  const date = process.env['LAKE_MEASURE'];
  if (date === undefined) return;
  const usage = JSON.parse(await readFile(usagePath, 'utf8'));
  const { steps } = figuresOf(invoked, calls);
  for (const [step, figures] of Object.entries(steps)) {
    usage.steps[step].billedMilliseconds = Math.round((figures.billed_s * 1000) / figures.calls);
  }
  const perRun = (wanted: RegExp) =>
    Math.ceil(calls.filter(({ action }) => wanted.test(action)).length / runs);
  const queries = perRun(/^athena:StartQueryExecution$/);
  usage.measuredOn = date;
  usage.origin =
    'the scheduled day of test/pipeline/day.test.ts: processor time of the bundles measured, at the ' +
    `share of a processor their memory buys; assumed ${statement_ms} ms for a round of Athena's ` +
    `statements and ${request_ms} ms for a request to S3; log sizes are estimates`;
  usage.run.transitions = Math.ceil(transitions / runs);
  usage.run.s3Writes = perRun(/^s3:(PutObject|ListBucket)$/);
  usage.run.s3Reads = perRun(/^s3:GetObject$/);
  usage.run.queryBytes = Array.from({ length: queries }, () => 10_000_000);
  await writeFile(usagePath, `${JSON.stringify(usage, null, 2)}\n`);
}
