import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DuckDb } from '../../../functions/query/duckdb.ts';
import { NamedRelations } from '../../../functions/query/named-relations.ts';

const relations = [
  { name: 'numbers', statement: 'CREATE VIEW numbers AS SELECT 1 AS n UNION ALL SELECT 2' },
  { name: 'doubled', statement: 'CREATE VIEW doubled AS SELECT 2 * n AS n FROM numbers' },
  { name: 'broken', statement: 'CREATE VIEW broken AS SELECT nothing FROM numbers' },
  { name: 'quadrupled', statement: 'CREATE TABLE quadrupled AS SELECT 2 * n AS n FROM doubled' },
];
let duckdb: DuckDb;

async function present(): Promise<string[]> {
  const { rows } = await duckdb.run('SELECT table_name AS t FROM information_schema.tables');
  return rows.map(({ t }) => String(t)).sort();
}

beforeEach(async () => {
  duckdb = await DuckDb.open();
});
afterEach(() => duckdb.close());

describe('relations made when they are named', () => {
  it('makes what a question names and what that rests on, nothing else', async () => {
    const engine = new NamedRelations(duckdb, relations);
    expect(await present()).toEqual([]);
    expect((await engine.run('SELECT SUM(n) AS s FROM DOUBLED')).rows).toEqual([{ s: 6 }]);
    expect(await present()).toEqual(['doubled', 'numbers']);
    await engine.mustBeQuestion('SELECT n FROM quadrupled');
    expect(await present()).toEqual(['doubled', 'numbers', 'quadrupled']);
  });

  it('lets questions that come at once wait for what another is making', async () => {
    const engine = new NamedRelations(duckdb, relations);
    const asked = await Promise.all(
      ['quadrupled', 'doubled', 'numbers', 'quadrupled'].map(
        async (name) => (await engine.run(`SELECT MAX(n) AS m FROM ${name}`)).rows[0]?.['m'],
      ),
    );
    expect(asked).toEqual([8, 4, 2, 8]);
  });

  it('answers first what was asked first, with all that is made for it', async () => {
    const engine = new NamedRelations(duckdb, relations);
    const answered: string[] = [];
    const ask = async (name: string, sql: string) => {
      await engine.run(sql);
      answered.push(name);
    };
    // Three relations, one after the other, have to be made for it.
    const first = ask('first', 'SELECT MAX(n) FROM quadrupled');
    const others = Array.from({ length: 60 }, (_, i) => ask(`other ${i}`, `SELECT ${i} AS n`));
    await Promise.all([first, ...others]);
    expect(answered).toHaveLength(61);
    expect(answered.indexOf('first')).toBeLessThan(30);
  });

  it('knows every relation when a name is mistyped, and when the catalogue is asked', async () => {
    const sound = relations.filter(({ name }) => name !== 'broken');
    const mistyped = new NamedRelations(duckdb, sound);
    await expect(mistyped.run('SELECT * FROM quadrupeld')).rejects.toThrow('quadrupled');
    const whole = await mistyped.run('SELECT COUNT(*) AS held FROM information_schema.tables');
    expect(whole.rows).toEqual([{ held: 3 }]);
  });

  it('tells what is wrong with a relation to who names it, and to nobody else', async () => {
    const engine = new NamedRelations(duckdb, relations);
    await expect(engine.run('SELECT * FROM broken')).rejects.toThrow('nothing');
    expect((await engine.run('SELECT MIN(n) AS m FROM numbers')).rows).toEqual([{ m: 1 }]);
  });
});
