import { cp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { lake, lakeHere, quick, temporaryFolder } from '../builders/command-line.ts';
import { contents, copyOf, live } from '../builders/lake-contents.ts';
import { built } from './built-lakes.ts';

describe('a rehearsed lake', () => {
  let whole: string;

  beforeAll(async () => {
    const { lake: folder, ended } = await built('rehearsed');
    whole = folder;
    expect(ended.err).toBe('');
    expect(ended.out).toContain('Rehearsal: invented data');
  });

  it('a second run writes nothing and says so', async () => {
    const copy = await copyOf(whole);
    const before = await contents(copy);
    const second = await lakeHere(['run', '--lake', copy]);
    expect(second.code).toBe(0);
    expect(second.out).toContain('Nothing new: 0 bytes written.');
    expect(await contents(copy)).toEqual(before);
  });

  it('can be moved: nothing in it holds a path', async () => {
    const moved = await copyOf(whole);
    const { code, out } = await lakeHere(['status', '--lake', moved]);
    expect(code).toBe(0);
    expect(out).toContain('cboe_index_history');
    for (const [name, content] of await contents(whole)) {
      // Its last folder but one had another name while it was built: what both have in common.
      expect(Buffer.from(content, 'base64').includes(dirname(dirname(whole))), name).toBe(false);
    }
  });

  // Every source, and that not a byte is written: `test/damage/rebuilt.test.ts`.
  it('derives the same files again from raw', async () => {
    const copy = await copyOf((await built('quick')).lake);
    const facts = async () =>
      live(await contents(copy)).filter(([name]) => /index_level|investor_sentiment/.test(name));
    const before = await facts();
    const { code, out } = await lakeHere(['rebuild', ...quick, '--lake', copy]);
    expect(code).toBe(0);
    expect(out).toContain('cboe_index_history: +0 rows, 0 in quarantine');
    expect(before.length).toBeGreaterThan(10);
    expect(await facts()).toEqual(before);
  });

  it('answers in every format', async () => {
    const sql = "SELECT 1 AS one, DATE '2025-11-26' AS day";
    const words = (format: string) => ['query', sql, '--format', format, '--lake', whole];
    const ask = (format: string) => lakeHere(words(format));
    // Bytes that are no text go to the process's own output.
    const askForBytes = (format: string) => lake(words(format));
    expect((await ask('csv')).out).toBe('one,day\n1,2025-11-26\n');
    expect(JSON.parse((await ask('json')).out)).toEqual([{ one: 1, day: '2025-11-26' }]);
    expect((await ask('table')).out).toContain('2025-11-26');
    expect((await askForBytes('parquet')).out.startsWith('PAR1')).toBe(true);
    expect((await askForBytes('arrow')).out.length).toBeGreaterThan(100);
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
    const { code, err } = await lakeHere(['query', sql, '--lake', whole]);
    expect(code).toBe(2);
    expect(err).toContain(found);
  });

  it('names the closest column, command, view and source', async () => {
    const sql = 'SELECT close_point FROM index_level';
    const column = await lakeHere(['query', sql, '--lake', whole]);
    expect(column.code).toBe(2);
    expect(column.err).toContain('close_points');
    const command = await lake(['clams']);
    expect([command.code, command.out]).toEqual([2, '']);
    expect(command.err).toContain('did you mean claims?');
    const view = await lakeHere(['why', 'return_year', '--lake', whole]);
    expect(view.err).toContain('did you mean return_year_to_date?');
    const source = await lakeHere(['run', '--source', 'cboe', '--lake', whole]);
    expect(source.code).toBe(2);
    expect((await lakeHere(['run', '--sauce'])).code).toBe(2);
  });

  it('says which page could not be written, and why', async () => {
    const path = join(await temporaryFolder(), 'not-there', 'report.html');
    const { code, err } = await lakeHere(['report', '--lake', whole, '--to', path]);
    expect(code).toBe(2);
    expect(err).toContain('report: expected a file that can be written, found ENOENT');
    expect(err).toContain(path);
  });

  it('knows nothing later than it is asked for', async () => {
    const sql = 'SELECT MAX(known_at) AS newest FROM index_level';
    const words = ['query', sql, '--as-of', '2025-09-30', '--json', '--lake', whole];
    const [row] = JSON.parse((await lakeHere(words)).out);
    expect(row.newest <= '2025-09-30T23:59:59.999Z').toBe(true);
    const strict = JSON.parse((await lakeHere([...words, '--strict'])).out);
    expect(strict).toEqual([{ newest: null }]);
  });

  it('traces a number to its bytes and recomputes it', async () => {
    const where = ['--where', 'symbol=RUT', '--where', 'return_kind=price'];
    const words = ['why', 'return_year_to_date', ...where, '--verify', '--lake', whole];
    const { code, out } = await lakeHere(words);
    expect(code).toBe(0);
    expect(out).toContain('daily_prices/RUT_History.csv');
    expect(out).toContain('equal');
  });

  it('a licensed claim is undecidable until its file is dropped', async () => {
    const copy = await copyOf(whole);
    const verdicts = async () => {
      const { out } = await lakeHere(['claims', '--json', '--lake', copy]);
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
    expect((await lakeHere(['run', '--lake', copy])).code).toBe(0);
    const after = await verdicts();
    expect(after.length).toBeLessThan(before.length);
    expect(before).toEqual(expect.arrayContaining(after));
  });
});

describe('a person at the keyboard', () => {
  it('Ctrl-C ends a run with a sentence, and the next run goes on', async () => {
    const folder = join(await temporaryFolder(), 'lake');
    // Hundreds of requests, so that some are left when the first answer is kept.
    const words = ['run', '--source', 'cboe_put_call', '--lake', folder];
    const stopped = await lake(words, { interruptOnce: join(folder, 'raw') });
    expect(stopped.code).toBe(1);
    expect(stopped.err).toContain('Stopped; the lake is as its last release left it');
    const next = await lakeHere(words);
    expect(next.code).toBe(0);
    expect(next.out).toContain('cboe_put_call: done');
  });

  it('every command says what it does', async () => {
    const overview = await lake(['--help']);
    expect(overview.code).toBe(0);
    const names = [...overview.out.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(11);
    for (const name of names) {
      const { code, out } = await lakeHere([name, '--help']);
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
    const table = await lakeHere(['describe', 'index_level']);
    expect(table.out).toContain('close_points');
    expect((await lakeHere(['describe', 'forward_pe'])).out).toContain('-- grain:');
    expect((await lakeHere(['describe', 'aaii_sentiment'])).out).toContain('licence');
    const unknown = await lakeHere(['describe', 'index_leve']);
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('did you mean index_level?');
  });
});
