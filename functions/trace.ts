import type { Dataset } from '../schemas/dataset.ts';
import { dataset as rejectedRow } from '../schemas/datasets/rejected_row.ts';
import { type RawEntry, type RawRecord, readRaw } from './lake/raw.ts';
import type { ObjectStore } from './lake/store.ts';
import { type Position, positionsOf, type Row } from './positions.ts';
import type { QueryEngine } from './query/engine.ts';
import type { Source } from './source.ts';

/** A response some input rows were read from. */
interface TracedResponse {
  readonly raw_id: string;
  readonly record: RawRecord;
  readonly rows: number;
}

/** An input row, the question it answers and where it stands in the answer. */
export interface TracedRow extends Partial<Position> {
  readonly row: Row;
  readonly request: RawRecord['request'];
  readonly fetched_at: string;
}

/** What one dataset contributed to a row of a view. */
export interface TracedInput {
  readonly dataset: string;
  readonly rows: number;
  /** Rows of the days that the answer names, or else of the newest day; or every row. */
  readonly shown: readonly TracedRow[];
  readonly responses: readonly TracedResponse[];
}

/** Where rows are looked for and traced back to. */
export interface Archive {
  readonly engine: QueryEngine;
  readonly store: ObjectStore;
  readonly sources: readonly Source[];
}

/** Rows of one relation of a dataset: which, and of which days to show some. */
interface Portion {
  readonly dataset: Dataset;
  readonly relation: string;
  readonly where: string;
  /** Undefined to show every row. */
  readonly days: readonly string[] | undefined;
}

const mostShownRows = 8;

async function shownRows(
  engine: QueryEngine,
  { dataset, relation, where, days }: Portion,
): Promise<readonly Row[]> {
  const columns = [...Object.keys(dataset.columns), 'known_at', 'known_at_basis', 'raw_id'];
  const select = async (condition: string, limit = '') =>
    (
      await engine.run(
        `SELECT ${columns.join(', ')} FROM ${relation} WHERE ${where} AND ${condition}
         ORDER BY observation_date DESC, ${dataset.grain.join(', ')}, known_at DESC ${limit}`,
      )
    ).rows;
  if (days === undefined) return await select('TRUE');
  const limit = `LIMIT ${mostShownRows}`;
  const literals = days.map((day) => `DATE '${day}'`).join(', ') || 'NULL';
  const named = await select(`observation_date IN (${literals})`, limit);
  const newest = `(SELECT MAX(observation_date) FROM ${relation} WHERE ${where})`;
  return named.length > 0 ? named : await select(`observation_date = ${newest}`, limit);
}

/** A row in quarantine never was a row of a dataset, and carries its position itself. */
function quarantined(dataset: Dataset, row: Row): Position | undefined {
  return dataset === rejectedRow ? { position: String(row['position']), places: {} } : undefined;
}

async function tracedRows(
  { store, sources }: Archive,
  dataset: Dataset,
  rows: readonly Row[],
  entries: ReadonlyMap<string, RawEntry>,
): Promise<TracedRow[]> {
  const positions = new Map<Row, Position>();
  for (const [rawId, held] of Map.groupBy(rows, (row) => String(row['raw_id']))) {
    const entry = entries.get(rawId);
    const source = sources.find(({ name }) => name === entry?.record.source);
    if (!entry || !source) continue;
    const found = await positionsOf(store, source, entry, dataset, held);
    for (const [row, position] of found) positions.set(row, position);
  }
  return rows.flatMap((row) => {
    const record = entries.get(String(row['raw_id']))?.record;
    const { request, fetched_at } = record ?? {};
    const position = positions.get(row) ?? quarantined(dataset, row);
    return request && fetched_at ? [{ row, ...position, request, fetched_at }] : [];
  });
}

/** Rows of a dataset, each with the response it came from and its position there. */
export async function trace(archive: Archive, portion: Portion): Promise<TracedInput> {
  const { engine, store } = archive;
  const { dataset, relation, where } = portion;
  const perResponse = await engine.run(
    `SELECT raw_id, COUNT(*) AS held FROM ${relation} WHERE ${where}
     GROUP BY raw_id ORDER BY raw_id`,
  );
  const shown = await shownRows(engine, portion);
  const responses = await Promise.all(
    perResponse.rows.map(async (each) => {
      const { id, record } = await readRaw(store, String(each['raw_id']));
      return { raw_id: id, record, rows: Number(each['held']) };
    }),
  );
  const entries = new Map(
    responses.map(({ raw_id, record }) => [raw_id, { id: raw_id, record }] as const),
  );
  return {
    dataset: dataset.name,
    rows: responses.reduce((sum, response) => sum + response.rows, 0),
    shown: await tracedRows(archive, dataset, shown, entries),
    responses,
  };
}
