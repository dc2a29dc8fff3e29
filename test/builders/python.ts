import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

function ran(program: string, words: readonly string[]): boolean {
  const { status, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) process.stderr.write(stderr ?? `${program}: not found\n`);
  return status === 0;
}

/**
 * A Python with just these packages, made once under `.cache` and again when the list changes.
 *
 * @param requirements exact pins, `pyarrow==25.0.1`
 * @returns its path, or undefined where this machine has no Python: the caller says what it skips
 */
export function pythonWith(name: string, requirements: readonly string[]): string | undefined {
  const folder = join(root, '.cache', `${name}-venv`);
  const python = join(folder, 'bin', 'python');
  const list = join(folder, 'requirements.txt');
  const wanted = `${requirements.join('\n')}\n`;
  if (existsSync(list) && readFileSync(list, 'utf8') === wanted) return python;
  rmSync(folder, { recursive: true, force: true });
  if (!ran('python3', ['-m', 'venv', folder])) return undefined;
  if (!ran(python, ['-m', 'pip', 'install', '--quiet', ...requirements])) return undefined;
  writeFileSync(list, wanted);
  return python;
}
