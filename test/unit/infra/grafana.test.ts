import { afterAll, beforeAll, expect, it } from 'vitest';
import type { QueryEngine } from '../../../functions/query/engine.ts';
import { plainCode } from '../../../functions/query/select.ts';
import { traps } from '../../../functions/query/traps.ts';
import { addDays } from '../../../schemas/calendar.ts';
import { expanded, grafanaQueries } from '../../builders/grafana-queries.ts';
import { lakeOf } from '../../builders/lake-of.ts';

const queries = grafanaQueries();
let engine: QueryEngine;

beforeAll(async () => {
  engine = await lakeOf({
    index_level: ['RUT', 'SPX'].flatMap((index_symbol) =>
      Array.from({ length: 30 }, (_, i) => ({
        index_symbol,
        return_kind: 'price',
        observation_date: addDays('2025-01-01', i),
        close_points: 2000 + i,
      })),
    ),
  });
  // What Glue declares over the mart's stored rows.
  await engine.run(
    "CREATE TABLE m_index_outlook AS SELECT *, 'x' AS release_id FROM index_outlook",
  );
});
afterAll(() => engine.close());

it('asks six questions a refresh at most', () => {
  expect(queries.length).toBeGreaterThan(0);
  expect(queries.length).toBeLessThanOrEqual(6);
});

it.each(queries)('$title: gives its panel rows of the days asked for', async ({ sql, type }) => {
  const { columns, rows } = await engine.run(expanded(sql, '2025-01-05', '2025-01-10'));
  expect(rows).toHaveLength(type === 'table' ? 2 : 6);
  if (type === 'timeseries') {
    expect(columns[0]).toEqual({ name: 'day', kind: 'instant' });
    expect(columns.slice(1).every(({ kind }) => kind === 'number')).toBe(true);
  }
});

it.each(queries)('$title: has nothing on which Athena and DuckDB differ', ({ sql }) => {
  const code = plainCode(expanded(sql, '2025-01-05', '2025-01-10'));
  expect(
    traps.filter(({ pattern }) => pattern.test(code)).map(({ construct }) => construct),
  ).toEqual([]);
});
