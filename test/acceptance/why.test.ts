import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../functions/lake/digest.ts';
import { sealed } from '../../functions/lake/json.ts';
import { rawBytesKey, rawId, rawRecordKey } from '../../functions/lake/layout.ts';
import { readRaw, readRawBytes } from '../../functions/lake/raw.ts';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { findRelation, inputCondition } from '../../functions/lineage.ts';
import { positionsOf, type Row } from '../../functions/positions.ts';
import type { QueryEngine } from '../../functions/query/engine.ts';
import { openLake } from '../../functions/query/open-lake.ts';
import { inputsOf, loadViews, type View } from '../../functions/query/views.ts';
import { recompute, verify, withRederived } from '../../functions/recompute.ts';
import { randomOf } from '../../functions/rehearsal/random.ts';
import type { Source } from '../../functions/source.ts';
import { loadSources } from '../../functions/source-catalog.ts';
import { releasedTables } from '../../functions/tables.ts';
import type { TracedRow } from '../../functions/trace.ts';
import { explain } from '../../functions/why.ts';
import { dataset as indexLevel } from '../../schemas/datasets/index_level.ts';
import { datasets } from '../../schemas/datasets.ts';
import { lakeHere } from '../builders/command-line.ts';
import { copyOf } from '../builders/lake-contents.ts';
import { misplaced } from '../builders/places.ts';
import { built } from './built-lakes.ts';

/** What is licensed and never rehearsed, so that no view is without rows. */
const dropped = {
  analyst_target:
    'index_symbol,analyst,target_date,observation_date,target_points,published_at\n' +
    'RUT,"A house, London",2025-12-31,2025-11-20,2665,2025-11-20T12:00:00Z\n' +
    'SPX,"A house, London",2025-12-31,2025-11-21,7000,2025-11-21T12:00:00Z\n',
  event_probability:
    'event,provider,observation_date,probability_percent\n' +
    'fed_cut_2025_12,A market,2025-11-20,71.5\nfed_cut_2025_12,A market,2025-11-24,"80"\n',
  index_estimate:
    'index_symbol,provider,period_end,period_length,observation_date,earnings_points,price_earnings_ratio,earnings_growth_percent\n' +
    'RUT,A house,2025-12-31,year,2025-09-30,90,26,\nRUT,A house,2026-12-31,year,2025-09-30,120,19.5,\n' +
    'SPX,A house,2025-12-31,year,2025-09-30,265,25,\nSPX,A house,2026-12-31,year,2025-09-30,300,22.1,\n',
  rate_future:
    'product,contract_month,observation_date,settlement_points\n' +
    'ZQ,2025-12-01,2025-11-24,96.28\nZQ,2026-02-01,2025-11-24,96.62\n',
};

/** One in a hurry; `npm run test:damage` asks for ten. */
const cellsPerView = Number(process.env['LAKE_CELLS_PER_VIEW'] ?? 1);
const views = await loadViews();
const relations = [
  ...views.map(({ name }) => name),
  ...Object.keys(datasets).map((name) => `${name}_latest`),
];
const sources = await loadSources();

let folder: string;
let store: FolderStore;
let engine: QueryEngine;

beforeAll(async () => {
  folder = await copyOf((await built('rehearsed')).lake);
  await mkdir(join(folder, 'drop'), { recursive: true });
  for (const [name, text] of Object.entries(dropped)) {
    await writeFile(join(folder, 'drop', `${name}.csv`), text);
  }
  const { code, err } = await lakeHere(['run', '--lake', folder]);
  expect(err).toBe('');
  expect(code).toBe(0);
  store = new FolderStore(folder);
  const { paths } = await releasedTables(store);
  engine = await openLake(paths, {}, { isStored: true, isRepeatable: true });
  // Every relation is made now, in the usual schema: below, names are looked up in another first.
  await engine.run('SELECT table_name FROM information_schema.tables');
});

interface Cell {
  readonly row: Row;
  readonly column: string;
}

/** Cells drawn by the view's name: the same on every machine, others when its rows change. */
async function randomCells({ name, grain }: View): Promise<Cell[]> {
  const random = randomOf(`why ${name}`);
  const { rows } = await engine.run(`SELECT COUNT(*) AS held FROM ${name}`);
  const held = Number(rows[0]?.['held']);
  expect(held, `rows of ${name}`).toBeGreaterThan(0);
  const cells: Cell[] = [];
  for (let i = 0; i < cellsPerView; i += 1) {
    const offset = Math.floor(random() * held);
    const drawn = await engine.run(
      `SELECT * FROM ${name} ORDER BY ${grain.join(', ')} LIMIT 1 OFFSET ${offset}`,
    );
    const row = drawn.rows[0] ?? {};
    const columns = Object.keys(row).filter((column) => row[column] !== null);
    cells.push({ row, column: columns[Math.floor(random() * columns.length)] ?? '' });
  }
  return cells;
}

function whereOf(grain: readonly string[], row: Row): Record<string, string> {
  return Object.fromEntries(grain.map((column) => [column, String(row[column])]));
}

async function explained({ name, grain }: View, { row, column }: Cell) {
  return await explain(engine, store, { view: name, where: whereOf(grain, row), column });
}

/** What of a shown row does not stand in the bytes where it is said to. */
async function misplacedIn({ row, places, request }: TracedRow): Promise<string[]> {
  const entry = await readRaw(store, String(row['raw_id']));
  const answer = { key: request.key, bytes: await readRawBytes(store, entry) };
  const faults = Object.entries(places ?? {}).map(([name, place]) =>
    misplaced(place, row[name], answer),
  );
  return places ? faults.filter((fault) => fault !== undefined) : ['no places'];
}

/** The cell again, from its input rows and nothing else. */
async function fromInputsAlone({ name, grain }: View, { row, column }: Cell) {
  const relation = await findRelation(name, column);
  const parts = views.filter((view) => view.name === name || relation.through.includes(view.name));
  // What the parts name: a relation they named and that is not here would be an error.
  const named = new Set(parts.flatMap((part) => inputsOf(part, relations)));
  await engine.run('DROP SCHEMA IF EXISTS alone CASCADE; CREATE SCHEMA alone');
  for (const dataset of Object.values(datasets)) {
    const latest = `${dataset.name}_latest`;
    if (!named.has(latest)) continue;
    const isInput = relation.tables.includes(dataset);
    const where = isInput ? inputCondition(dataset, relation, row) : 'FALSE';
    await engine.run(`CREATE TABLE alone.${latest} AS SELECT * FROM main.${latest} WHERE ${where}`);
  }
  await engine.run("SET search_path = 'alone'");
  try {
    // In dependency order; a relation the cell does not rest on is without rows.
    for (const view of views) {
      const isPart = parts.includes(view);
      if (!isPart && !named.has(view.name)) continue;
      const empty = `SELECT * FROM main.${view.name} WHERE FALSE`;
      await engine.run(`CREATE TABLE alone.${view.name} AS ${isPart ? view.sql : empty}`);
    }
    const keys = Object.entries(whereOf(grain, row)).map(([key, value]) => `${key} = '${value}'`);
    const { rows } = await engine.run(`SELECT * FROM alone.${name} WHERE ${keys.join(' AND ')}`);
    return rows.map((each) => each[column]);
  } finally {
    await engine.run("SET search_path = 'main'");
  }
}

describe('random cells of every view', () => {
  it.each(views.map((view) => [view.name, view] as const))(
    '%s: input rows stand in the bytes and are all the cell rests on',
    async (_, view) => {
      const cells = await randomCells(view);
      for (const cell of cells) {
        const { inputs, relation } = await explained(view, cell);
        expect(relation.formulas[cell.column]?.[0]).toMatch(/^CAST/);
        const shown = inputs.flatMap((input) => input.shown);
        expect(shown.length).toBeGreaterThan(0);
        for (const row of shown) expect(await misplacedIn(row)).toEqual([]);
      }
      const [cell] = cells as [Cell];
      expect(await fromInputsAlone(view, cell)).toEqual([cell.row[cell.column]]);
    },
  );

  it('are the same when everything is read anew from the stored bytes', async () => {
    const ask = async (anew: QueryEngine) => {
      for (const view of views) {
        for (const { row, column } of await randomCells(view)) {
          const relation = await findRelation(view.name, column);
          const { isEqual, recomputed } = await recompute(anew, { relation, column, row });
          expect(recomputed, view.name).toEqual(row);
          expect(isEqual, view.name).toBe(true);
        }
      }
    };
    await withRederived(store, sources, ask, { isStored: true });
  });
});

describe('a byte that changed', () => {
  const question = {
    view: 'return_year_to_date',
    where: { symbol: 'RUT', return_kind: 'price', observation_date: '2025-11-25' },
    column: 'return_fraction',
  };

  async function theInput(): Promise<TracedRow & { rawId: string }> {
    const { inputs } = await explain(engine, store, question);
    const [input] = (inputs[0]?.shown ?? []) as readonly [TracedRow];
    return { ...input, rawId: String(input.row['raw_id']) };
  }

  /** The response with another last digit before the point of the day's close. */
  async function tampered({ rawId, position }: Awaited<ReturnType<typeof theInput>>) {
    const lines = (await readFile(join(folder, rawBytesKey(rawId)), 'utf8')).split('\n');
    const index = Number(/^line (\d+)$/.exec(position ?? '')?.[1]) - 1;
    const other = (digit: string) => (digit === '1' ? '2' : '1');
    lines[index] = (lines[index] ?? '').replace(/\d(?=\.\d*\r?$)/, other);
    return new TextEncoder().encode(lines.join('\n'));
  }

  it('is named, and no number is shown over it', async () => {
    const input = await theInput();
    const copy = await copyOf(folder);
    await writeFile(join(copy, rawBytesKey(input.rawId)), await tampered(input));
    const other = new FolderStore(copy);
    const asked = await openLake((await releasedTables(other)).paths);
    const named = /^raw\/cboe_index_history.*sha256/;
    await expect(explain(asked, other, question)).rejects.toThrow(named);
    const before = await explain(engine, store, question);
    await expect(verify(other, sources, before)).rejects.toThrow(named);
    asked.close();
  });

  it('shows as another number when name and record were forged to suit it', async () => {
    const input = await theInput();
    const bytes = await tampered(input);
    const { record } = await readRaw(store, input.rawId);
    const forged = { ...record, sha256: sha256(bytes) };
    const fetched_at = new Date(record.fetched_at);
    const id = rawId({ ...forged, fetched_at, key: record.request.key });
    const copy = await copyOf(folder);
    await rm(join(copy, rawBytesKey(input.rawId)));
    await rm(join(copy, rawRecordKey(input.rawId)));
    await writeFile(join(copy, rawBytesKey(id)), bytes);
    await writeFile(join(copy, rawRecordKey(id)), sealed(forged));
    const before = await explain(engine, store, question);
    const { isEqual, recomputed } = await verify(new FolderStore(copy), sources, before);
    expect(isEqual).toBe(false);
    expect(recomputed?.['return_fraction']).not.toBe(before.row['return_fraction']);
  });

  it('leaves a row without a position: it is found with every value equal or not at all', async () => {
    const { row, rawId: id } = await theInput();
    const other = { ...row, close_points: Number(row['close_points']) + 1 };
    const entry = await readRaw(store, id);
    const source = sources.find(({ name }) => name === entry.record.source) as Source;
    const found = await positionsOf(store, source, entry, indexLevel, [row, other]);
    expect(found.get(row)?.places['close_points']).toMatch(/^line \d+, column 2 \(RUT\)$/);
    expect(found.has(other)).toBe(false);
  });
});

describe('lake why', () => {
  const why = async (...words: string[]) => await lakeHere(['why', ...words, '--lake', folder]);

  const rut = ['--where', 'index_symbol=RUT', '--where', 'observation_date=2025-04-08'];

  it('narrows to a cell: value, formula, inputs', async () => {
    const { code, out } = await why(
      'index_outlook',
      ...rut,
      '--column',
      'year_to_date_return_fraction',
      '--verify',
    );
    expect(code).toBe(0);
    expect(out).toContain('year_to_date_return_fraction = CAST(day.return_fraction AS DOUBLE)');
    expect(out).toContain('through return_year_to_date, daily_close\n');
    expect(out).not.toContain('short_interest');
    expect(out).toMatch(/Recomputed from \d+ stored responses: equal/);
  });

  it.each([
    ['index_level', ['--verify']],
    ['index_level_latest', []],
  ])('leads from a row of %s to its line', async (name, verifying) => {
    const { code, out } = await why(name, ...rut, ...verifying, '--json');
    expect(code).toBe(0);
    const { row, inputs, verification } = JSON.parse(out);
    if (verifying.length > 0) expect(verification.isEqual).toBe(true);
    expect(inputs).toHaveLength(1);
    const [shown] = inputs[0].shown as readonly TracedRow[];
    expect(shown?.row['close_points']).toBe(row.close_points);
    expect(shown?.places?.['close_points']).toMatch(/^line \d+, column 2 \(RUT\)$/);
    expect(shown?.request.url).toContain('RUT_History.csv');
    expect(shown?.fetched_at).toBe('2025-11-26T23:45:00.000Z');
  });

  it('lists every input row with its place on request', async () => {
    const { out } = await why('bull_bear_spread', '--rows', '--json');
    const { inputs } = JSON.parse(out);
    expect(inputs[0].shown).toHaveLength(inputs[0].rows);
    for (const { places } of inputs[0].shown as readonly TracedRow[]) {
      expect(places?.['bullish_percent']).toMatch(/^SENTIMENT!B\d+$/);
    }
  });

  it('says what rests on no response, and which column was meant', async () => {
    const run = await why('run');
    expect([run.code, run.err]).toEqual([
      2,
      expect.stringContaining('a row of run, which the lake writes about itself'),
    ]);
    expect((await why('drawdown', '--column', 'draw_fraction')).err).toContain(
      'did you mean drawdown_fraction?',
    );
  });
});
