import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { SettingsError } from '../../../functions/errors.ts';
import { acquireLock, tryLock } from '../../../functions/lake/lock.ts';
import type { ObjectStore } from '../../../functions/lake/store.ts';
import { FolderStore } from '../../../functions/lake/store-folder.ts';
import { conformsToObjectStore } from '../../conformance/object-store.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

conformsToObjectStore(
  'FolderStore',
  async () => new FolderStore(await mkdtemp(join(tmpdir(), 'store-'))),
);

describe('FolderStore', () => {
  let folder: string;
  let store: ObjectStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'store-'));
    store = new FolderStore(folder);
  });

  it('leaves no temporary file behind', async () => {
    await store.put('a', bytes('1'), { ifAbsent: true });
    await store.put('a', bytes('2'), { ifAbsent: true });
    expect(await store.list('tmp/')).toEqual([]);
  });

  it('says what is wrong with a path that cannot be a folder', async () => {
    await writeFile(join(folder, 'file'), 'in the way');
    const inside = new FolderStore(join(folder, 'file'));
    await expect(inside.put('a', bytes('1'), { ifAbsent: true })).rejects.toThrow(SettingsError);
  });
});

describe('lock', () => {
  it('is held by one at a time and given back', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'lock-')), '.lock');
    const release = tryLock(path);
    expect(release).toBeDefined();
    expect(tryLock(path)).toBeUndefined();
    setTimeout(() => release?.(), 20);
    const second = await acquireLock(path);
    second();
  });
});
