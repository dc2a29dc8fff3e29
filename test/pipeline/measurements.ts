import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Invoked } from './lambda/sandbox.ts';

const path = join(import.meta.dirname, '../../infra/bill/pipeline-measurements.json');

/** What functions were billed for, by function: calls, and seconds in all. */
export function billedOf(invoked: readonly Invoked[], statements: number) {
  const steps: Record<string, { calls: number; billed_s: number }> = {};
  let billed_s = 0;
  for (const { name, duration_ms } of invoked) {
    const step = name.replace(/^smallcap-lake-dev-/, '');
    const so_far = steps[step] ?? { calls: 0, billed_s: 0 };
    steps[step] = {
      calls: so_far.calls + 1,
      billed_s: rounded(so_far.billed_s + duration_ms / 1000),
    };
    billed_s += duration_ms / 1000;
  }
  return { billed_s: rounded(billed_s), athena_statements: statements, steps };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Keeps figures for the bill, where asked to: a test run changes no file by itself. */
export async function writeMeasurements(name: string, figures: unknown): Promise<void> {
  if (process.env['LAKE_MEASURE'] !== '1') return;
  const before = await readFile(path, 'utf8').catch(() => '{}');
  const all = { ...(JSON.parse(before) as Record<string, unknown>), [name]: figures };
  await writeFile(path, `${JSON.stringify(all, null, 2)}\n`);
}
