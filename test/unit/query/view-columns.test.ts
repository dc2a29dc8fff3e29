import { expect, it } from 'vitest';
import { openLake } from '../../../functions/query/open-lake.ts';
import { viewColumns } from '../../../functions/query/view-columns.ts';
import { latestColumns, loadViews } from '../../../functions/query/views.ts';
import { kinds } from '../../../schemas/columns.ts';
import { datasets } from '../../../schemas/datasets.ts';

it('says of every view what DuckDB finds, name by name and type by type', async () => {
  const engine = await openLake({});
  const described = async (name: string) => {
    const { rows } = await engine.run(`SELECT column_name, column_type FROM (DESCRIBE ${name})`);
    return rows.map((row) => [row['column_name'], row['column_type']]);
  };
  for (const view of await loadViews()) {
    const declared = Object.entries(viewColumns(view));
    expect([view.name, declared.map(([name, kind]) => [name, kinds[kind].duckdb])]).toEqual([
      view.name,
      await described(view.name),
    ]);
  }
  for (const dataset of Object.values(datasets)) {
    const declared = Object.entries(latestColumns(dataset));
    expect(declared.map(([name, { kind }]) => [name, kinds[kind].duckdb])).toEqual(
      await described(`${dataset.name}_latest`),
    );
  }
  engine.close();
});

it('takes the first branch of a UNION ALL, with commas and brackets inside a column', () => {
  const sql = `
    -- a comment, with a SELECT
    WITH t AS (SELECT CAST(1 AS DATE) AS z)
    SELECT
      CAST(COALESCE(a, 'x, y (z)') AS VARCHAR) AS name,
      CAST(MAX(b) OVER (PARTITION BY c, d) AS DOUBLE) AS most_points
    FROM t
    UNION ALL
    SELECT 'other', CAST(2 AS DOUBLE) FROM t`;
  expect(viewColumns({ name: 'v', sql })).toEqual({ name: 'text', most_points: 'number' });
});

it.each([
  'SELECT a FROM t',
  'SELECT CAST(a AS INTEGER) AS a FROM t',
  'SELECT CAST(a AS DATE) FROM t',
])('refuses a column without a type it knows: %s', (sql) => {
  expect(() => viewColumns({ name: 'v', sql })).toThrow('v: expected CAST(… AS type) AS name');
});
