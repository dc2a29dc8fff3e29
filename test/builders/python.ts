import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Why a program did not do what it was asked, in its own last words; nothing where it did. */
function failureOf(program: string, words: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(program, words, { encoding: 'utf8' });
  if (status === 0) return undefined;
  if (error) return error.message;
  const lines = stderr.trim().split('\n');
  const last = lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1);
  return last || `${program} ended with ${status}`;
}

/** Where and how a Python is looked for; tests of this file give their own. */
interface Looking {
  readonly program?: string;
  readonly cache?: string;
  /** Where everything is tested: what cannot be installed is a failure there, not a skip. */
  readonly isCi?: boolean;
  readonly say?: (sentence: string) => void;
}

const hasNone = (program: string) => spawnSync(program, ['--version']).error !== undefined;

/**
 * A Python with just these packages, made once under `.cache` and again when the list changes.
 *
 * @param requirements exact pins, `pyarrow==25.0.1`
 * @returns its path, or undefined where there is none, and why is said: this machine has no Python, or
 * has one that cannot install them
 * @throws Error where CI cannot install them
 */
export function pythonWith(
  name: string,
  requirements: readonly string[],
  looking: Looking = {},
): string | undefined {
  const { program = 'python3', cache = join(root, '.cache'), say = console.warn } = looking;
  const { isCi = process.env['CI'] === 'true' } = looking;
  const folder = join(cache, `${name}-venv`);
  const python = join(folder, 'bin', 'python');
  const list = join(folder, 'requirements.txt');
  const wanted = `${requirements.join('\n')}\n`;
  if (existsSync(list) && readFileSync(list, 'utf8') === wanted) return python;
  if (hasNone(program)) {
    say(`${name}: skipped, this machine has no Python`);
    return undefined;
  }
  rmSync(folder, { recursive: true, force: true });
  const failure =
    failureOf(program, ['-m', 'venv', folder]) ??
    failureOf(python, ['-m', 'pip', 'install', '--quiet', ...requirements]);
  if (failure === undefined) {
    writeFileSync(list, wanted);
    return python;
  }
  const why = `Python could not install ${requirements.join(', ')}: ${failure}`;
  if (isCi) throw new Error(`${name}: ${why}`);
  say(`${name}: skipped, ${why}`);
  return undefined;
}
