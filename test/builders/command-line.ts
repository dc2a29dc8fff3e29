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

interface Handling {
  /** `kill -9` after that long. */
  readonly killAfter_ms?: number;
  /** Ctrl-C after that long. */
  readonly interruptAfter_ms?: number;
  readonly cwd?: string;
  /** On top of the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** A program that is given the command to run: `taskset -c 0`. */
  readonly through?: readonly string[];
}

/** Runs the command line as a user does, in a process of its own. */
export function lake(
  words: readonly string[],
  { killAfter_ms, interruptAfter_ms, cwd, env, through = [] }: Handling = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const [program = '', ...rest] = [...through, process.execPath, entry, ...words];
    const child = spawn(program, rest, {
      env: { ...process.env, TZ: 'UTC', NO_COLOR: '1', ...env },
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
    const after = (ms: number | undefined, signal: NodeJS.Signals) =>
      ms === undefined ? undefined : setTimeout(() => child.kill(signal), ms);
    const timers = [after(killAfter_ms, 'SIGKILL'), after(interruptAfter_ms, 'SIGINT')];
    child.on('close', (code, signal) => {
      for (const timer of timers) clearTimeout(timer);
      resolve({ code, signal, out, err });
    });
  });
}

export async function temporaryFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'lake-cli-'));
}

/** Two sources that take a second: enough where any would do. */
export const quick = ['--source', 'cboe_index_history', '--source', 'aaii_sentiment'];
