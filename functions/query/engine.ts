import type { Kind } from '../../schemas/columns.ts';

/**
 * A value as an engine gives it: dates as `YYYY-MM-DD`, instants as Date, counts as number or,
 * where a double does not hold them, as bigint.
 */
export type Value = string | number | bigint | boolean | Date | null;

/** An answer: column names with their kinds, and the rows in order. */
export interface Answer {
  readonly columns: readonly { readonly name: string; readonly kind: Kind }[];
  readonly rows: readonly Readonly<Record<string, Value>>[];
}

/** Something that answers SQL over the lake: DuckDB on one machine, Athena on AWS. */
export interface QueryEngine {
  /** @throws QueryFailedError with the engine's own words */
  run(sql: string): Promise<Answer>;
  /**
   * The answer as one Parquet file, compressed with zstd.
   *
   * @param isSorted by all its columns from left to right, missing values last; or as the SQL says
   * @throws QueryFailedError with the engine's own words
   */
  parquet(sql: string, order?: { readonly isSorted: boolean }): Promise<Uint8Array>;
  /**
   * Makes sure that a person's SQL is one question: nothing that writes, nothing after it.
   *
   * @throws QueryFailedError with the engine's own words, or saying what else was found
   */
  mustBeQuestion(sql: string): Promise<void>;
  /** Adds up in one order from now on, where the engine can be told to: the same last digit again. */
  beRepeatable(): Promise<void>;
  close(): void;
}
