import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lake, quick, temporaryFolder } from '../builders/command-line.ts';
import { contents, live } from '../builders/lake-contents.ts';

describe('trouble', () => {
  it('an interrupted run leaves the last release readable; the next one finishes', async () => {
    const reference = join(await temporaryFolder(), 'reference');
    await lake(['run', ...quick, '--lake', reference]);
    const expected = live(await contents(reference));
    for (const killAfter_ms of [350, 600, 900]) {
      const folder = join(await temporaryFolder(), 'killed');
      await lake(['run', ...quick, '--lake', folder], { killAfter_ms });
      const next = await lake(['run', ...quick, '--lake', folder]);
      expect(next.code).toBe(0);
      expect(live(await contents(folder))).toEqual(expected);
    }
  });

  it('two runs at once: both end well, nothing twice, nothing lost', async () => {
    const reference = join(await temporaryFolder(), 'reference');
    await lake(['run', ...quick, '--lake', reference]);
    const folder = join(await temporaryFolder(), 'shared');
    const both = await Promise.all([1, 2].map(() => lake(['run', ...quick, '--lake', folder])));
    expect(both.map(({ code, err }) => [code, err])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    const count = async (of: string) => {
      const sql = 'SELECT COUNT(*) AS n FROM index_level';
      return (await lake(['query', sql, '--json', '--lake', of])).out;
    };
    expect(await count(folder)).toBe(await count(reference));
  });

  it('rehearsed and real data never mix', async () => {
    const folder = join(await temporaryFolder(), 'lake');
    await lake(['run', ...quick, '--lake', folder]);
    const file = join(await temporaryFolder(), 'VIX_History.csv');
    await writeFile(file, 'DATE,OPEN,HIGH,LOW,CLOSE\n04/08/2025,44.0,57.5,36.5,52.33\n');
    const real = await lake(['ingest', 'cboe_index_history', '--file', file, '--lake', folder]);
    expect(real.code).toBe(2);
    expect(real.err).toContain('expected a live lake, found a rehearsal one');
  });

  it('a changed layout commits nothing, ends with 3 and keeps the bytes', async () => {
    const folder = join(await temporaryFolder(), 'lake');
    const file = join(await temporaryFolder(), 'VIX_History.csv');
    await writeFile(file, 'DATE,CLOSE,HIGH,LOW,OPEN\n04/08/2025,52.33,57.5,36.5,44.0\n');
    const words = ['ingest', 'cboe_index_history', '--file', file, '--lake', folder];
    const { code, err } = await lake(words);
    expect(code).toBe(3);
    expect(err).toContain('cboe_index_history: expected DATE,OPEN,HIGH,LOW,CLOSE');
    expect(err).toContain('found DATE,CLOSE,HIGH,LOW,OPEN');
    expect((await lake(words)).code).toBe(3); // the same bytes fail the same way again
    const names = [...(await contents(folder)).keys()];
    expect(names.some((name) => name.startsWith('/raw/cboe_index_history/'))).toBe(true);
    expect(names.some((name) => name.startsWith('/data/index_level/'))).toBe(false);
  });

  it('one bad row among good ones is found in quarantine, the others are used', async () => {
    const folder = join(await temporaryFolder(), 'lake');
    const file = join(await temporaryFolder(), 'RUT_History.csv');
    await writeFile(file, 'DATE,RUT\n04/07/2025,1810.14\n04/08/2025,n/a\n04/09/2025,1913.16\n');
    const words = ['ingest', 'cboe_index_history', '--file', file, '--lake', folder];
    expect((await lake(words)).code).toBe(0);
    const ask = async (sql: string) =>
      JSON.parse((await lake(['query', sql, '--json', '--lake', folder])).out);
    expect(await ask('SELECT COUNT(*) AS n FROM index_level')).toEqual([{ n: 2 }]);
    const [rejected] = await ask('SELECT position, reason, response FROM rejected_row');
    expect(rejected).toMatchObject({ position: 'line 3' });
    expect(rejected.reason).toContain('"n/a"');
    expect(rejected.response).toContain('cboe_index_history/');
  });

  it('a lake that does not exist is a clear message, not a stack', async () => {
    const { code, err } = await lake([
      'query',
      'SELECT 1',
      '--lake',
      join(await temporaryFolder(), 'no'),
    ]);
    expect(code).toBe(2);
    expect(err).toContain('expected a lake, found none; make one with `lake run`');
  });

  it('a file replaced behind the lake’s back is named, never used', async () => {
    const folder = join(await temporaryFolder(), 'lake');
    await lake(['run', ...quick, '--lake', folder]);
    const names = [...(await contents(folder)).keys()];
    const raw = names.find((name) => /raw\/aaii.*[0-9a-f]{64}$/.test(name)) ?? '';
    await writeFile(join(folder, raw), 'something else');
    const { code, err } = await lake(['rebuild', '--lake', folder]);
    expect(code).toBe(1);
    expect(err).toContain('expected bytes with sha256');
    await rename(join(folder, raw), join(folder, `${raw}.gone`));
    expect((await lake(['rebuild', '--lake', folder])).err).toContain(
      'expected bytes, found nothing',
    );
  });

  it('a flipped byte is named, with every number that depends on it', async () => {
    const folder = join(await temporaryFolder(), 'lake');
    await lake(['run', ...quick, '--lake', folder]);
    const verify = () => lake(['verify', '--lake', folder]);
    const clean = await verify();
    expect(clean.code).toBe(0);
    expect(clean.out).toContain('all as recorded; 0 that nothing uses');

    const flip = async (name: string) => {
      const bytes = await readFile(join(folder, name));
      bytes[200] = (bytes[200] ?? 0) ^ 1;
      await writeFile(join(folder, name), bytes);
    };
    const names = [...(await contents(folder)).keys()];
    await flip(names.find((name) => /raw\/aaii.*[0-9a-f]{64}$/.test(name)) ?? '');
    const raw = await verify();
    expect(raw.code).toBe(1);
    expect(raw.out).toContain('in doubt: investor_sentiment, bull_bear_spread');
    expect(raw.out).not.toContain('index_level');

    await flip(names.find((name) => name.includes('data/index_level/2024')) ?? '');
    const both = await verify();
    expect(both.out).toContain('2 damaged');
    expect(both.out).toContain('in doubt: investor_sentiment, bull_bear_spread');
    expect(both.out).toContain('in doubt: index_level, daily_close');

    await writeFile(join(folder, names.find((name) => /raw.*json$/.test(name)) ?? ''), 'scribbled');
    const record = await verify();
    expect(record.code).toBe(1);
    expect(record.out).toContain('expected JSON\n');
    expect(record.out).toContain('found "scribbled"');
  });
});
