import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { ConflictError } from '../../functions/errors.ts';
import { sha256 } from '../../functions/lake/digest.ts';
import { dataKey, manifestKey, rawId, rawRecordKey } from '../../functions/lake/layout.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (object: { bytes: Uint8Array } | undefined) =>
  object && new TextDecoder().decode(object.bytes);

const ifAbsent = { ifAbsent: true } as const;
const nobodysTag = '"00000000000000000000000000000000"';

async function tagOf(store: ObjectStore, key: string): Promise<string> {
  return (await store.get(key))?.etag ?? '';
}

/** Repeats at a length that divides no part’s: a part in the wrong place would show. */
function patterned(size_bytes: number): Uint8Array {
  const block = Buffer.from(Array.from({ length: 4093 }, (_, i) => (i * 31) % 251));
  return new Uint8Array(Buffer.alloc(size_bytes, block));
}

/** What a store is expected to be called by manifests, beside its behaviour. */
export interface Promised {
  /** `s3://bucket/prefix/`, or nothing where a manifest holds keys alone. */
  readonly addressPrefix: string;
}

/**
 * The one suite every store of a lake passes.
 *
 * @param open makes a store; called again it makes another that shares nothing with the first
 */
export function conformsToObjectStore(
  name: string,
  open: () => Promise<ObjectStore>,
  promised: Promised = { addressPrefix: '' },
): void {
  describe(`${name} is an object store`, () => {
    let store: ObjectStore;

    beforeAll(async () => {
      store = await open();
    });

    it('knows nothing of what was never written', async () => {
      expect(await store.get('absent/key')).toBeUndefined();
      expect(await store.list('absent/')).toEqual([]);
      expect(await store.listAged('absent/')).toEqual([]);
    });

    it('writes once: the second ifAbsent changes nothing and says so', async () => {
      expect(await store.put('once/a', bytes('first'), ifAbsent)).toBe(true);
      const before = await tagOf(store, 'once/a');
      expect(await store.put('once/a', bytes('second'), ifAbsent)).toBe(false);
      expect(await store.put('once/a', bytes('first'), ifAbsent)).toBe(false);
      expect(text(await store.get('once/a'))).toBe('first');
      expect(await tagOf(store, 'once/a')).toBe(before);
    });

    it('replaces only what was read', async () => {
      await store.put('replaced', bytes('one'), ifAbsent);
      const ifMatch = await tagOf(store, 'replaced');
      expect(await store.put('replaced', bytes('two'), { ifMatch })).toBe(true);
      await expect(store.put('replaced', bytes('three'), { ifMatch })).rejects.toThrow(
        ConflictError,
      );
      expect(text(await store.get('replaced'))).toBe('two');
      const next = { ifMatch: await tagOf(store, 'replaced') };
      expect(await store.put('replaced', bytes('three'), next)).toBe(true);
    });

    it('does not replace what is not there', async () => {
      const put = store.put('never/there', bytes('x'), { ifMatch: nobodysTag });
      await expect(put).rejects.toThrow(ConflictError);
      expect(await store.get('never/there')).toBeUndefined();
    });

    it('removes, and removing what is gone is fine', async () => {
      await store.put('removed/a', bytes('1'), ifAbsent);
      const ifMatch = await tagOf(store, 'removed/a');
      await store.remove('removed/a');
      await store.remove('removed/a');
      expect(await store.get('removed/a')).toBeUndefined();
      expect(await store.list('removed/')).toEqual([]);
      await expect(store.put('removed/a', bytes('2'), { ifMatch })).rejects.toThrow(ConflictError);
      expect(await store.put('removed/a', bytes('3'), ifAbsent)).toBe(true);
    });

    it('lists by the beginning of the name, sorted by code unit', async () => {
      const keys = ['l/b/2', 'l/b/10', 'l/b/1', 'l/B/1', 'l/b-c/1', 'l/bc/1', 'l/b.json', 'lb/1'];
      for (const key of keys) await store.put(key, bytes(key), ifAbsent);
      expect(await store.list('l/')).toEqual(keys.filter((key) => key.startsWith('l/')).sort());
      expect(await store.list('l/b/')).toEqual(['l/b/1', 'l/b/10', 'l/b/2']);
      expect(await store.list('l/b')).toEqual(
        ['l/b-c/1', 'l/b.json', 'l/b/1', 'l/b/10', 'l/b/2', 'l/bc/1'].sort(),
      );
      expect(await store.list('l/b/1')).toEqual(['l/b/1', 'l/b/10']);
      expect(await store.list('l/c')).toEqual([]);
    });

    it.each([
      ['a request with odd characters', 'raw/s/2025-11-26/abc.120000.daily_prices_RUT=1+2.json'],
      ['letters beyond ASCII', 'drop/Übersicht – größer.csv'],
      ['letters beyond the first plane', 'drop/🂡.csv'],
      ['signs a URL has its own use for', "drop/a b&c=d%20(e)'f'#g;h@i,j$k!l~.csv"],
      ['a name that looks like another’s encoding', 'drop/a%2Fb.csv'],
    ])('keeps %s in a name', async (_what, key) => {
      expect(await store.put(key, bytes(key), ifAbsent)).toBe(true);
      expect(text(await store.get(key))).toBe(key);
      expect(await store.list(key.slice(0, key.indexOf('/') + 1))).toContain(key);
      expect(await store.put(key, bytes('other'), ifAbsent)).toBe(false);
      const ifMatch = await tagOf(store, key);
      expect(await store.put(key, bytes('new'), { ifMatch })).toBe(true);
      await store.remove(key);
      expect(await store.get(key)).toBeUndefined();
    });

    it('holds an object under every name a lake gives', async () => {
      const sha = sha256('x');
      const fetched_at = new Date('2025-11-26T12:00:00Z');
      const id = rawId({ source: 'cboe_put_call', fetched_at, sha256: sha, key: '2025-11-26 a/b' });
      const keys = [dataKey('index_level', '2025', sha), manifestKey('index_level'), 'lake.json'];
      for (const key of [...keys, rawRecordKey(id)]) {
        await store.put(key, bytes(key), ifAbsent);
        expect(text(await store.get(key))).toBe(key);
      }
    });

    it('keeps an empty object', async () => {
      expect(await store.put('empty', new Uint8Array(), ifAbsent)).toBe(true);
      expect((await store.get('empty'))?.bytes.length).toBe(0);
      expect(await store.put('empty', bytes('x'), ifAbsent)).toBe(false);
    });

    it('keeps every byte value', async () => {
      const every = Uint8Array.from({ length: 256 }, (_, i) => i);
      await store.put('bytes', every, ifAbsent);
      expect(await store.get('bytes').then((object) => [...(object?.bytes ?? [])])).toEqual([
        ...every,
      ]);
    });

    it('of twenty who create one object exactly one does, and it is that one’s', async () => {
      const wrote = await Promise.all(
        Array.from({ length: 20 }, (_, i) => store.put('race/new', bytes(`w${i}`), ifAbsent)),
      );
      expect(wrote.filter(Boolean)).toHaveLength(1);
      expect(text(await store.get('race/new'))).toBe(`w${wrote.indexOf(true)}`);
    });

    it('of twenty who replace one object exactly one does, and it is that one’s', async () => {
      await store.put('race/old', bytes('start'), ifAbsent);
      const ifMatch = await tagOf(store, 'race/old');
      const ended = await Promise.allSettled(
        Array.from({ length: 20 }, (_, i) => store.put('race/old', bytes(`w${i}`), { ifMatch })),
      );
      const won = ended.findIndex(({ status }) => status === 'fulfilled');
      const lost = ended.filter((end) => end.status === 'rejected');
      expect(lost).toHaveLength(19);
      for (const { reason } of lost) expect(reason).toBeInstanceOf(ConflictError);
      expect(text(await store.get('race/old'))).toBe(`w${won}`);
    });

    it('what was handed in or out can be changed without changing the object', async () => {
      const given = bytes('original');
      await store.put('mine', given, ifAbsent);
      given.fill(0);
      const read = await store.get('mine');
      expect(text(read)).toBe('original');
      read?.bytes.fill(0);
      expect(text(await store.get('mine'))).toBe('original');
    });

    it('creates and replaces an object of 40 MiB under the same conditions', async () => {
      const large = patterned(40 * 1024 * 1024);
      expect(await store.put('large', large, ifAbsent)).toBe(true);
      expect(await store.put('large', large.subarray(1), ifAbsent)).toBe(false);
      const read = await store.get('large');
      expect(sha256(read?.bytes ?? '')).toBe(sha256(large));
      const ifMatch = read?.etag ?? '';
      expect(await store.put('large', large.subarray(1), { ifMatch })).toBe(true);
      await expect(store.put('large', large, { ifMatch })).rejects.toThrow(ConflictError);
      expect((await store.get('large'))?.bytes.length).toBe(large.length - 1);
      await store.remove('large');
    });

    it('lists more than a thousand, each once, in order', async () => {
      const keys = Array.from({ length: 1005 }, (_, i) => `many/${i}`);
      await Promise.all(keys.map((key) => store.put(key, bytes('.'), ifAbsent)));
      expect(await store.list('many/')).toEqual([...keys].sort());
    });

    it('says how large and how old', async () => {
      await store.put('aged/b', bytes('12345'), ifAbsent);
      await store.put('aged/a', new Uint8Array(), ifAbsent);
      const listed = await store.listAged('aged/');
      expect(listed.map(({ key, size_bytes }) => [key, size_bytes])).toEqual([
        ['aged/a', 0],
        ['aged/b', 5],
      ]);
      for (const { age_ms } of listed) {
        expect(age_ms).toBeGreaterThanOrEqual(0);
        expect(age_ms).toBeLessThan(60_000);
      }
    });

    it('calls an object by what a manifest can hold', () => {
      expect(store.address('data/x/2025/a.parquet')).toBe(
        `${promised.addressPrefix}data/x/2025/a.parquet`,
      );
    });

    it('puts a data file where an engine can read it', async () => {
      const content = patterned(5000);
      const key = dataKey('index_level', '2025', sha256(content));
      await store.put(key, content, ifAbsent);
      const path = await store.localPath(key);
      expect(Buffer.compare(await readFile(path), content)).toBe(0);
      expect(await store.localPath(key)).toBe(path);
    });

    it('lets one at a time do a piece of work', async () => {
      const release = store.claim('schedule');
      expect(release).toBeDefined();
      expect(store.claim('schedule')).toBeUndefined();
      const other = store.claim('other-work');
      expect(other).toBeDefined();
      other?.();
      release?.();
      const again = store.claim('schedule');
      expect(again).toBeDefined();
      again?.();
    });

    it('waits a little, and not longer than a person would', async () => {
      const startedAt = performance.now();
      for (const attempt of [0, 1, 2]) await store.backOff(attempt);
      expect(performance.now() - startedAt).toBeLessThan(5000);
    });

    it('shares nothing with another store', async () => {
      const other = await open();
      await store.put('shared', bytes('here'), ifAbsent);
      expect(await other.get('shared')).toBeUndefined();
      expect(await other.list('')).toEqual([]);
    });
  });
}
