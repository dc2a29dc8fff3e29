import type { Value } from './engine.ts';

/** A value as SQL text. */
export function literal(value: Value): string {
  const text = value instanceof Date ? value.toISOString() : String(value);
  return `'${text.replaceAll("'", "''")}'`;
}

/** Values as the inside of a list or of an IN. */
export function literals(values: readonly Value[]): string {
  return values.map(literal).join(', ');
}

/** The rows of data files, as a relation; a column that older files lack is null there. */
export function rowsOfFiles(paths: readonly string[]): string {
  return `read_parquet([${literals(paths)}], union_by_name = true)`;
}

/** Holds where two relations have the same in every column, missing values included. */
export function sameIn(columns: readonly string[], a: string, b: string): string {
  return columns.map((name) => `${a}.${name} IS NOT DISTINCT FROM ${b}.${name}`).join(' AND ');
}
