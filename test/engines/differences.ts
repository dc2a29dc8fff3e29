import type { Value } from '../../functions/query/engine.ts';
import type { TypedAnswer } from './typed-answer.ts';

/**
 * How far two doubles may lie apart, relative to the larger.
 *
 * Engines add numbers in different orders; that moves the last bits of a sum and nothing else.
 */
export const relativeTolerance = 1e-12;
const mostShown = 5;

function shown(value: Value | undefined): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** NULL equals NULL, every other value its equal; only doubles have a tolerance, NaN has no equal. */
function isEqual(a: Value | undefined, b: Value | undefined, isDouble: boolean): boolean {
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (a === b || !isDouble || typeof a !== 'number' || typeof b !== 'number') return a === b;
  const distance = Math.abs(a - b);
  const isBounded = distance < Number.POSITIVE_INFINITY;
  return isBounded && distance <= relativeTolerance * Math.max(Math.abs(a), Math.abs(b));
}

function signature({ columns }: TypedAnswer): string[] {
  return columns.map(
    ({ name, type }) => `${name} ${typeof type === 'string' ? type : type.foreign}`,
  );
}

function columnDifferences(duckdb: TypedAnswer, trino: TypedAnswer): string[] {
  const [ours, theirs] = [signature(duckdb), signature(trino)];
  const places = Array.from({ length: Math.max(ours.length, theirs.length) }, (_, i) => i);
  const different = places
    .filter((i) => ours[i] !== theirs[i])
    .map((i) => `column ${i + 1}: DuckDB ${ours[i] ?? 'none'}, Trino ${theirs[i] ?? 'none'}`);
  const foreign = duckdb.columns
    .flatMap(({ name, type }) => (typeof type === 'string' ? [] : [{ name, found: type.foreign }]))
    .map(({ name, found }) => `column ${name}: expected one of the lake's types, found ${found}`);
  return [...different, ...foreign];
}

/**
 * Where two engines disagree: in names or types of columns, in the number of rows, in a value.
 *
 * @returns one sentence per disagreement, the first few; none when the answers are equal
 */
export function differences(duckdb: TypedAnswer, trino: TypedAnswer): string[] {
  const inColumns = columnDifferences(duckdb, trino);
  if (inColumns.length > 0) return inColumns.slice(0, mostShown);
  if (duckdb.rows.length !== trino.rows.length) {
    return [`rows: DuckDB gives ${duckdb.rows.length}, Trino gives ${trino.rows.length}`];
  }
  const found: string[] = [];
  for (const [i, row] of duckdb.rows.entries()) {
    const other = trino.rows[i] ?? [];
    for (const [j, { name, type }] of duckdb.columns.entries()) {
      if (isEqual(row[j], other[j], type === 'number')) continue;
      const values = `DuckDB ${shown(row[j])}, Trino ${shown(other[j])}`;
      if (found.length < mostShown) found.push(`row ${i + 1} ${name}: ${values}`);
    }
  }
  return found;
}

/** Rows whose grain another row has too; such a view has no order to compare it in. */
export function repeatedGrains({ columns, rows }: TypedAnswer, grain: readonly string[]): number {
  const places = grain.map((key) => columns.findIndex(({ name }) => name === key));
  const seen = new Set(rows.map((row) => JSON.stringify(places.map((place) => row[place]))));
  return rows.length - seen.size;
}
