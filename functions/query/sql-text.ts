import type { Kind } from '../../schemas/columns.ts';
import type { Value } from './engine.ts';
import { timestamp } from './moment.ts';

/** A value as SQL text. */
export function literal(value: Value): string {
  const text = value instanceof Date ? value.toISOString() : String(value);
  return `'${text.replaceAll("'", "''")}'`;
}

function instantLiteral(value: Value): string {
  const text = value instanceof Date ? value.toISOString() : String(value).replace(' ', 'T');
  const moment = new Date(
    /T.*(Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`,
  );
  return Number.isNaN(moment.getTime()) ? `TIMESTAMP ${literal(value)}` : timestamp(moment);
}

/**
 * A value as SQL text of its column's type: Trino compares nothing with a text that is none, where
 * DuckDB reads the text as what it is compared with.
 */
export function typedLiteral(value: Value, kind: Kind | undefined): string {
  switch (kind) {
    case 'date':
      return `DATE ${literal(value)}`;
    case 'instant':
      return instantLiteral(value);
    case 'number':
      return `CAST(${literal(value)} AS DOUBLE)`;
    case 'count':
      return `CAST(${literal(value)} AS BIGINT)`;
    default:
      return literal(value);
  }
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
