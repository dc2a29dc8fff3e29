import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { lakeHere as lake, quick, temporaryFolder } from '../builders/command-line.ts';
import { copyOf } from '../builders/lake-contents.ts';
import { built } from './built-lakes.ts';

describe('time', () => {
  it('the schedule runs each source at its slots, and nobody trades on a holiday', async () => {
    const folder = join(await temporaryFolder(), 'lake');
    const until = ['--until', '2025-12-01T23:30:00Z'];
    const { code, out } = await lake(['schedule', ...quick, ...until, '--lake', folder]);
    expect(code).toBe(0);
    const runs = out.split('\n').filter((line) => line.startsWith('20'));
    expect(runs.map((line) => line.replace(/ \+\d+/g, ''))).toEqual([
      '2025-11-26T23:45:00.000Z  cboe_index_history done, aaii_sentiment done',
      // Thanksgiving has a survey and no close; the half day after it has one.
      '2025-11-27T13:00:00.000Z  aaii_sentiment done',
      '2025-11-28T23:00:00.000Z  cboe_index_history done',
      '2025-12-01T23:00:00.000Z  cboe_index_history done',
    ]);
  });

  it('only one schedule at a time', async () => {
    const folder = await copyOf((await built('quick')).lake);
    const release = new FolderStore(folder).claim('schedule');
    const words = ['schedule', ...quick, '--until', '2025-11-27', '--lake', folder];
    const { code, err } = await lake(words);
    release?.();
    expect(code).toBe(2);
    expect(err).toContain('expected to be alone, found another on this lake');
  });

  it('a backfill asks only for what raw does not hold', async () => {
    const folder = join(await temporaryFolder(), 'lake');
    const window = ['--from', '2025-03-03', '--to', '2025-03-14'];
    const words = ['backfill', ...window, '--source', 'cboe_put_call', '--lake', folder];
    expect((await lake(words)).out).toContain('cboe_put_call: 10 responses, 80 rows added');
    const again = await lake(words);
    expect(again.out).toContain('Nothing new: 0 bytes written.');
    expect((await lake(words.slice(0, 3))).code).toBe(2);
  });

  it('plans again on the next day: what is due and why the rest is not', async () => {
    const folder = await copyOf((await built('quick')).lake);
    const thanksgiving = await lake([
      'run',
      ...quick,
      '--at',
      '2025-11-27T20:00:00Z',
      '--lake',
      folder,
    ]);
    expect(thanksgiving.out).toContain('not due  exchange closed, Thanksgiving');
    const friday = await lake(['run', ...quick, '--at', '2025-11-28T23:30:00Z', '--lake', folder]);
    expect(friday.out).toMatch(/cboe_index_history +due +published: 2025-11-28 18:00 New York/);
    expect(friday.out).toContain('cboe_index_history: done, 4 responses, 4 rows added');

    const releases = JSON.parse((await lake(['releases', '--json', '--lake', folder])).out);
    expect(releases.length).toBeGreaterThan(1);
    const newest = async (...release: string[]) => {
      const sql = 'SELECT MAX(observation_date) AS newest FROM index_level';
      const words = ['query', sql, '--json', '--lake', folder, ...release];
      return JSON.parse((await lake(words)).out);
    };
    expect(await newest()).toEqual([{ newest: '2025-11-28' }]);
    expect(await newest('--release', '1')).toEqual([{ newest: '2025-11-26' }]);
    const none = await lake(['query', 'SELECT 1', '--release', '99', '--lake', folder]);
    expect(none.err).toContain('expected one of 1 to');
  });
});
