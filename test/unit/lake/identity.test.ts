import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { claimWorld } from '../../../functions/lake/identity.ts';
import type { Precondition } from '../../../functions/lake/store.ts';
import { MemoryStore } from '../../../functions/lake/store-memory.ts';

const mirrorFolder = mkdtempSync(join(tmpdir(), 'lake-identity-'));

/** A server that takes a write whatever its condition says, as some that speak S3 do. */
class Careless extends MemoryStore {
  readonly #ignored: 'ifAbsent' | 'ifMatch';

  constructor(ignored: 'ifAbsent' | 'ifMatch') {
    super({ clock_ms: () => 0, mirrorFolder });
    this.#ignored = ignored;
  }

  override async put(key: string, bytes: Uint8Array, condition: Precondition): Promise<boolean> {
    if (this.#ignored in condition) await this.remove(key);
    return await super.put(key, bytes, this.#ignored in condition ? { ifAbsent: true } : condition);
  }
}

it.each([
  ['ifAbsent', 'If-None-Match'],
  ['ifMatch', 'If-Match'],
] as const)('refuses to make a lake where %s is ignored', async (ignored, header) => {
  await expect(claimWorld(new Careless(ignored), 'live')).rejects.toThrow(
    `memory: expected a store that honours ${header}, found one that ignores it`,
  );
});

it('makes a lake where conditions hold, and finds it again', async () => {
  const store = new MemoryStore({ clock_ms: () => 0, mirrorFolder });
  await claimWorld(store, 'live');
  await claimWorld(store, 'live');
  await expect(claimWorld(store, 'rehearsal')).rejects.toThrow('found a live one');
});
