import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Changes, diffReleases, releasesAsked } from '../../functions/diff.ts';
import { publish } from '../../functions/lake/release.ts';
import { rollback } from '../../functions/lake/rollback.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { tableNames } from '../../functions/tables.ts';
import { lakeHere as lake, quick } from '../builders/command-line.ts';
import { bytesOf } from '../builders/judged-rows.ts';
import { copyOf } from '../builders/lake-contents.ts';
import { arrive, emptyLake } from '../builders/recorded-lake.ts';
import { built } from './built-lakes.ts';

async function releaseAfter(store: ObjectStore, day: string, ...closes: string[]): Promise<void> {
  const bytes = bytesOf(`DATE,RUT\n${closes.join('\n')}\n`);
  const fetched_at = `${day}T23:30:00Z`;
  await arrive(store, 'cboe_index_history', [{ name: 'RUT_History.csv', bytes, fetched_at }]);
  await publish(store, tableNames, new Date(fetched_at), 'test');
}

/** Three releases: two closes; one of them revised and a third; revised once more. */
async function revisedLake(): Promise<ObjectStore> {
  const store = await emptyLake();
  const old = '12/29/2023,2027.07';
  await releaseAfter(store, '2025-11-24', old, '11/21/2025,2369.59', '11/24/2025,2414.28');
  const tuesday = [old, '11/21/2025,2369.59', '11/24/2025,2414', '11/25/2025,2465.98'];
  await releaseAfter(store, '2025-11-25', ...tuesday);
  const wednesday = [old, '11/21/2025,2369.59', '11/24/2025,2413', '11/25/2025,2465.98'];
  await releaseAfter(store, '2025-11-26', ...wednesday);
  return store;
}

async function diff(store: ObjectStore, typed: readonly string[], limit = 100): Promise<Changes> {
  return await diffReleases(store, {
    ...(await releasesAsked(store, typed)),
    isAll: false,
    limit,
  });
}

function told({ changes }: Changes) {
  return changes.map((change) => [
    change.grain['observation_date'],
    change.column,
    change.old,
    change.new,
  ]);
}

describe('lake diff', () => {
  it('tells first values, revisions with what was said before, and the way back', async () => {
    const store = await revisedLake();
    const first = await diff(store, ['1', '2']);
    expect(told(first)).toEqual([
      ['2025-11-24', 'close_points', 2414.28, 2414],
      ['2025-11-25', 'close_points', null, 2465.98],
    ]);
    expect(first.counts).toEqual([{ table: 'index_level', first: 1, revised: 1, vanished: 0 }]);
    const [revision] = first.changes;
    expect(revision?.table).toBe('index_level');
    expect(revision?.source).toBe('cboe_index_history');
    expect(revision?.known_at).toEqual(new Date('2025-11-25T23:30:00Z'));
    expect(revision?.raw_id).toMatch(/^cboe_index_history\/2025-11-25\/[0-9a-f]{64}\.233000\.RUT$/);
    expect(told(await diff(store, ['2', '1']))).toEqual([
      ['2025-11-24', 'close_points', 2414, null],
      ['2025-11-25', 'close_points', 2465.98, null],
    ]);
  });

  it('tells each of two revisions in between, and takes the newest two releases by itself', async () => {
    const store = await revisedLake();
    expect(told(await diff(store, ['1', '3']))).toEqual([
      ['2025-11-24', 'close_points', 2414.28, 2414],
      ['2025-11-24', 'close_points', 2414, 2413],
      ['2025-11-25', 'close_points', null, 2465.98],
    ]);
    const newest = await diff(store, []);
    expect([newest.from.sequence, newest.to.sequence]).toEqual([2, 3]);
    expect(told(newest)).toEqual([['2025-11-24', 'close_points', 2414, 2413]]);
    expect(told(await diff(store, ['1'], 1))).toHaveLength(1);
  });

  it('shows what a rollback took away, and that nothing is left of it', async () => {
    const store = await revisedLake();
    await rollback(store, 1);
    await publish(store, tableNames, new Date('2025-11-27T00:00:00Z'), 'test');
    expect((await diff(store, ['3', '4'])).counts).toEqual([
      { table: 'index_level', first: 0, revised: 0, vanished: 3 },
    ]);
    expect((await diff(store, ['1', '4'])).counts).toEqual([]);
  });

  it('reads no file that both releases list', async () => {
    const store = await revisedLake();
    const shared = (await store.list('data/index_level/2023/'))[0] ?? '';
    await store.remove(shared);
    expect((await diff(store, ['1', '2'])).counts).toHaveLength(1);
    const [gone] =
      (await releasesAsked(store, ['1', '2'])).from.tables['index_level']?.slice(-1) ?? [];
    await store.remove(gone ?? '');
    await expect(diff(store, ['1', '2'])).rejects.toThrow(`${gone}: expected a data file`);
  });

  it('on the command line: a table for people, everything as JSON, clear refusals', async () => {
    const folder = await copyOf((await built('quick')).lake);
    const run = (...more: string[]) => lake(['run', ...quick, '--lake', folder, ...more]);
    const alone = await lake(['diff', '--lake', folder]);
    expect(alone.code).toBe(0);
    expect(alone.out).toBe('No fact changed from release 1 to release 1.\n');
    const nowhere = await lake(['diff', '--lake', join(folder, 'nowhere')]);
    expect(nowhere.code).toBe(2);
    expect(nowhere.err).toContain('expected a lake, found none');
    await run('--at', '2025-12-04T23:45:00Z', '--scenario', 'late_revision');
    const shown = await lake(['diff', '--lake', folder]);
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/RUT price 2025-11-20 +close_points +2305\.11 +2305\.41/);
    expect(shown.out).toMatch(/index_level +\d+ +1 +0/);
    expect(shown.out).not.toContain('check_result');
    const everything = await lake(['diff', '1', '2', '--all', '--json', '--lake', folder]);
    const { counts, changes } = JSON.parse(everything.out) as Changes;
    const tables = counts.map(({ table }) => table);
    expect(tables).toEqual([
      'check_result',
      'index_level',
      'index_outlook',
      'investor_sentiment',
      'run',
    ]);
    expect(changes.length).toBeGreaterThan(50);
    const one = await lake(['diff', '--table', 'investor_sentiment', '--lake', folder]);
    expect(one.out).not.toContain('index_level');
    const unknown = await lake(['diff', '1', '9', '--lake', folder]);
    expect([unknown.code, unknown.err]).toEqual([
      2,
      `${folder}: expected one of 1 to 2 (\`lake releases\` lists them), found 9\n`,
    ]);
    expect((await lake(['diff', 'one', '--lake', folder])).err).toContain('found one');
  });
});
