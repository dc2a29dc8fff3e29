import { describe, expect, it } from 'vitest';
import { formulasOf, relationsOf } from '../../functions/formula.ts';
import { findRelation, inputCondition } from '../../functions/lineage.ts';
import { loadViews, parseView } from '../../functions/query/views.ts';
import { dataset as indexEstimate } from '../../schemas/datasets/index_estimate.ts';
import { dataset as indexLevel } from '../../schemas/datasets/index_level.ts';

const view = (sql: string) =>
  parseView('made_up', 'metrics', `-- Made up.\n-- grain: a\n-- units: -\n-- source: -\n${sql}`);

describe('the formula of a column', () => {
  it('is its expression in the outermost SELECT', () => {
    const { ratio, label, a } = formulasOf(
      view(`WITH b AS (SELECT a, 1 AS ratio FROM c) -- AS none, of (these
        SELECT
          a,
          CAST(
            CASE WHEN x > 0 THEN x / NULLIF(y, 0) END AS DOUBLE
          ) AS ratio,
          CAST('a, (b' AS VARCHAR) AS label
        FROM b WHERE a IN (SELECT a FROM d)`),
    );
    expect(a).toEqual(['a']);
    expect(ratio).toEqual(['CAST( CASE WHEN x > 0 THEN x / NULLIF(y, 0) END AS DOUBLE )']);
    expect(label).toEqual(["CAST('a, (b' AS VARCHAR)"]);
  });

  it('is one expression per part of a union', () => {
    const union = view('SELECT a AS a, b AS c FROM d UNION ALL SELECT e, f + 1 FROM g');
    expect(formulasOf(union)['c']).toEqual(['b', 'f + 1']);
  });

  it('is known for every column of every view', async () => {
    for (const each of await loadViews()) {
      const columns = Object.entries(formulasOf(each));
      expect(columns.length, each.name).toBeGreaterThan(3);
      for (const [column, expressions] of columns) {
        expect(column, each.name).toMatch(/^[a-z][a-z0-9_]*$/);
        for (const expression of expressions) expect(expression).toMatch(/^CAST\(.*\)$/);
      }
      for (const key of each.grain) expect(Object.keys(formulasOf(each))).toContain(key);
    }
  });
});

describe('the relations of a column', () => {
  const joined = view(`
    WITH slow AS (SELECT a, b FROM far), known AS (SELECT a, MAX(b) AS b FROM slow GROUP BY a)
    SELECT CAST(day.a AS VARCHAR) AS a, CAST(known.b AS DOUBLE) AS b, CAST(c AS DOUBLE) AS c
    FROM near AS day LEFT JOIN other ON other.a = day.a LEFT JOIN known ON known.a = day.a`);

  it('are those its expression names, down through WITH, and the one that has the rows', () => {
    expect(relationsOf(joined, 'a')).toEqual(new Set(['near']));
    expect(relationsOf(joined, 'b')).toEqual(new Set(['near', 'known', 'slow', 'far']));
  });

  it('are all when it names none', () => {
    expect(relationsOf(joined, 'c')).toBeUndefined();
  });

  it('leave out of a mart’s cell what other cells stand on', async () => {
    const cell = await findRelation('index_outlook', 'year_to_date_return_fraction');
    expect(cell.through).toEqual(['index_outlook', 'return_year_to_date', 'daily_close']);
    expect(cell.tables.map(({ name }) => name)).toEqual(['index_level', 'fund_price']);
    const whole = await findRelation('index_outlook');
    expect(whole.tables.length).toBeGreaterThan(5);
  });
});

describe('input rows', () => {
  it('are of both series where two are compared', async () => {
    const relation = await findRelation('relative_strength');
    const row = { symbol: 'RUT', benchmark_symbol: 'SPX', observation_date: '2025-11-26' };
    expect(inputCondition(indexLevel, relation, row)).toBe(
      "observation_date <= DATE '2025-11-26' AND index_symbol IN ('RUT', 'SPX')",
    );
  });

  it('are of all years where growth needs the year before', async () => {
    const relation = await findRelation('earnings_growth');
    const row = { index_symbol: 'SPX', period_end: '2025-12-31', observation_date: '2025-09-30' };
    expect(inputCondition(indexEstimate, relation, row)).toBe(
      "observation_date <= DATE '2025-09-30' AND index_symbol IN ('SPX')",
    );
  });
});

describe('what can be asked about', () => {
  it('is a view, a dataset and its newest facts', async () => {
    expect((await findRelation('index_level')).grain).toEqual([
      ...indexLevel.grain,
      'known_at',
      'source',
    ]);
    expect((await findRelation('index_level_latest')).grain).toEqual(indexLevel.grain);
  });

  it('is named closely when it was not named well', async () => {
    await expect(findRelation('return_year')).rejects.toThrow('did you mean return_year_to_date?');
    await expect(findRelation('index_levels')).rejects.toThrow('did you mean index_level?');
    await expect(findRelation('index_level', 'close')).rejects.toThrow(
      '--column: expected a column of index_level, found close; did you mean close_points?',
    );
  });
});
