import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { Cost } from './measure.ts';

const root = join(import.meta.dirname, '..', '..');
const observer = pathToFileURL(join(import.meta.dirname, 'observe.ts')).href;
const entry = join(root, 'functions/local/lake.ts');

/** What a command said, and what its whole life cost. */
export interface Observed {
  readonly out: string;
  readonly err: string;
  readonly cost: Cost;
}

/**
 * Runs the command line as a user does; the observer inside writes down what it cost.
 *
 * @throws Error with the command's own words when it gave no answer; exit 1 is an answer too, that
 * a check failed
 */
export async function observed(words: readonly string[], cwd: string): Promise<Observed> {
  const report = join(cwd, `observed-${randomUUID()}.json`);
  const child = spawn(process.execPath, ['--import', observer, entry, ...words], {
    cwd,
    env: { ...process.env, BENCH_REPORT: report },
    stdio: 'pipe',
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  if (code > 1 || out === '') throw new Error(err.trim().split('\n').slice(0, 3).join(' '));
  const cost = JSON.parse(await readFile(report, 'utf8')) as Cost;
  await rm(report);
  return { out, err, cost };
}
