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
  /**
   * What `schema` would say of a value, at a fraction of its cost and without a reason: a million
   * rows are asked, and `schema` only of those that are refused.
   */
  readonly accepts: (value: unknown) => boolean;
}

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** ISO calendar day, `2025-11-26`. */
export type IsoDate = string;

const isoDate = z.iso.date();
const instantValue = z.date();

function inRange({ min, max }: Range, schema: z.ZodNumber): z.ZodNumber {
  const floored = min === undefined ? schema : schema.min(min);
  return max === undefined ? floored : floored.max(max);
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0;
}

/** As `isoDate` says it; rows mostly come day by day, so the day of the row before is met first. */
function dayAcceptor(): Column['accepts'] {
  let last: unknown;
  return (value) => {
    if (typeof value !== 'string') return false;
    if (value === last) return true;
    if (!isoDate.safeParse(value).success) return false;
    last = value;
    return true;
  };
}

/** A pattern is searched for and not tested: one with a flag would remember where it stopped. */
function textAcceptor(oneOf?: readonly string[], pattern?: RegExp): Column['accepts'] {
  if (oneOf) {
    const known: ReadonlySet<unknown> = new Set(oneOf);
    return (value) => known.has(value);
  }
  return pattern ? (value) => isFilled(value) && value.search(pattern) >= 0 : isFilled;
}

/** Free text, never empty; `oneOf` makes it an enumeration. */
export function text<const V extends string = string>(
  meaning: string,
  accepts: { readonly oneOf?: readonly V[]; readonly pattern?: RegExp } = {},
): Column<V> {
  const { oneOf, pattern } = accepts;
  const filled = z.string().min(1);
  const schema = oneOf ? z.enum(oneOf) : pattern ? filled.regex(pattern) : filled;
  return {
    kind: 'text',
    unit: '-',
    meaning,
    schema: schema as unknown as z.ZodType<V>,
    accepts: textAcceptor(oneOf, pattern),
  };
}

/** A day in the publisher's own calendar. */
export function date(meaning: string): Column<IsoDate> {
  return { kind: 'date', unit: 'day', meaning, schema: isoDate, accepts: dayAcceptor() };
}

/** A moment, UTC. */
export function instant(meaning: string): Column<Date> {
  return {
    kind: 'instant',
    unit: 'UTC',
    meaning,
    schema: instantValue,
    accepts: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  };
}

/** A measured value; never NaN or infinite. */
export function number(unit: string, meaning: string, range: Range = {}): Column<number> {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range;
  return {
    kind: 'number',
    unit,
    meaning,
    schema: inRange(range, z.number()),
    accepts: (value) =>
      typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max,
  };
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
  const accepts = (value: unknown) => isWhole(value) && value >= min && value <= max;
  const schema = z.custom<number | bigint>(accepts, {
    error: ({ input }) => {
      if (!isWhole(input)) return 'Invalid input: expected a whole number within 64 bits';
      return input < min ? `expected at least ${min}` : `expected at most ${max}`;
    },
  });
  // Declared beside the function, which nobody can look into, for the checks of stored rows.
  const { min: minimum, max: maximum } = range;
  return { kind: 'count', unit, meaning, schema: schema.meta({ minimum, maximum }), accepts };
}

/** The same column, allowed to be missing for a stated reason. */
export function nullable<T>(because: string, of: Column<T>): Column<T | null> {
  return {
    ...of,
    schema: of.schema.nullable(),
    accepts: (value) => value === null || of.accepts(value),
    nullableBecause: because,
  };
}
