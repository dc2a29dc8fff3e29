import { tableFromIPC } from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { expect, it } from 'vitest';
import { DuckDb } from '../../../functions/query/duckdb.ts';
import { render } from '../../../functions/query/render.ts';

const sql = `SELECT * FROM (VALUES
  (CAST(9007199254740993 AS BIGINT), CAST('-0.0' AS DOUBLE), ''),
  (CAST(-9223372036854775808 AS BIGINT), CAST('NaN' AS DOUBLE), NULL),
  (CAST(7 AS BIGINT), CAST('-Infinity' AS DOUBLE), '🐟 "a", b')
) AS cells(pieces, share, name)`;

const cells = [
  { pieces: 2n ** 53n + 1n, share: -0, name: '' },
  { pieces: -(2n ** 63n), share: Number.NaN, name: null },
  { pieces: 7, share: Number.NEGATIVE_INFINITY, name: '🐟 "a", b' },
];
const wide = cells.map((row) => ({ ...row, pieces: BigInt(row.pieces) }));

async function rendered(format: string): Promise<string | Uint8Array> {
  const engine = await DuckDb.open();
  try {
    return await render(engine, sql, format);
  } finally {
    engine.close();
  }
}

it('gives counts as numbers where a double holds them, as bigint where not', async () => {
  const engine = await DuckDb.open();
  const { rows } = await engine.run(sql);
  engine.close();
  expect(rows).toEqual(cells);
});

it('adds counts up exactly', async () => {
  const engine = await DuckDb.open();
  const { rows } = await engine.run(`SELECT SUM(pieces) AS pieces FROM (${sql}) WHERE pieces > 0`);
  engine.close();
  expect(rows).toEqual([{ pieces: 2n ** 53n + 8n }]);
});

it('prints JSON with every digit, and texts for what JSON has no number for', async () => {
  expect(await rendered('json')).toBe(
    '[{"pieces":9007199254740993,"share":-0,"name":""},' +
      '{"pieces":-9223372036854775808,"share":"NaN","name":null},' +
      '{"pieces":7,"share":"-Infinity","name":"🐟 \\"a\\", b"}]\n',
  );
});

it('prints CSV with every digit, an empty text apart from a missing one', async () => {
  expect(await rendered('csv')).toBe(
    'pieces,share,name\n9007199254740993,-0,""\n-9223372036854775808,NaN,\n' +
      '7,-Infinity,"🐟 ""a"", b"\n',
  );
});

it('prints a table with every digit', async () => {
  const table = await rendered('table');
  expect(table).toContain('    9007199254740993         -0');
  expect(table).toContain('-9223372036854775808        NaN');
});

it('writes Parquet and Arrow that hold the same cells', async () => {
  const parquet = Uint8Array.from((await rendered('parquet')) as Uint8Array).buffer;
  expect(await parquetReadObjects({ file: parquet, compressors })).toEqual(wide);
  const table = tableFromIPC((await rendered('arrow')) as Uint8Array);
  expect(table.toArray().map((row) => ({ ...row.toJSON() }))).toEqual(wide);
});
