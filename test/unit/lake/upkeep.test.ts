import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { LakeDamagedError, SettingsError } from '../../../functions/errors.ts';
import { collect } from '../../../functions/lake/collect.ts';
import { compact } from '../../../functions/lake/facts.ts';
import { manifestKey, partitionOf, releaseKey, shaOf } from '../../../functions/lake/layout.ts';
import { readManifest } from '../../../functions/lake/manifest.ts';
import { allReleases, releaseNumber } from '../../../functions/lake/release.ts';
import { rollback } from '../../../functions/lake/rollback.ts';
import { MemoryStore } from '../../../functions/lake/store-memory.ts';
import { commitFacts, publishTally, tally } from '../../builders/protocol-actors.ts';

const mirrorFolder = mkdtempSync(join(tmpdir(), 'lake-upkeep-'));
const dayMs = 86_400_000;
const keep_ms = 14 * dayMs;

let now_ms = 0;
let store: MemoryStore;

beforeEach(() => {
  now_ms = 0;
  store = new MemoryStore({ clock_ms: () => now_ms, mirrorFolder });
});

async function release(...facts: number[]): Promise<void> {
  await commitFacts(store, facts);
  await publishTally(store);
}

async function liveFiles(): Promise<readonly string[]> {
  return (await readManifest(store, 'tally')).files;
}

describe('collect()', () => {
  it('deletes a superseded release and its files 14 days after it was first found so', async () => {
    await release(0);
    const [superseded = ''] = await liveFiles();
    await release(2);
    now_ms += 4 * dayMs;
    expect(await collect(store, { keep_ms })).toMatchObject({
      releases: [],
      files: [],
      waiting: [superseded],
    });
    now_ms += keep_ms - 1;
    expect(await collect(store, { keep_ms })).toMatchObject({ releases: [], files: [] });
    now_ms += 1;
    expect(await collect(store, { keep_ms })).toMatchObject({
      releases: [1],
      files: [superseded],
      waiting: [],
    });
    expect(await store.get(superseded)).toBeUndefined();
    expect(await liveFiles()).toHaveLength(1);
    await expect(releaseNumber(store, 1)).rejects.toThrow(
      new SettingsError('memory: expected one of 2 to 2 (`lake releases` lists them), found 1'),
    );
  });

  it('keeps for 14 days what was the newest release until a moment ago', async () => {
    await release(0);
    now_ms += 100 * dayMs;
    await collect(store, { keep_ms });
    now_ms += 100 * dayMs;
    await release(2);
    expect(await collect(store, { keep_ms })).toMatchObject({ releases: [], files: [] });
    expect(await allReleases(store)).toHaveLength(2);
  });

  it('says in a dry run what it would delete, and writes and deletes nothing', async () => {
    await release(0);
    await release(2);
    now_ms += 4 * dayMs;
    await collect(store, { keep_ms });
    now_ms += keep_ms;
    const before = await store.list('');
    const planned = await collect(store, { keep_ms, isDryRun: true });
    expect(planned.files).toHaveLength(1);
    expect(planned.bytes).toBeGreaterThan(0);
    expect(await store.list('')).toEqual(before);
    expect(await collect(store, { keep_ms })).toEqual(planned);
  });

  it('leaves one mark however often it runs without anything changing', async () => {
    await release(0);
    for (let round = 0; round < 3; round += 1) {
      await collect(store, { keep_ms });
      now_ms += dayMs;
    }
    expect(await store.list('marks/')).toHaveLength(1);
  });

  it('takes away leftovers no manifest ever listed', async () => {
    await release(0);
    const leftover = `data/tally/2024/${'0'.repeat(64)}.parquet`;
    await store.put(leftover, new Uint8Array(9), { ifAbsent: true });
    now_ms += 4 * dayMs;
    await collect(store, { keep_ms });
    now_ms += keep_ms;
    expect((await collect(store, { keep_ms })).files).toEqual([leftover]);
  });
});

describe('rollback()', () => {
  it('brings the lists of a release back as a new one and deletes nothing', async () => {
    await release(0);
    const first = await liveFiles();
    await release(2);
    const before = await store.list('data/');
    await rollback(store, 1);
    await publishTally(store);
    expect(await liveFiles()).toEqual(first);
    const [one, two, three] = await allReleases(store);
    expect([one?.id, two?.sequence, three?.sequence]).toEqual([three?.id, 2, 3]);
    expect(await store.list('data/')).toEqual(before);
  });

  it('lists a copy of a file so old that a collector may have condemned it', async () => {
    await release(0);
    const [old = ''] = await liveFiles();
    await release(2);
    now_ms += 4 * dayMs;
    await collect(store, { keep_ms });
    await rollback(store, 1);
    await publishTally(store);
    const [copy = ''] = await liveFiles();
    expect(copy).toBe(old.replace('.parquet', '.2.parquet'));
    expect(shaOf(copy)).toBe(shaOf(old));
    now_ms += keep_ms;
    expect((await collect(store, { keep_ms })).files).toContain(old);
    expect(await store.get(copy)).toBeDefined();
  });

  it('touches nothing when a file of the release is not what it was', async () => {
    await release(0);
    const [file = ''] = await liveFiles();
    await release(2);
    await store.remove(file);
    await store.put(file, new Uint8Array(3), { ifAbsent: true });
    const before = await liveFiles();
    await expect(rollback(store, 1)).rejects.toThrow(LakeDamagedError);
    expect(await liveFiles()).toEqual(before);
  });

  it('is the way out of an edited manifest', async () => {
    await release(0, 1);
    const files = await liveFiles();
    const { etag = '' } = (await store.get(manifestKey('tally'))) ?? {};
    const edited = new TextEncoder().encode(`${files[0]}\n`);
    await store.put(manifestKey('tally'), edited, { ifMatch: etag });
    await expect(commitFacts(store, [2])).rejects.toThrow(
      'manifest/tally/current/manifest: expected a list this lake has recorded, found another',
    );
    await rollback(store, 1);
    expect(await liveFiles()).toEqual(files);
    await commitFacts(store, [2]);
  });
});

describe('files', () => {
  const partitions = async () => (await liveFiles()).map(partitionOf);

  it('are kept by month where a year outgrows the limit, and stay so', async () => {
    await commitFacts(store, [0], { mostFile_bytes: 1 });
    expect(await partitions()).toEqual(['2024-03']);
    await commitFacts(store, [2]);
    expect(await partitions()).toEqual(['2024-03']);
  });

  it('are the same whether facts came one by one or at once', async () => {
    for (const fact of [0, 2, 1]) await commitFacts(store, [fact], { mostFile_bytes: 1 });
    const oneByOne = await liveFiles();
    store = new MemoryStore({ clock_ms: () => now_ms, mirrorFolder });
    await commitFacts(store, [0, 1, 2], { mostFile_bytes: 1 });
    expect(await liveFiles()).toEqual(oneByOne);
  });

  it('come back to one a year when compacted under a larger limit', async () => {
    await commitFacts(store, [0, 1, 2], { mostFile_bytes: 1 });
    const { added } = await compact(store, tally);
    expect([added, await partitions()]).toEqual([0, ['2024', '2025']]);
    expect(await compact(store, tally)).toMatchObject({ writtenBytes: 0 });
  });
});

describe('an object the lake wrote', () => {
  it('is refused when any byte of it is another', async () => {
    await release(0);
    const key = releaseKey(1);
    const { bytes = new Uint8Array(), etag = '' } = (await store.get(key)) ?? {};
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      store = new MemoryStore({ clock_ms: () => now_ms, mirrorFolder });
      await store.put(key, changed, { ifAbsent: true });
      await expect(releaseNumber(store, 1), `byte ${at} of ${etag}`).rejects.toThrow(key);
    }
  });
});
