import * as z from 'zod';

/** How one kind of value is called in each place it is stored. */
export const kinds = {
  text: { duckdb: 'VARCHAR', trino: 'varchar', athena: 'string', arrow: 'utf8' },
  date: { duckdb: 'DATE', trino: 'date', athena: 'date', arrow: 'date32' },
  // Without a zone and in UTC by meaning: the one form Athena, Trino and DuckDB read alike.
  instant: {
    duckdb: 'TIMESTAMP',
    trino: 'timestamp(3)',
    athena: 'timestamp',
    arrow: 'timestamp[us]',
  },
  number: { duckdb: 'DOUBLE', trino: 'double', athena: 'double', arrow: 'float64' },
  count: { duckdb: 'BIGINT', trino: 'bigint', athena: 'bigint', arrow: 'int64' },
} as const;

export type Kind = keyof typeof kinds;

/** One column of a dataset: what it means, in which unit, and what it accepts. */
export interface Column<T = unknown> {
  readonly kind: Kind;
  /** `points`, `percent`, `usd` …; `-` where a value has no unit. */
  readonly unit: string;
  readonly meaning: string;
  /** Why the value may be missing; absent when it never is. */
  readonly nullableBecause?: string;
  readonly schema: z.ZodType<T>;
}

interface Missing {
  /** The reason a value may be missing. Without one it is compulsory. */
  readonly nullableBecause: string;
}

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** ISO calendar day, `2025-11-26`. */
export type IsoDate = string;

const isoDate = z.iso.date();
const instantValue = z.date();

function column<T>(
  kind: Kind,
  unit: string,
  meaning: string,
  schema: z.ZodType<T>,
  missing?: Missing,
): Column<T> {
  return { kind, unit, meaning, schema, ...missing };
}

function inRange({ min, max }: Range, schema: z.ZodNumber): z.ZodNumber {
  const floored = min === undefined ? schema : schema.min(min);
  return max === undefined ? floored : floored.max(max);
}

/** Free text, never empty; `oneOf` makes it an enumeration. */
export function text<const V extends string = string>(
  meaning: string,
  accepts: { readonly oneOf?: readonly V[]; readonly pattern?: RegExp } = {},
): Column<V> {
  const { oneOf, pattern } = accepts;
  const filled = z.string().min(1);
  const schema = oneOf ? z.enum(oneOf) : pattern ? filled.regex(pattern) : filled;
  return column('text', '-', meaning, schema as unknown as z.ZodType<V>);
}

/** A day in the publisher's own calendar. */
export function date(meaning: string): Column<IsoDate> {
  return column('date', 'day', meaning, isoDate);
}

/** A moment, UTC. */
export function instant(meaning: string): Column<Date> {
  return column('instant', 'UTC', meaning, instantValue);
}

/** A measured value; never NaN or infinite. */
export function number(unit: string, meaning: string, range: Range = {}): Column<number> {
  return column('number', unit, meaning, inRange(range, z.number()));
}

const mostInt64 = 2n ** 63n - 1n;

/** A double that holds its whole number exactly, or an integer of 64 bits. */
function isWhole(value: unknown): value is number | bigint {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  return typeof value === 'bigint' && value >= -mostInt64 - 1n && value <= mostInt64;
}

/** A whole number of 64 bits: a number up to 2^53, a bigint beyond it. */
export function count(unit: string, meaning: string, range: Range = {}): Column<number | bigint> {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range;
  const schema = z.custom<number | bigint>(
    (value) => isWhole(value) && value >= min && value <= max,
    {
      error: ({ input }) => {
        if (!isWhole(input)) return 'Invalid input: expected a whole number within 64 bits';
        return input < min ? `expected at least ${min}` : `expected at most ${max}`;
      },
    },
  );
  // Declared beside the function, which nobody can look into, for the checks of stored rows.
  const { min: minimum, max: maximum } = range;
  return column('count', unit, meaning, schema.meta({ minimum, maximum }));
}

/** The same column, allowed to be missing for a stated reason. */
export function nullable<T>(because: string, of: Column<T>): Column<T | null> {
  return { ...of, schema: of.schema.nullable(), nullableBecause: because };
}
