import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rederive } from '../../functions/intake.ts';
import { currentTables } from '../../functions/lake/release.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { loadSources } from '../../functions/source-catalog.ts';
import { datasets } from '../../schemas/datasets.ts';
import { lake, temporaryFolder } from '../builders/command-line.ts';
import { contents, live } from '../builders/lake-contents.ts';

/**
 * The rehearsal's lake, to the byte: its responses, its manifests and every file they list.
 *
 * A change of this is a decision: whoever rebuilds a lake with the new version gets other object
 * names. Say in the commit what changed in the files and why.
 */
const rehearsedLake = 'd4841773b2130ffd53be8ada789481c6ad64e53b8a9adba230b8f97d4c64d70e';

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

/** A lake of nothing but another one's responses. */
async function responsesOf(folder: string): Promise<string> {
  const copy = join(await temporaryFolder(), 'responses');
  await mkdir(copy);
  await cp(join(folder, 'raw'), join(copy, 'raw'), { recursive: true });
  await cp(join(folder, 'lake.json'), join(copy, 'lake.json'));
  return copy;
}

function shuffled<T>(items: readonly T[]): T[] {
  // Not random, only unlike any order that means something.
  const rank = (item: T) => createHash('sha256').update(JSON.stringify(item)).digest('hex');
  return [...items].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

describe('the rehearsed lake', () => {
  let folder = '';
  let expected: [string, string][] = [];

  beforeAll(async () => {
    folder = join(await temporaryFolder(), 'lake');
    await lake(['run', '--lake', folder]);
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

  it('is derived the same from a shuffled listing, sources in any order', async () => {
    const copy = await responsesOf(folder);
    const store: ObjectStore = new FolderStore(copy);
    const list = store.list.bind(store);
    store.list = async (prefix) =>
      prefix.startsWith('raw/') ? shuffled(await list(prefix)) : await list(prefix);
    for (const source of shuffled(await loadSources())) await rederive(store, source);
    const names = Object.keys(datasets).filter((name) => !ownTables.includes(name));
    const original = await currentTables(new FolderStore(folder), names);
    expect(await currentTables(store, names)).toEqual(original);
    await rm(copy, { recursive: true });
  });
});
