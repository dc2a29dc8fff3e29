import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { datasets } from '../../schemas/datasets.ts';
import { lake } from '../builders/command-line.ts';
import { contents, live, responsesOf } from '../builders/lake-contents.ts';
import { built } from './built-lakes.ts';

/**
 * The rehearsal's lake, to the byte: its responses, its manifests and every file they list.
 *
 * A change of this is a decision: whoever rebuilds a lake with the new version gets other object
 * names. Say in the commit what changed in the files and why.
 */
const rehearsedLake = 'bd0e7e9500f012906430c967f974afb009ea6647b3f3adb4eaee37b717b3d37e';

const ownTables = Object.values(datasets)
  .filter(({ writtenBy }) => writtenBy === 'lake')
  .map(({ name }) => name);

/** What follows from the responses alone: not the lake's record of its own runs. */
function derived(all: [string, string][]): [string, string][] {
  return all.filter(([name]) => !ownTables.some((table) => name.includes(`/${table}/`)));
}

function digestOf(all: [string, string][]): string {
  const hash = createHash('sha256');
  for (const [name, content] of all) hash.update(`${name} ${content}\n`);
  return hash.digest('hex');
}

describe('the rehearsed lake', () => {
  let folder = '';
  let expected: [string, string][] = [];

  beforeAll(async () => {
    folder = (await built('rehearsed')).lake;
    expected = live(await contents(folder));
  });

  it('is the same, to the byte, on every machine', () => {
    expect(digestOf(expected)).toBe(rehearsedLake);
  });

  it('is rebuilt the same on an empty disk, in another zone, language and on one core', async () => {
    const copy = await responsesOf(folder);
    const env = { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
    // Not every system can confine a process; there the cores stay as they are.
    const confined = spawnSync('taskset', ['-c', '0', 'true']).status === 0;
    const words = ['rebuild', '--lake', copy];
    const { code } = confined
      ? await lake(words, { env, through: ['taskset', '-c', '0'] })
      : await lake(words, { env });
    expect(code).toBe(0);
    expect(derived(live(await contents(copy)))).toEqual(derived(expected));
    await rm(copy, { recursive: true });
  });
});
