import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Invoked } from './lambda/sandbox.ts';

const path = join(import.meta.dirname, '../../infra/bill/pipeline-measurements.json');

/**
 * What functions took, by function: calls, seconds by the clock (which Lambda bills, and which a busy
 * machine stretches), seconds of a processor, and how many statements they waited for.
 */
export function billedOf(invoked: readonly Invoked[], statements: number) {
  const steps: Record<string, { calls: number; wall_s: number; cpu_s: number }> = {};
  for (const { name, duration_ms, cpu_ms } of invoked) {
    const step = name.replace(/^smallcap-lake-dev-/, '');
    const { calls, wall_s, cpu_s } = steps[step] ?? { calls: 0, wall_s: 0, cpu_s: 0 };
    steps[step] = {
      calls: calls + 1,
      wall_s: rounded(wall_s + duration_ms / 1000),
      cpu_s: rounded(cpu_s + cpu_ms / 1000),
    };
  }
  const sum = (of: 'wall_s' | 'cpu_s') =>
    rounded(Object.values(steps).reduce((total, each) => total + each[of], 0));
  return { wall_s: sum('wall_s'), cpu_s: sum('cpu_s'), athena_statements: statements, steps };
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
