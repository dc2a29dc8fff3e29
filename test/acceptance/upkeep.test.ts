import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { lakeHere as lake, quick, temporaryFolder } from '../builders/command-line.ts';

describe('upkeep on the command line', () => {
  let folder = '';
  const asked = async (...words: string[]) => await lake([...words, '--lake', folder]);
  const newest = async () => {
    const sql = 'SELECT MAX(observation_date) AS day, COUNT(*) AS n FROM index_level';
    return (await asked('query', sql, '--json')).out;
  };

  beforeAll(async () => {
    folder = join(await temporaryFolder(), 'lake');
    await asked('run', ...quick, '--at', '2025-11-20T23:45:00Z');
    await asked('run', ...quick, '--at', '2025-11-26T23:45:00Z');
  });

  it('goes back to a release and forward again: the next run takes the same answers in', async () => {
    const before = await newest();
    const back = await asked('rollback', '1');
    expect([back.code, back.out]).toEqual([
      0,
      'The lake is what it was in release 1; this is release 3.\n',
    ]);
    expect(await newest()).toContain('2025-11-20');
    expect((await asked('run', ...quick, '--at', '2025-11-26T23:45:00Z')).code).toBe(0);
    expect(await newest()).toBe(before);
    expect((await asked('verify', '--deep')).code).toBe(0);
  });

  it('has nothing to compact in files this version wrote', async () => {
    const compacted = async () => await asked('compact', '--at', '2025-11-26T23:45:00Z');
    // It checks every source, which a run of two does not: the first writes what it found.
    expect((await compacted()).out).toMatch(/ in 4 objects\.\n$/);
    const second = await compacted();
    expect([second.code, second.out]).toEqual([0, 'Nothing new: 0 bytes written.\n']);
  });

  it('says what waits to be collected, and refuses what it does not understand', async () => {
    const dry = await asked('gc', '--dry-run', '--json');
    const { releases, files, waiting } = JSON.parse(dry.out);
    expect([releases, files]).toEqual([[], []]);
    expect(waiting.length).toBeGreaterThan(0);
    const wrong = await asked('gc', '--keep-days', 'soon');
    expect([wrong.code, wrong.err]).toEqual([
      2,
      '--keep-days: expected a number of days, found soon\n',
    ]);
    const unknown = await asked('rollback', '99');
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('expected one of 1 to');
  });
});
