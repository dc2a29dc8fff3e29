import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cut, type Sight } from '../../../functions/query/cut.ts';
import { DuckDb } from '../../../functions/query/duckdb.ts';
import type { QueryEngine } from '../../../functions/query/engine.ts';
import { openLake } from '../../../functions/query/open-lake.ts';
import { rowsOfFiles } from '../../../functions/query/sql-text.ts';
import { duckdbTable } from '../../../schemas/dataset.ts';
import { datasets } from '../../../schemas/datasets.ts';
import { tablesOf } from '../../builders/lake-of.ts';

const close = (observation_date: string, close_points: number, known_at?: string) => ({
  index_symbol: 'RUT',
  return_kind: 'price',
  observation_date,
  close_points,
  ...(known_at && { known_at: new Date(known_at), fetched_at: new Date(known_at) }),
});

const rows = {
  index_level: [
    close('2024-12-31', 2000),
    close('2025-09-29', 2100),
    close('2025-09-30', 2150),
    close('2025-09-30', 2155, '2025-11-01T00:00:00Z'), // revised
    { ...close('2025-10-31', 2300), fetched_at: new Date('2025-12-01T00:00:00Z') },
  ],
};
const asOf = new Date('2025-09-30T23:59:59.999Z');
const ofView = 'SELECT * FROM return_year_to_date ORDER BY observation_date';

let tables: Record<string, string[]>;
/** DuckDB with the facts under a database's name, as Glue has them, and nothing else. */
let glue: QueryEngine;

beforeAll(async () => {
  tables = await tablesOf(rows);
  glue = await DuckDb.open();
  await glue.run('CREATE SCHEMA lake_dev');
  for (const dataset of Object.values(datasets)) {
    const paths = tables[dataset.name];
    const declared = duckdbTable(dataset).replace('CREATE TABLE ', 'CREATE TABLE lake_dev.');
    if (!paths) await glue.run(declared);
    else {
      const from = rowsOfFiles(paths).replace(')', ', filename = true)');
      const facts = `SELECT *, filename AS "$path" FROM ${from}`;
      await glue.run(`CREATE VIEW lake_dev.${dataset.name} AS ${facts}`);
    }
  }
  await glue.run('CREATE TABLE lake_dev.m_index_outlook AS SELECT 1 AS secret');
});
afterAll(() => glue.close());

async function cutRows(sight: Sight, sql: string) {
  const cut = await Cut.of('lake_dev', sight);
  return (await glue.run(cut.asked(sql))).rows;
}

describe('Cut', () => {
  it('gives what a lake opened at the moment gives, down to the last view', async () => {
    const lake = await openLake(tables, { asOf });
    const expected = (await lake.run(ofView)).rows;
    lake.close();
    expect(expected).toHaveLength(3);
    expect(await cutRows({ asOf }, ofView)).toEqual(expected);
  });

  it('counts only what had been fetched when strict', async () => {
    const moment = new Date('2025-11-15T00:00:00Z');
    const sql = 'SELECT COUNT(*) AS n FROM index_level';
    expect(await cutRows({ asOf: moment }, sql)).toEqual([{ n: 5 }]);
    expect(await cutRows({ asOf: moment, strict: true }, sql)).toEqual([{ n: 4 }]);
    expect(await cutRows({}, sql)).toEqual([{ n: 5 }]);
  });

  it('reads a release’s files and no others', async () => {
    const sql = 'SELECT COUNT(*) AS n FROM index_level';
    expect(await cutRows({ files: tables }, sql)).toEqual([{ n: 5 }]);
    expect(await cutRows({ files: { index_level: ["it's another"] } }, sql)).toEqual([{ n: 0 }]);
    expect(await cutRows({ files: {} }, sql)).toEqual([{ n: 0 }]);
  });

  it('goes in front of a question’s own WITH', async () => {
    const sql = `-- mine
      WITH mine AS (SELECT MAX(close_points) AS top FROM index_level_latest) SELECT top FROM mine`;
    expect(await cutRows({ asOf }, sql)).toEqual([{ top: 2150 }]);
    expect(await cutRows({}, sql)).toEqual([{ top: 2300 }]);
  });

  it('lets nothing see past it', async () => {
    const cut = await Cut.of('lake_dev', { asOf });
    for (const sql of [
      'SELECT * FROM lake_dev.index_level',
      'SELECT * FROM "lake_dev"."index_level"',
      'SELECT * FROM awsdatacatalog.lake_dev.index_level',
      'SELECT * FROM "AwsDataCatalog" . "lake_dev" . index_level',
      'SELECT 1 FROM index_level, LAKE_DEV . index_level',
    ]) {
      expect(() => cut.asked(sql)).toThrow('past the moment or release');
    }
    expect(() => cut.asked('WITH daily_close AS (SELECT 1) SELECT * FROM daily_close')).toThrow(
      'found daily_close',
    );
    // A stored mart is no relation of the question: without a database its name means nothing.
    await expect(cutRows({ asOf }, 'SELECT secret FROM m_index_outlook')).rejects.toThrow(
      'm_index_outlook does not exist',
    );
    expect(cut.asked("SELECT 'lake_dev.index_level' AS text")).not.toContain('WITH');
  });
});
