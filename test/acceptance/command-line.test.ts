import { cp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { lake, temporaryFolder } from '../builders/command-line.ts';

const quick = ['--source', 'cboe_index_history', '--source', 'aaii_sentiment'];

/** Names and bytes of everything in a lake, locks left out. */
async function contents(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  const read = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(folder.length), (await readFile(path)).toString('base64')] as const;
  });
  return new Map((await Promise.all(read)).sort());
}

/** What counts: raw, the manifests and the files they list. Superseded files stay for a while. */
function live(all: Map<string, string>): [string, string][] {
  const manifests = [...all].filter(([name]) => name.startsWith('/manifest/'));
  const listed = new Set(
    manifests.flatMap(([, content]) =>
      Buffer.from(content, 'base64').toString('utf8').split('\n').filter(Boolean),
    ),
  );
  const counts = (name: string) => /^\/(raw|manifest)\//.test(name) || listed.has(name.slice(1));
  return [...all].filter(([name]) => counts(name));
}

describe('a rehearsed lake', () => {
  let whole: string;

  beforeAll(async () => {
    whole = join(await temporaryFolder(), 'lake');
    const first = await lake(['run', '--lake', whole]);
    expect(first.err).toBe('');
    expect(first.code).toBe(0);
    expect(first.out).toContain('Rehearsal: invented data');
  });

  it('a second run writes nothing and says so', async () => {
    const before = await contents(whole);
    const second = await lake(['run', '--lake', whole]);
    expect(second.code).toBe(0);
    expect(second.out).toContain('Nothing new: 0 bytes written.');
    expect(await contents(whole)).toEqual(before);
  });

  it('can be moved: nothing in it holds a path', async () => {
    const moved = join(await temporaryFolder(), 'elsewhere');
    await cp(whole, moved, { recursive: true });
    const { code, out } = await lake(['status', '--lake', moved]);
    expect(code).toBe(0);
    expect(out).toContain('cboe_index_history');
    for (const [name, content] of await contents(whole)) {
      expect(Buffer.from(content, 'base64').includes(whole), name).toBe(false);
    }
  });

  it('derives the same files again from raw', async () => {
    const copy = join(await temporaryFolder(), 'copy');
    await cp(whole, copy, { recursive: true });
    const before = live(await contents(copy));
    const { code, out } = await lake(['rebuild', '--lake', copy]);
    expect(code).toBe(0);
    expect(out).toContain('Nothing new: 0 bytes written.');
    expect(live(await contents(copy))).toEqual(before);
  });

  it('answers in every format', async () => {
    const ask = (format: string) =>
      lake([
        'query',
        "SELECT 1 AS one, DATE '2025-11-26' AS day",
        '--format',
        format,
        '--lake',
        whole,
      ]);
    expect((await ask('csv')).out).toBe('one,day\n1,2025-11-26\n');
    expect(JSON.parse((await ask('json')).out)).toEqual([{ one: 1, day: '2025-11-26' }]);
    expect((await ask('table')).out).toContain('2025-11-26');
    expect((await ask('parquet')).out.startsWith('PAR1')).toBe(true);
    expect((await ask('arrow')).out.length).toBeGreaterThan(100);
    const unknown = await ask('xml');
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('found xml');
  });

  it('names the closest column, command, view and source', async () => {
    const sql = 'SELECT close_point FROM index_level';
    const column = await lake(['query', sql, '--lake', whole]);
    expect(column.code).toBe(2);
    expect(column.err).toContain('close_points');
    expect((await lake(['clams'])).err).toContain('did you mean claims?');
    const view = await lake(['why', 'return_year', '--lake', whole]);
    expect(view.err).toContain('did you mean return_year_to_date?');
    const source = await lake(['run', '--source', 'cboe', '--lake', whole]);
    expect(source.code).toBe(2);
    expect((await lake(['run', '--sauce'])).code).toBe(2);
  });

  it('knows nothing later than it is asked for', async () => {
    const sql = 'SELECT MAX(known_at) AS newest FROM index_level';
    const words = ['query', sql, '--as-of', '2025-09-30', '--json', '--lake', whole];
    const [row] = JSON.parse((await lake(words)).out);
    expect(row.newest <= '2025-09-30T23:59:59.999Z').toBe(true);
    const strict = JSON.parse((await lake([...words, '--strict'])).out);
    expect(strict).toEqual([{ newest: null }]);
  });

  it('traces a number to its bytes and recomputes it', async () => {
    const where = ['--where', 'symbol=RUT', '--where', 'return_kind=price'];
    const words = ['why', 'return_year_to_date', ...where, '--verify', '--lake', whole];
    const { code, out } = await lake(words);
    expect(code).toBe(0);
    expect(out).toContain('daily_prices/RUT_History.csv');
    expect(out).toContain('equal');
  });

  it('a licensed claim is undecidable until its file is dropped', async () => {
    const copy = join(await temporaryFolder(), 'copy');
    await cp(whole, copy, { recursive: true });
    const verdicts = async () => {
      const { out } = await lake(['claims', '--json', '--lake', copy]);
      const { claims } = JSON.parse(out) as {
        claims: { claim: { id: string }; verdict: string }[];
      };
      return claims.filter(({ verdict }) => verdict === 'undecidable').map(({ claim }) => claim.id);
    };
    const before = await verdicts();
    const file = join(copy, '..', 'analyst_target.csv');
    await writeFile(
      file,
      'index_symbol,analyst,target_date,observation_date,target_points,published_at\n' +
        'RUT,"A house",2025-12-31,2025-11-20,2665,2025-11-20T12:00:00Z\n',
    );
    await cp(file, join(copy, 'drop', 'analyst_target.csv'));
    expect((await lake(['run', '--lake', copy])).code).toBe(0);
    const after = await verdicts();
    expect(after.length).toBeLessThan(before.length);
    expect(before).toEqual(expect.arrayContaining(after));
  });
});

describe('time', () => {
  it('the schedule runs each source at its slots and holidays bring nothing', async () => {
    const folder = join(await temporaryFolder(), 'lake');
    const until = ['--until', '2025-12-01T23:30:00Z'];
    const { code, out } = await lake(['schedule', ...quick, ...until, '--lake', folder]);
    expect(code).toBe(0);
    const runs = out.split('\n').filter((line) => line.startsWith('20'));
    expect(runs.map((line) => line.replace(/ \+\d+/g, ''))).toEqual([
      '2025-11-26T23:45:00.000Z  cboe_index_history done, aaii_sentiment done',
      // Thanksgiving has no slot; the half day after it has.
      '2025-11-28T23:00:00.000Z  cboe_index_history done',
      '2025-12-01T23:00:00.000Z  cboe_index_history done',
    ]);
  });

  it('only one schedule at a time', async () => {
    const folder = join(await temporaryFolder(), 'lake');
    await lake(['run', ...quick, '--lake', folder]);
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
    const folder = join(await temporaryFolder(), 'lake');
    await lake(['run', ...quick, '--lake', folder]);
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
  });
});

describe('faults at the publishers', () => {
  it.each([
    ['web_page', '2025-11-28T23:45:00Z', 3, 'ishares_holdings', 'found <!DOCTYPE html>'],
    ['truncated_body', '2025-11-28T23:45:00Z', 3, 'ishares_holdings', 'disclaimer'],
    ['swapped_columns', '2025-12-11T23:45:00Z', 3, 'finra_short_interest', 'expected'],
    ['dead_server', '2025-12-04T23:45:00Z', 3, 'aaii_sentiment', 'expected an answer'],
    ['slow_server', '2025-12-04T23:45:00Z', 3, 'fred_series', 'timeout'],
    ['frozen_file', '2025-12-04T23:45:00Z', 1, 'cboe_index_history', 'publications missed'],
    ['added_preamble', '2025-12-04T23:45:00Z', 0, 'cboe_index_history', 'done'],
    ['late_revision', '2025-12-04T23:45:00Z', 0, 'cboe_index_history', 'done'],
  ])('%s on %s: exit %i, %s says %s', async (scenario, at, code, source, found) => {
    const folder = join(await temporaryFolder(), 'lake');
    const only = ['--source', source, '--lake', folder];
    expect((await lake(['run', ...only])).code).toBe(0);
    const spoilt = await lake(['run', ...only, '--at', at, '--scenario', scenario]);
    expect(spoilt.code).toBe(code);
    expect(spoilt.out).toContain(found);
    // Asked again, it says the same, and nothing of it is written twice.
    const again = await lake(['run', ...only, '--at', at, '--scenario', scenario]);
    expect(again.code).toBe(code);
    expect(again.out).toContain('Nothing new: 0 bytes written.');
  });
});

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
});

describe('a person at the keyboard', () => {
  it('Ctrl-C ends a run with a sentence, and the next run goes on', async () => {
    const folder = join(await temporaryFolder(), 'lake');
    const stopped = await lake(['run', '--lake', folder], { interruptAfter_ms: 700 });
    expect(stopped.code).toBe(1);
    expect(stopped.err).toContain('Stopped; the lake is as its last release left it');
    expect((await lake(['run', '--lake', folder])).code).toBe(0);
  });

  it('every command says what it does', async () => {
    const overview = await lake(['--help']);
    expect(overview.code).toBe(0);
    const names = [...overview.out.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(11);
    for (const name of names) {
      const { code, out } = await lake([name, '--help']);
      expect(code, name).toBe(0);
      expect(out, name).toContain(`lake ${name}`);
    }
  });

  it('colours and progress stay out of pipes', async () => {
    const { out, err } = await lake(['sources']);
    expect(out).toContain('cboe_index_history');
    expect(out + err).not.toContain(String.fromCharCode(27));
  });

  it('describes tables, views and sources', async () => {
    const table = await lake(['describe', 'index_level']);
    expect(table.out).toContain('close_points');
    expect((await lake(['describe', 'forward_pe'])).out).toContain('-- grain:');
    expect((await lake(['describe', 'aaii_sentiment'])).out).toContain('licence');
    const unknown = await lake(['describe', 'index_leve']);
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('did you mean index_level?');
  });
});
