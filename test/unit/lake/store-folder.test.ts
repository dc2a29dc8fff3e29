import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConflictError, SettingsError } from '../../../functions/errors.ts';
import { acquireLock, tryLock } from '../../../functions/lake/lock.ts';
import type { ObjectStore } from '../../../functions/lake/store.ts';
import { FolderStore } from '../../../functions/lake/store-folder.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (object: { bytes: Uint8Array } | undefined) =>
  object && new TextDecoder().decode(object.bytes);

describe('FolderStore', () => {
  let folder: string;
  let store: ObjectStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'store-'));
    store = new FolderStore(folder);
  });

  it('writes once: the second ifAbsent changes nothing and says so', async () => {
    expect(await store.put('a/b', bytes('first'), { ifAbsent: true })).toBe(true);
    expect(await store.put('a/b', bytes('second'), { ifAbsent: true })).toBe(false);
    expect(text(await store.get('a/b'))).toBe('first');
  });

  it('replaces only what was read', async () => {
    await store.put('m', bytes('one'), { ifAbsent: true });
    const read = await store.get('m');
    const condition = { ifMatch: read?.etag ?? '' };
    expect(await store.put('m', bytes('two'), condition)).toBe(true);
    await expect(store.put('m', bytes('three'), condition)).rejects.toThrow(ConflictError);
    expect(text(await store.get('m'))).toBe('two');
  });

  it('of twenty writers with the same tag exactly one wins', async () => {
    await store.put('m', bytes('start'), { ifAbsent: true });
    const ifMatch = (await store.get('m'))?.etag ?? '';
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => store.put('m', bytes(`writer ${i}`), { ifMatch })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('lists by prefix, sorted, and knows nothing of what is absent', async () => {
    for (const key of ['x/2', 'x/1', 'x/deep/3', 'y/1']) {
      await store.put(key, bytes(key), { ifAbsent: true });
    }
    expect(await store.list('x/')).toEqual(['x/1', 'x/2', 'x/deep/3']);
    expect(await store.list('z/')).toEqual([]);
    expect(await store.get('z')).toBeUndefined();
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
