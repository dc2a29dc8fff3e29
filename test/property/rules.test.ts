import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DuckDb } from '../../functions/query/duckdb.ts';
import type { Column } from '../../schemas/columns.ts';
import type { Dataset } from '../../schemas/dataset.ts';
import { datasets } from '../../schemas/datasets.ts';

/** Values that make rules true and false about equally often. */
function cells({ kind, schema, nullableBecause }: Column): fc.Arbitrary<unknown> {
  const days = ['2025-01-02', '2025-06-30', '2025-12-01', '2025-12-31'];
  const texts = [
    'year',
    'quarter',
    'price',
    'total',
    'RUT',
    'AAII',
    'equity',
    'IWM',
    'house',
    'Equity',
    'Futures',
    'yes',
    // Codes that only one table takes: without one that fits, there is nothing to draw from.
    '0000000000-25-000001',
    'CY2025Q3',
    'NAAIM',
    '239742',
    'ZQ',
    'XNYS',
    'full',
    'half',
    'closed',
    '13:00',
    '16:00',
  ];
  const candidates: Record<Column['kind'], fc.Arbitrary<unknown>> = {
    text: fc.constantFrom(...texts),
    date: fc.constantFrom(...days),
    instant: fc.constant(new Date(0)),
    number: fc.constantFrom(0, 0.5, 1, 20, 33, 33.4, 40, 47, 0.53, 95.5),
    count: fc.constantFrom(0, 1, 53, 100, 188),
  };
  const fitting = candidates[kind].filter((value) => schema.safeParse(value).success);
  return nullableBecause === undefined ? fitting : fc.option(fitting, { freq: 3 });
}

function literal(value: unknown, kind: Column['kind']): string {
  if (value === null) return 'NULL';
  return kind === 'text' || kind === 'date' ? `'${value}'` : String(value);
}

const sqlTypes = {
  text: 'VARCHAR',
  date: 'DATE',
  instant: 'TIMESTAMP',
  number: 'DOUBLE',
  count: 'BIGINT',
};

async function kept(engine: DuckDb, dataset: Dataset, row: Record<string, unknown>) {
  const columns = Object.entries(dataset.columns).map(
    ([name, { kind }]) => `CAST(${literal(row[name], kind)} AS ${sqlTypes[kind]}) AS ${name}`,
  );
  const rules = dataset.invariants.map(({ sql }) => `COALESCE(${sql}, TRUE)`).join(' AND ');
  const sql = `SELECT (${rules}) AS kept FROM (SELECT ${columns.join(', ')}) AS row`;
  return (await engine.run(sql)).rows[0]?.['kept'];
}

describe('a rule says the same on the way in and of stored rows', () => {
  const ruled = Object.values(datasets).filter(({ invariants }) => invariants.length > 0);

  it.each(ruled)('$name', async (dataset) => {
    const engine = await DuckDb.open();
    const drawn = fc.record(
      Object.fromEntries(
        Object.entries(dataset.columns).map(([name, column]) => [name, cells(column)]),
      ),
    );
    // A sum of many counts is hardly ever right by chance; without any it is.
    const row = fc.tuple(drawn, fc.boolean()).map(([cellsOf, isEmpty]) => {
      const counts = Object.entries(dataset.columns).filter(
        ([, { kind, schema }]) => kind === 'count' && schema.safeParse(0).success,
      );
      const none = Object.fromEntries(counts.map(([name]) => [name, 0]));
      return isEmpty ? { ...cellsOf, ...none } : cellsOf;
    });
    const seen = new Set<boolean>();
    try {
      await fc.assert(
        fc.asyncProperty(row, async (candidate) => {
          const isAccepted = dataset.row.safeParse(candidate).success;
          expect(dataset.accepts(candidate)).toBe(isAccepted);
          seen.add(isAccepted);
          expect(await kept(engine, dataset, candidate)).toBe(isAccepted);
        }),
        { numRuns: 150, seed: 20251126 },
      );
    } finally {
      engine.close();
    }
    expect(seen).toEqual(new Set([true, false]));
  });
});
