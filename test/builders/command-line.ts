import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answer } from '../../functions/local/answer.ts';

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
  /** Ctrl-C as soon as there is something at that path. */
  readonly interruptOnce?: string;
  readonly cwd?: string;
  /** On top of the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** A program that is given the command to run: `taskset -c 0`. */
  readonly through?: readonly string[];
}

/** Runs the command line as a user does, in a process of its own. */
export function lake(
  words: readonly string[],
  { killAfter_ms, interruptOnce, cwd, env, through = [] }: Handling = {},
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
    const killing =
      killAfter_ms === undefined
        ? undefined
        : setTimeout(() => child.kill('SIGKILL'), killAfter_ms);
    const watching =
      interruptOnce === undefined
        ? undefined
        : setInterval(() => {
            if (!existsSync(interruptOnce)) return;
            clearInterval(watching);
            child.kill('SIGINT');
          }, 10);
    child.on('close', (code, signal) => {
      clearTimeout(killing);
      clearInterval(watching);
      resolve({ code, signal, out, err });
    });
  });
}

/**
 * Runs the command line without a process of its own, which costs most of a second: for whatever is
 * not about exit codes, signals, pipes or locks between processes.
 */
export async function lakeHere(words: readonly string[]): Promise<Ended> {
  let out = '';
  let err = '';
  const code = await answer(words, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    progress: () => {},
    isColoured: false,
    width: 100,
    signal: new AbortController().signal,
  });
  return { code, signal: null, out, err };
}

export async function temporaryFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'lake-cli-'));
}

/** Two sources that take a second: enough where any would do. */
export const quick = ['--source', 'cboe_index_history', '--source', 'aaii_sentiment'];
