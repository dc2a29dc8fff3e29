import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { afterAll, expect, it } from 'vitest';
import { lakeApp } from '../../infra/app.ts';

const scratch = mkdtempSync(join(tmpdir(), 'nag-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The app with something planted in its Lake stack. */
async function appWith(plant: (stack: Stack) => void) {
  const outdir = mkdtempSync(join(scratch, 'out-'));
  const app = await lakeApp({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = app.node.findChild('Lake');
  if (!(stack instanceof Stack)) throw new TypeError('expected the Lake stack');
  plant(stack);
  return app;
}

// The plugin sets an exit code; a planted violation must not become that of the test run.
async function failsToSynthesise(plant: (stack: Stack) => void): Promise<void> {
  const app = await appWith(plant);
  const before = process.exitCode;
  expect(() => app.synth()).toThrow('AwsSolutions-S10');
  process.exitCode = before;
}

it('a bucket that takes plain HTTP ends the synthesis', async () => {
  await failsToSynthesise((stack) => new Bucket(stack, 'Planted'));
});
