import { describe, expect, it } from 'vitest';
import { codeOf, loadViews } from '../../../functions/query/views.ts';
import { qualify } from '../../../infra/qualify.ts';
import { storedViews, tables } from '../../../infra/relations.ts';

const known = ['fact_latest', 'drawdown', 'run', 'fact'];
const qualified = (sql: string) => qualify(sql, 'lake_dev', known);

describe('qualify()', () => {
  it.each([
    ['SELECT a FROM fact_latest', 'SELECT a FROM "lake_dev"."fact_latest"'],
    [
      'SELECT a\nFROM\n  fact AS f\nJOIN drawdown AS d ON 1 = 1',
      'SELECT a\nFROM\n  "lake_dev"."fact" AS f\nJOIN "lake_dev"."drawdown" AS d ON 1 = 1',
    ],
    [
      'from run left join drawdown on drawdown.a = run.a',
      'from "lake_dev"."run" left join "lake_dev"."drawdown" on drawdown.a = run.a',
    ],
    [
      'WITH days AS (SELECT a FROM run) SELECT a FROM days',
      'WITH days AS (SELECT a FROM "lake_dev"."run") SELECT a FROM days',
    ],
  ])('%s', (sql, expected) => {
    expect(qualified(sql)).toBe(expected);
  });

  it.each([
    ["SELECT 'taken from run' AS a", 'text'],
    ["SELECT 'it''s from run' AS a", 'text with a quote'],
    ['SELECT a AS "from run"', 'a quoted name'],
    ['SELECT EXTRACT(YEAR FROM run) AS a', 'a column in EXTRACT'],
    ['SELECT a IS NOT DISTINCT FROM run', 'a column compared'],
    ['SELECT a FROM run.inner_name', 'another schema'],
    ['SELECT a FROM runs', 'a longer name'],
  ])('leaves alone: %s (%s)', (sql) => {
    expect(qualified(sql)).toBe(sql);
  });

  it('refuses what could mean either', () => {
    expect(() => qualified('WITH x AS (SELECT 1), run AS (SELECT 2) SELECT a FROM run')).toThrow(
      'expected CTEs named unlike the lake',
    );
    expect(() => qualified('SELECT a FROM fact AS f, run')).toThrow('expected JOIN after fact');
  });

  it('reaches every relation of every view, and nothing else', async () => {
    const views = await loadViews();
    const stored = storedViews(views);
    const names = [...tables(views), ...stored].map(({ name }) => name);
    for (const { name, sql, inputs } of stored) {
      const text = qualify(sql, 'lake_dev', names);
      const reached = [...text.matchAll(/"lake_dev"\."(\w+)"/g)].map(([, input]) => input);
      expect([name, new Set(reached)]).toEqual([name, new Set(inputs)]);
      expect(text.replaceAll('"lake_dev".', '').replaceAll('"', '')).toBe(sql.replaceAll('"', ''));
    }
    expect(stored.at(-1)?.sql).not.toContain('--');
    expect(views.map(codeOf).join('')).not.toContain('"');
  });
});
