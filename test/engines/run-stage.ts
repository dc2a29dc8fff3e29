import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { NotPossibleError } from './install-trino.ts';
import { Results } from './results.ts';

/**
 * Runs a stage that needs Trino in a folder of its own, and ends the process with its verdict.
 *
 * Where this machine lacks what it needs it is skipped, with the reason. Whatever else breaks it off
 * is a failed check like any other, so that those before it are still counted.
 */
export async function runStage(
  name: string,
  check: (work: string, results: Results) => Promise<void>,
): Promise<void> {
  const results = new Results();
  const work = await mkdtemp(join(tmpdir(), `${name}-`));
  // Whatever else makes a temporary folder makes it in ours, and goes with it.
  process.env['TMPDIR'] = work;
  // Trino is ended when this process exits, however it does; so is the folder when it is told to.
  const stop = () => process.exit(1);
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.once('exit', () => rmSync(work, { recursive: true, force: true, maxRetries: 10 }));
  try {
    await check(work, results);
  } catch (error) {
    if (error instanceof NotPossibleError) results.skip(`the stage ${name}`, error.message);
    else results.add(`the stage ${name} comes to its end`, [inspect(error)], '');
  }
  console.log(results.summary());
  process.exitCode = results.hasFailed ? 1 : 0;
}
