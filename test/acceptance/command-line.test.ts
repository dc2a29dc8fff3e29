import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { lake, temporaryFolder } from '../builders/command-line.ts';
import { contents, live } from '../builders/lake-contents.ts';

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

  it.each([
    ['SELECT 1; SELECT 2', 'expected one question, found 2'],
    ["COPY (SELECT 1) TO 'stolen.csv'", 'expected a question, found COPY'],
    ['CREATE TABLE mine AS SELECT 1', 'expected a question, found CREATE'],
    ['SELEC 1', 'syntax error'],
  ])('refuses %s', async (sql, found) => {
    const { code, err } = await lake(['query', sql, '--lake', whole]);
    expect(code).toBe(2);
    expect(err).toContain(found);
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
