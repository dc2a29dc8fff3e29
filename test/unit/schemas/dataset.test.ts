import { describe, expect, it } from 'vitest';
import { DuckDb } from '../../../functions/query/duckdb.ts';
import { checksOf } from '../../../schemas/checks.ts';
import { count, date, nullable, number, text } from '../../../schemas/columns.ts';
import {
  defineDataset,
  dictionaryEntry,
  duckdbTable,
  glueColumns,
  provenance,
  storedColumns,
} from '../../../schemas/dataset.ts';
import { datasets } from '../../../schemas/datasets.ts';
import { lakeOf } from '../../builders/lake-of.ts';

const example = defineDataset({
  name: 'example',
  meaning: 'A table for this test.',
  grain: ['symbol', 'observation_date'],
  columns: {
    symbol: text('which', { oneOf: ['A', 'B'] }),
    observation_date: date('the day'),
    low_points: nullable('not given', number('points', 'lowest', { min: 0 })),
    close_points: number('points', 'last', { min: 0, max: 100 }),
    trades: count('trades', 'how many', { min: 0 }),
  },
  invariants: [
    {
      name: 'low_points <= close_points',
      sql: 'COALESCE(low_points, close_points) <= close_points',
      holds: ({ low_points, close_points }) => (low_points ?? close_points) <= close_points,
    },
  ],
});

const good = {
  symbol: 'A',
  observation_date: '2025-11-26',
  low_points: null,
  close_points: 2,
  trades: 3,
};

describe('defineDataset()', () => {
  it('accepts a row that keeps the contract', () => {
    expect(example.row.safeParse(good).success).toBe(true);
  });

  it.each([
    ['a value out of range', { close_points: 101 }],
    ['a text where a number belongs', { close_points: 'n/a' }],
    ['not a number', { close_points: Number.NaN }],
    ['an unknown name', { symbol: 'C' }],
    ['a day that does not exist', { observation_date: '2025-02-30' }],
    ['a missing value', { trades: null }],
    ['half a trade', { trades: 0.5 }],
    ['a column nobody declared', { extra: 1 }],
    ['a broken rule between columns', { low_points: 3 }],
  ])('refuses %s', (_what, change) => {
    expect(example.row.safeParse({ ...good, ...change }).success).toBe(false);
  });

  it('gives every form of the table from one declaration', async () => {
    const columns = Object.keys(storedColumns(example));
    expect(columns).toEqual([...Object.keys(good), ...Object.keys(provenance)]);
    expect(glueColumns(example).map(({ type }) => type)).toEqual([
      'string',
      'date',
      'double',
      'double',
      'bigint',
      ...['timestamp', 'timestamp', 'string', 'timestamp', 'string', 'string'],
    ]);
    expect(dictionaryEntry(example)).toContain(
      '| `low_points` | double | points | lowest; missing when not given |',
    );
    const engine = await DuckDb.open();
    await engine.run(duckdbTable(example));
    const { rows } = await engine.run('SELECT COUNT(*) AS n FROM example');
    engine.close();
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('wants the day in the grain', () => {
    const columns = { day: date('a day') };
    expect(() => defineDataset({ name: 'x', meaning: '', grain: ['day'], columns })).toThrow(
      'x: expected observation_date in the grain',
    );
  });
});

describe('every dataset', () => {
  it.each(Object.values(datasets))('$name: names end in their unit', ({ columns, grain }) => {
    const units = ['points', 'percent', 'usd', 'ratio', 'contracts', 'shares', 'days'];
    for (const [name, { unit }] of Object.entries(columns)) {
      if (units.includes(unit) && !grain.includes(name)) {
        const suffixes = [`_${unit}`, `shares_short`, 'days_to_cover', 'shares'];
        expect(
          suffixes.some((suffix) => name.endsWith(suffix)),
          name,
        ).toBe(true);
      }
    }
  });
});

describe('checksOf()', () => {
  it('counts what breaks the contract, and nothing else', async () => {
    const level = (observation_date: string, changes = {}) => ({
      index_symbol: 'RUT',
      return_kind: 'price',
      observation_date,
      close_points: 2000,
      ...changes,
    });
    const { index_level } = datasets;
    if (!index_level) throw new TypeError('no index_level');
    const faults = async (rows: Parameters<typeof lakeOf>[0]) => {
      const engine = await lakeOf(rows);
      const found: Record<string, unknown> = {};
      for (const { name, sql } of checksOf(index_level)) {
        found[name] = (await engine.run(sql)).rows[0]?.['faults'];
      }
      engine.close();
      return found;
    };
    const clean = { index_level: [level('2025-11-25'), level('2025-11-26')] };
    expect(await faults(clean)).toEqual({
      grain_unique: 0,
      values_in_contract: 0,
      rules_hold: 0,
      times_in_order: 0,
    });
    const doubled = { index_level: [level('2025-11-25'), level('2025-11-25')] };
    expect(await faults(doubled)).toMatchObject({ grain_unique: 1 });
    const early = { known_at: new Date('2025-11-20T00:00:00Z') };
    expect(await faults({ index_level: [level('2025-11-25', early)] })).toMatchObject({
      times_in_order: 1,
    });
  });
});
