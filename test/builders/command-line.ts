import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const entry = join(import.meta.dirname, '../../functions/local/lake.ts');

/** How a command ended and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line as a user does, in a process of its own. */
export function lake(
  words: readonly string[],
  { killAfter_ms, cwd }: { killAfter_ms?: number; cwd?: string } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [entry, ...words], {
      env: { ...process.env, TZ: 'UTC', NO_COLOR: '1' },
      ...(cwd && { cwd }),
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    const timer =
      killAfter_ms === undefined
        ? undefined
        : setTimeout(() => child.kill('SIGKILL'), killAfter_ms);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, out, err });
    });
  });
}

export async function temporaryFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'lake-cli-'));
}
