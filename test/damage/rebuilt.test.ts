import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rederive } from '../../functions/intake.ts';
import { currentTables } from '../../functions/lake/release.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { loadSources } from '../../functions/source-catalog.ts';
import { datasets } from '../../schemas/datasets.ts';
import { lake, temporaryFolder } from '../builders/command-line.ts';
import { contents, copyOf, live, responsesOf } from '../builders/lake-contents.ts';

const publishedTables = Object.values(datasets)
  .filter(({ writtenBy }) => writtenBy === 'publishers')
  .map(({ name }) => name);

function shuffled<T>(items: readonly T[]): T[] {
  // Not random, only unlike any order that means something.
  const rank = (item: T) => createHash('sha256').update(JSON.stringify(item)).digest('hex');
  return [...items].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

describe('the whole rehearsed lake', () => {
  let folder = '';

  beforeAll(async () => {
    folder = join(await temporaryFolder(), 'lake');
    await lake(['run', '--lake', folder]);
  });

  it('is derived again in place from raw: not a byte is written', async () => {
    const copy = await copyOf(folder);
    const before = live(await contents(copy));
    const { code, out } = await lake(['rebuild', '--lake', copy]);
    expect(code).toBe(0);
    expect(out).toContain('Nothing new: 0 bytes written.');
    expect(live(await contents(copy))).toEqual(before);
  });

  it('is derived the same from a shuffled listing, sources in any order', async () => {
    const store: ObjectStore = new FolderStore(await responsesOf(folder));
    const list = store.list.bind(store);
    store.list = async (prefix) =>
      prefix.startsWith('raw/') ? shuffled(await list(prefix)) : await list(prefix);
    for (const source of shuffled(await loadSources())) await rederive(store, source);
    const original = await currentTables(new FolderStore(folder), publishedTables);
    expect(await currentTables(store, publishedTables)).toEqual(original);
  });
});
