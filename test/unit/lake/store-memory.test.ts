import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LakeDamagedError } from '../../../functions/errors.ts';
import { dataKey } from '../../../functions/lake/layout.ts';
import { MemoryStore } from '../../../functions/lake/store-memory.ts';
import { conformsToObjectStore } from '../../conformance/object-store.ts';

async function memoryStore(clock_ms: () => number = () => 0): Promise<MemoryStore> {
  return new MemoryStore({ clock_ms, mirrorFolder: await mkdtemp(join(tmpdir(), 'mirror-')) });
}

conformsToObjectStore('MemoryStore', memoryStore);

describe('MemoryStore', () => {
  it('ages by the clock it is handed', async () => {
    let now_ms = 1000;
    const store = await memoryStore(() => now_ms);
    await store.put('a', new Uint8Array(1), { ifAbsent: true });
    now_ms += 86_400_000;
    expect(await store.listAged('')).toEqual([{ key: 'a', size_bytes: 1, age_ms: 86_400_000 }]);
  });

  it('lends no data file that is gone or is not what its name promises', async () => {
    const store = await memoryStore();
    const key = dataKey('index_level', '2025', 'a'.repeat(64));
    await expect(store.localPath(key)).rejects.toThrow(LakeDamagedError);
    await store.put(key, new Uint8Array(3), { ifAbsent: true });
    await expect(store.localPath(key)).rejects.toThrow('expected the bytes its name promises');
  });
});
