import { describe, expect, it } from 'vitest';
import {
  mustBeOneQuestion,
  ownNames,
  withoutLiterals,
} from '../../../functions/query/statement.ts';

describe('mustBeOneQuestion()', () => {
  it.each([
    'SELECT 1',
    '  -- a remark; INSERT\n select 1',
    '/* DROP */ WITH a AS (SELECT 1) SELECT * FROM a',
    '(SELECT 1) UNION (SELECT 2)',
    "SELECT ';' AS semicolon, '-- DROP' AS remark",
    'SELECT 1 AS "a;b"',
    'VALUES (1)',
    'SHOW TABLES',
    'DESCRIBE index_level',
    'EXPLAIN SELECT 1',
    'EXPLAIN ANALYZE (TYPE IO) SELECT 1',
  ])('lets through %s', (sql) => {
    expect(() => mustBeOneQuestion(sql)).not.toThrow();
  });

  it.each([
    ['SELECT 1; DROP TABLE x', 'several'],
    ["SELECT 'it''s'; SELECT 2", 'several'],
    ['DROP VIEW index_outlook', 'found DROP'],
    ["-- SELECT\nUNLOAD (SELECT 1) TO 's3://x/'", 'found UNLOAD'],
    ['INSERT INTO x SELECT 1', 'found INSERT'],
    ['EXPLAIN ANALYZE INSERT INTO x SELECT 1', 'found INSERT'],
    ['EXECUTE prepared', 'found EXECUTE'],
    ['', 'found NOTHING'],
  ])('refuses %s', (sql, found) => {
    expect(() => mustBeOneQuestion(sql)).toThrow(found);
  });
});

describe('ownNames()', () => {
  it('lists what a question names itself, whatever its parts look like', () => {
    const sql = `-- first
      WITH a AS (SELECT 'x), b AS (' AS t -- ) c AS (
        FROM (SELECT 1) AS inner_one),
      "B" (n) AS (WITH deep AS (SELECT 1) SELECT * FROM deep)
      SELECT a.t AS (a) FROM a`;
    expect(ownNames(sql)?.names).toEqual(['a', 'b']);
    expect(ownNames(sql)?.body).toMatch(/^a AS \(SELECT/);
    expect(ownNames('SELECT 1')).toBeUndefined();
    expect(ownNames('WITHOUT')).toBeUndefined();
  });
});

describe('withoutLiterals()', () => {
  it('empties text and drops remarks', () => {
    const sql = `SELECT 'a''b', "c" -- d\nFROM e /* f */`;
    expect(withoutLiterals(sql).replaceAll(/ +/g, ' ')).toBe(`SELECT '', "c" \nFROM e `);
  });
});
