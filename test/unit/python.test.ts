import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pythonWith } from '../builders/python.ts';

const wanted = ['exchange_calendars==4.13.2'];
const offline = 'ERROR: No matching distribution found for exchange_calendars==4.13.2';

/** A Python that makes environments and installs nothing, or everything. */
async function standIn({ installs }: { readonly installs: boolean }) {
  const folder = await mkdtemp(join(tmpdir(), 'python-'));
  const program = join(folder, 'python3');
  const lines = [
    '#!/bin/sh',
    'case "$1 $2" in',
    '  --version*) echo Python 3 ;;',
    '  "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;',
    installs
      ? '  *) exit 0 ;;'
      : `  *) echo 'Looking' >&2; echo '${offline}' >&2; echo '[notice] of a new pip' >&2; exit 1 ;;`,
    'esac',
  ];
  await writeFile(program, `${lines.join('\n')}\n`);
  await chmod(program, 0o755);
  const said: string[] = [];
  return { program, cache: folder, said, say: (sentence: string) => said.push(sentence) };
}

it('a machine without Python skips, in CI too, and says that it has none', async () => {
  const { cache, said, say } = await standIn({ installs: true });
  const looking = { program: join(cache, 'no-python'), cache, say };
  expect(pythonWith('calendar', wanted, { ...looking, isCi: false })).toBeUndefined();
  expect(pythonWith('calendar', wanted, { ...looking, isCi: true })).toBeUndefined();
  expect(said).toEqual(Array(2).fill('calendar: skipped, this machine has no Python'));
});

it('one that cannot install skips with the reason, and fails in CI', async () => {
  const { said, ...looking } = await standIn({ installs: false });
  const why = `Python could not install exchange_calendars==4.13.2: ${offline}`;
  expect(pythonWith('calendar', wanted, { ...looking, isCi: false })).toBeUndefined();
  expect(said).toEqual([`calendar: skipped, ${why}`]);
  expect(() => pythonWith('calendar', wanted, { ...looking, isCi: true })).toThrow(
    `calendar: ${why}`,
  );
});

it('one that can is made once, and again for another list', async () => {
  const { said, ...looking } = await standIn({ installs: true });
  const python = pythonWith('calendar', wanted, { ...looking, isCi: true });
  expect(python).toBe(join(looking.cache, 'calendar-venv/bin/python'));
  const program = join(looking.cache, 'no-python');
  expect(pythonWith('calendar', wanted, { ...looking, program })).toBe(python);
  expect(pythonWith('calendar', ['numpy==2.0.0'], { ...looking, program })).toBeUndefined();
  expect(said).toEqual(['calendar: skipped, this machine has no Python']);
});
