import type { QueryEngine, Value } from '../../functions/query/engine.ts';
import { type Kind, kinds } from '../../schemas/columns.ts';

/** A type that is none of the five a column of the lake may have, in the engine's own words. */
export interface ForeignType {
  readonly foreign: string;
}

/** An answer in which a column's type is told exactly: an INTEGER does not pass for a BIGINT. */
export interface TypedAnswer {
  readonly columns: readonly { readonly name: string; readonly type: Kind | ForeignType }[];
  readonly rows: readonly (readonly Value[])[];
}

/** The kind whose type is spelled so by the engine. */
export function kindOf(engine: 'duckdb' | 'trino', spelled: string): Kind | ForeignType {
  const found = Object.entries(kinds).find(([, spellings]) => spellings[engine] === spelled);
  return found ? (found[0] as Kind) : { foreign: spelled };
}

/** DuckDB's answer, its types from `DESCRIBE`: `QueryEngine` calls every whole number a count. */
export async function askDuckDb(engine: QueryEngine, sql: string): Promise<TypedAnswer> {
  const described = await engine.run(`DESCRIBE ${sql}`);
  const { columns, rows } = await engine.run(sql);
  return {
    columns: columns.map(({ name }, i) => ({
      name,
      type: kindOf('duckdb', String(described.rows[i]?.['column_type'])),
    })),
    rows: rows.map((row) => columns.map(({ name }) => row[name] ?? null)),
  };
}
