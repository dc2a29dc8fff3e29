import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Figures } from './measure.ts';

const run = promisify(execFile);
const scripts = join(import.meta.dirname, 'peers');

/** What each peer is installed from, by the names `requirements.txt` pins. */
const packagesOf = {
  dlt: ['dlt', 'pyarrow'],
  pyarrow: ['pyarrow'],
  deltalake: ['deltalake', 'pyarrow'],
  pyiceberg: ['pyiceberg', 'pyarrow'],
  awswrangler: ['awswrangler', 'moto', 'pyarrow'],
} as const;

export type Peer = keyof typeof packagesOf;

/** An interpreter that has a peer, or why there is none. */
type Python = { readonly python: string } | { readonly skipped: string };

/** The exact pins of a peer, a line each. */
async function pinsOf(peer: Peer): Promise<string> {
  const lines = (await readFile(join(scripts, 'requirements.txt'), 'utf8')).split('\n');
  const wanted: readonly string[] = packagesOf[peer];
  const pins = lines.filter((line) => wanted.includes(line.split(/[[=]/, 1)[0] ?? ''));
  return `${pins.join('\n')}\n`;
}

/** The last words of a program that failed: Python's traceback ends with the reason. */
function reasonOf(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: string };
  return (stderr?.trim() || message).split('\n').at(-1) ?? message;
}

/**
 * The Python that has one peer, installed into `cache` when `install` says so.
 *
 * Each peer has its own: their requirements contradict each other.
 */
async function pythonOf(peer: Peer, cache: string, install: boolean): Promise<Python> {
  const folder = join(cache, `bench-${peer}-venv`);
  const python = join(folder, 'bin/python');
  // Written last, so that an interrupted installation is not taken for a whole one.
  const installed = join(folder, 'installed.txt');
  const pins = await pinsOf(peer);
  const found = await readFile(installed, 'utf8').catch(() => undefined);
  if (found === pins) return { python };
  if (!install) return { skipped: 'not installed; `npm run bench -- --peers` does it once' };
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(cache, { recursive: true });
    await run('python3', ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', ...pins.trim().split('\n')]);
    await writeFile(installed, pins);
    return { python };
  } catch (error) {
    return { skipped: `not installable here: ${reasonOf(error)}` };
  }
}

const quiet = {
  PYTHONDONTWRITEBYTECODE: '1',
  DLT_TELEMETRY: 'false',
  RUNTIME__DLTHUB_TELEMETRY: 'false',
  RUNTIME__LOG_LEVEL: 'ERROR',
  DO_NOT_TRACK: '1',
};

/** Where a peer's script finds its work and leaves its own. */
export interface Place {
  readonly cache: string;
  readonly install: boolean;
  /** The publisher's files. */
  readonly given: string;
  readonly folder: string;
}

/** Runs a peer's script; it prints its own figures, or the line says why there are none. */
export async function peerFigures(
  peer: Peer,
  script: string,
  { cache, install, given, folder }: Place,
): Promise<Figures | { readonly skipped: string }> {
  const found = await pythonOf(peer, cache, install);
  if ('skipped' in found) return found;
  try {
    const { stdout } = await run(found.python, [join(scripts, script), given, folder], {
      env: { ...process.env, ...quiet },
      maxBuffer: 2 ** 26,
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures;
  } catch (error) {
    return { skipped: reasonOf(error) };
  }
}
