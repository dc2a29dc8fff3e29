import type { Dataset } from '../schemas/dataset.ts';
import { exactJson } from '../schemas/exact-json.ts';
import { SourceChangedError } from './errors.ts';
import { type RawEntry, readRawBytes } from './lake/raw.ts';
import type { ObjectStore } from './lake/store.ts';
import type { Value } from './query/engine.ts';
import type { Parsed, ParsedRow, Source } from './source.ts';

export type Row = Readonly<Record<string, Value>>;

/** Where a stored row stands in the response it was read from. */
export interface Position {
  /** Of the row: `line 12`, `SENTIMENT!A7`, `$.ratios[3]`. */
  readonly position: string;
  /** Of each value: `line 12, column 5 (CLOSE)`. */
  readonly places: Readonly<Record<string, string>>;
}

function grainOf(dataset: Dataset, row: Readonly<Record<string, unknown>>): string {
  return exactJson(dataset.grain.map((column) => row[column] ?? null));
}

function isSame(dataset: Dataset, stored: Row, found: ParsedRow['row']): boolean {
  return Object.keys(dataset.columns).every(
    (column) => (stored[column] ?? null) === (found[column] ?? null),
  );
}

function positionIn({ dataset, placeOf }: Parsed, found: ParsedRow): Position {
  const columns = Object.keys(dataset.columns);
  return {
    position: found.position,
    places: Object.fromEntries(columns.map((column) => [column, placeOf(found, column)])),
  };
}

/**
 * Finds stored rows of one response again by reading its bytes once more: nothing of a position is
 * stored, so it cannot grow stale. A row is found only with every value equal.
 *
 * @throws LakeDamagedError when the bytes are not the ones that were stored
 */
export async function positionsOf(
  store: ObjectStore,
  source: Source,
  entry: RawEntry,
  dataset: Dataset,
  rows: readonly Row[],
): Promise<ReadonlyMap<Row, Position>> {
  const bytes = await readRawBytes(store, entry);
  const wanted = Map.groupBy(rows, (row) => grainOf(dataset, row));
  const positions = new Map<Row, Position>();
  try {
    const parsed = await source.parse({ key: entry.record.request.key, bytes });
    if (parsed.dataset.name !== dataset.name) return positions;
    for (const found of parsed.rows) {
      for (const row of wanted.get(grainOf(dataset, found.row)) ?? []) {
        // A response may say one thing twice, and differently: the row stored is the equal one.
        if (positions.has(row) || !isSame(dataset, row, found.row)) continue;
        positions.set(row, positionIn(parsed, found));
      }
    }
  } catch (error) {
    // Bytes that cannot be read hold no row; saying so is the answer.
    if (!(error instanceof SourceChangedError)) throw error;
  }
  return positions;
}
