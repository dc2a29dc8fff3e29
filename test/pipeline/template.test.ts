import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { loadSources } from '../../functions/source-catalog.ts';
import { closure } from '../../schemas/calendar.ts';
import type { Deployed } from '../builders/deployed.ts';
import { functionsOf } from './lambda/fleet.ts';
import { Sandbox } from './lambda/sandbox.ts';
import { firings } from './schedules.ts';
import { synthesised } from './synthesised.ts';

const mostBundle_bytes = 8_000_000;

interface Policy {
  readonly Statement: readonly Record<string, unknown>[];
}

let pipeline: Deployed;
let text: string;
beforeAll(async () => {
  ({ pipeline } = await synthesised());
  text = await readFile(join(pipeline.folder, 'Pipeline.template.json'), 'utf8');
});

it('sends no function of a deployment to rehearsed publishers', () => {
  expect(text).not.toContain('LAKE_PUBLISHERS_ORIGIN');
  expect(text).not.toContain('127.0.0.1');
});

it('refers to no other stack', () => {
  expect(text).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput|"Export"/);
});

it('puts no key into an environment', () => {
  for (const { name, environment } of functionsOf(pipeline, () => ({}))) {
    const names = Object.keys(environment).filter((key) => !/^LAKE(_[A-Z]+)*$/.test(key));
    expect(names, name).toEqual([]);
  }
});

it('keeps nothing: every resource may be destroyed and made again', () => {
  const kept = Object.entries(pipeline.resources).filter(
    ([, resource]) => (resource as { DeletionPolicy?: string }).DeletionPolicy === 'Retain',
  );
  expect(kept.map(([id]) => id)).toEqual([]);
  const types = new Set(Object.values(pipeline.resources).map(({ Type }) => Type));
  expect([...types].filter((type) => /^AWS::(S3|Glue|DynamoDB|Athena)/.test(type))).toEqual([]);
});

it('starts each source that is on, and no other, on each day it comes out', async () => {
  const sources = await loadSources();
  const on = sources.filter(({ isOffBecause }) => isOffBecause === undefined);
  const [from, to] = ['2026-11-23', '2026-11-29'];
  const fired = firings(pipeline, from, to).map(({ at, input }) => ({
    at: at.toISOString(),
    ...(input as { scheduled_at: string; sources: string[] }),
  }));
  for (const { at, scheduled_at } of fired) expect(`${scheduled_at.slice(0, -1)}.000Z`).toBe(at);
  const named = new Set(fired.flatMap(({ sources: names }) => names));
  expect([...named].filter((name) => !on.some((source) => source.name === name))).toEqual([]);
  for (const { name, publication } of on) {
    const mine = fired.filter(({ sources: names }) => names.includes(name));
    // Thanksgiving is a weekday to the schedule: the plan says that nothing is due.
    if (publication.isUnannounced) expect(mine.length, name).toBe(7);
    else expect(new Set(mine.map(({ at }) => at)).size, name).toBe(mine.length);
  }
  expect(closure('2026-11-26')).toBe('Thanksgiving');
});

it('delivers late starts to a queue somebody is told of', () => {
  for (const [, { Target, FlexibleTimeWindow }] of pipeline.ofType('AWS::Scheduler::Schedule')) {
    expect(Target).toMatchObject({
      DeadLetterConfig: { Arn: expect.stringContaining(':sqs:') },
      RetryPolicy: { MaximumEventAgeInSeconds: 7200, MaximumRetryAttempts: 10 },
    });
    expect(FlexibleTimeWindow).toEqual({ Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 });
  }
  const watched = pipeline
    .ofType('AWS::CloudWatch::Alarm')
    .filter(([, { Namespace }]) => Namespace === 'AWS/SQS');
  expect(watched.length).toBe(1);
});

it('takes silence for bad news where a run should have spoken', () => {
  const breaching = pipeline
    .ofType('AWS::CloudWatch::Alarm')
    .filter(([, { TreatMissingData }]) => TreatMissingData === 'breaching')
    .map(([, { AlarmName, EvaluationPeriods, Period }]) => [AlarmName, EvaluationPeriods, Period]);
  expect(breaching.sort()).toEqual([
    ['smallcap-lake-dev-no-run', 26, 3600],
    ['smallcap-lake-dev-old-index_level', 26, 3600],
    ['smallcap-lake-dev-old-investor_sentiment', 26, 3600],
    ['smallcap-lake-dev-old-option_activity', 26, 3600],
  ]);
});

it('lets CloudWatch and the budget speak through the topic, and only in this account', () => {
  const statements = pipeline
    .ofType('AWS::SNS::TopicPolicy')
    .flatMap(([, { PolicyDocument }]) => (PolicyDocument as Policy).Statement);
  const allowed = statements
    .filter(({ Effect }) => Effect === 'Allow')
    .map(({ Principal }) => (Principal as { Service: string }).Service);
  expect(allowed).toEqual(['cloudwatch.amazonaws.com', 'budgets.amazonaws.com']);
});

/** All code of a function: the module it begins with and those it imports later. */
async function codeOf(folder: string): Promise<string> {
  const modules = (await readdir(folder)).filter((file) => file.endsWith('.mjs'));
  return (await Promise.all(modules.map((file) => readFile(join(folder, file), 'utf8')))).join(
    '\n',
  );
}

async function sizeOf(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (file) => (await stat(join(folder, file))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

it('bundles each function into less than 8 MB without DuckDB, the command line and the rehearsal', async () => {
  for (const { name, codeFolder } of functionsOf(pipeline, () => ({}))) {
    const size = await sizeOf(codeFolder);
    const code = await codeOf(codeFolder);
    console.log(`${name}: ${(size / 1e6).toFixed(2)} MB`);
    expect(size, name).toBeLessThan(mostBundle_bytes);
    // The name of the package stands in package.json, which is bundled for its version.
    expect(code).not.toContain('DuckDBInstance');
    expect(code).not.toContain('startRehearsal');
  }
});

// The floor is 300 ms on a machine with nothing else to do; a busy one only shows that it starts.
it('starts a sandbox of each function, and says how long that took', async () => {
  const figures: Record<string, unknown> = {};
  for (const spec of functionsOf(pipeline, () => ({}))) {
    const tries: { init_ms: number; process_cpu_ms: number }[] = [];
    for (let i = 0; i < 3; i += 1) {
      const sandbox = await new Sandbox(spec).start();
      while (!sandbox.measured) await new Promise((again) => setTimeout(again, 20));
      tries.push(sandbox.measured);
      await sandbox.stop();
    }
    const init_ms = Math.round(Math.min(...tries.map((each) => each.init_ms)));
    const process_cpu_ms = Math.round(Math.min(...tries.map((each) => each.process_cpu_ms)));
    const code_bytes = (await codeOf(spec.codeFolder)).length;
    expect(code_bytes).toBeGreaterThan(0);
    figures[spec.name] = { init_ms, process_cpu_ms, code_bytes };
    console.log(
      `${spec.name}: init ${init_ms} ms, promised are 300; whole process ${process_cpu_ms} ms of CPU`,
    );
  }
  console.log(JSON.stringify(figures));
});
