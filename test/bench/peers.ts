import { execFile } from 'node:child_process';
import { access, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Figures } from './measure.ts';

const run = promisify(execFile);
const scripts = join(import.meta.dirname, 'peers');

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * The Python that has the peers, installed into `cache` when `install` says so.
 *
 * @returns the interpreter, or why there is none
 */
export async function peersPython(
  cache: string,
  install: boolean,
): Promise<{ readonly python: string } | { readonly skipped: string }> {
  const folder = join(cache, 'bench-venv');
  const python = join(folder, 'bin/python');
  const isReady = join(folder, 'ready');
  if (await exists(isReady)) return { python };
  if (!install) return { skipped: 'not installed; `npm run bench -- --peers` does it once' };
  try {
    await run('python3', ['-m', 'venv', folder]);
    const requirements = join(scripts, 'requirements.txt');
    await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
    await mkdir(`${isReady}.new`, { recursive: true });
    // Named last, so that an interrupted installation is not taken for a whole one.
    await rename(`${isReady}.new`, isReady);
    return { python };
  } catch (error) {
    return { skipped: (error as Error).message.trim().split('\n').slice(0, 2).join(' ') };
  }
}

/** Runs a peer's script over the published files; it prints its own figures. */
export async function peerFigures(
  python: string,
  script: string,
  given: string,
  folder: string,
): Promise<Figures> {
  const env = { ...process.env, RUNTIME__DLTHUB_TELEMETRY: 'false', RUNTIME__LOG_LEVEL: 'ERROR' };
  const { stdout } = await run(python, [join(scripts, script), given, folder], { env });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures;
}
