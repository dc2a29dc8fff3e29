import type { Kind } from '../../schemas/columns.ts';
import type { Columns } from '../../schemas/dataset.ts';

const dayMs = 86_400_000;

/** What a cell looks like outside a frame. */
export type Cell = string | number | bigint | Date | null;

/**
 * A column in memory. Text is a code into `dictionary`, a date days since 1970, an instant
 * milliseconds since 1970, so that merging compares integers and never builds string keys.
 * `null` is `isNull[i] === 1`; the value beside it is then 0.
 */
export interface Vector {
  readonly kind: Kind;
  readonly values: Int32Array | Float64Array;
  readonly isNull: Uint8Array;
  /** Only for text; each value once, in order of first appearance. */
  readonly dictionary: readonly string[];
  /**
   * Only for a column of counts of which one does not fit a double: every cell, exactly. `values`
   * then holds the nearest doubles.
   */
  readonly wide?: BigInt64Array | undefined;
}

/** Rows as columns of equal length. */
export interface Frame {
  readonly length: number;
  readonly columns: Readonly<Record<string, Vector>>;
}

const emptyDictionary: readonly string[] = [];

/** Whole doubles as 64-bit integers. */
export function widened(values: ArrayLike<number>): BigInt64Array {
  const wide = new BigInt64Array(values.length);
  for (let i = 0; i < wide.length; i += 1) wide[i] = BigInt(values[i] ?? 0);
  return wide;
}

/** Collects cells of one column; grows as needed. */
class VectorBuilder {
  readonly kind: Kind;
  // Rows of one response share their provenance and often their day: the cell before is met first.
  #last: string | Date | undefined;
  #lastValue = 0;
  readonly #codes = new Map<string, number>();
  readonly #dictionary: string[] = [];
  #values: Int32Array | Float64Array;
  #isNull = new Uint8Array(64);
  #length = 0;
  // Counts that fit no double are rare enough to be kept apart, by row.
  readonly #unsafe = new Map<number, bigint>();

  constructor(kind: Kind) {
    this.kind = kind;
    this.#values = kind === 'text' || kind === 'date' ? new Int32Array(64) : new Float64Array(64);
  }

  push(cell: Cell): void {
    if (this.#length === this.#isNull.length) this.#grow();
    this.#put(cell);
  }

  append(cells: readonly Cell[]): void {
    const end = this.#length + cells.length;
    while (end > this.#isNull.length) this.#grow();
    for (const cell of cells) this.#put(cell);
  }

  repeat(cell: Cell, times: number): void {
    if (typeof cell === 'bigint') {
      for (let i = 0; i < times; i += 1) this.push(cell);
      return;
    }
    const end = this.#length + times;
    while (end > this.#isNull.length) this.#grow();
    if (cell === null) this.#isNull.fill(1, this.#length, end);
    else this.#values.fill(this.#encode(cell), this.#length, end);
    this.#length = end;
  }

  truncate(length: number): void {
    this.#isNull.fill(0, length);
    this.#values.fill(0, length);
    for (const row of this.#unsafe.keys()) if (row >= length) this.#unsafe.delete(row);
    this.#length = length;
  }

  finish(): Vector {
    const values = this.#values.subarray(0, this.#length);
    const wide = this.#unsafe.size === 0 ? undefined : widened(values);
    if (wide) for (const [row, cell] of this.#unsafe) wide[row] = cell;
    return {
      kind: this.kind,
      values,
      isNull: this.#isNull.subarray(0, this.#length),
      dictionary: this.#dictionary,
      wide,
    };
  }

  /** Where there is room. */
  #put(cell: Cell): void {
    if (cell === null) this.#isNull[this.#length] = 1;
    else this.#values[this.#length] = this.#encode(cell);
    this.#length += 1;
  }

  #encode(cell: string | number | bigint | Date): number {
    // A count has no negative zero: stored and read again it would be another cell.
    if (typeof cell === 'number') return this.kind === 'count' ? cell + 0 : cell;
    if (typeof cell === 'bigint') return this.#encodeWhole(cell);
    if (cell === this.#last) return this.#lastValue;
    this.#lastValue = typeof cell === 'string' ? this.#codeOf(cell) : cell.getTime();
    this.#last = cell;
    return this.#lastValue;
  }

  #encodeWhole(cell: bigint): number {
    const nearest = Number(cell);
    if (!Number.isSafeInteger(nearest)) this.#unsafe.set(this.#length, cell);
    return nearest;
  }

  #codeOf(cell: string): number {
    // Publishers list the same names in the same order each time: the next one is tried first.
    if (this.kind === 'text' && this.#dictionary[this.#lastValue + 1] === cell) {
      return this.#lastValue + 1;
    }
    const known = this.#codes.get(cell);
    if (known !== undefined) return known;
    // A day is looked up like a text, so each distinct one is parsed only once.
    const code = this.kind === 'date' ? Date.parse(cell) / dayMs : this.#dictionary.length;
    if (this.kind === 'text') this.#dictionary.push(cell);
    this.#codes.set(cell, code);
    return code;
  }

  #grow(): void {
    const capacity = this.#isNull.length * 2;
    const isInteger = this.#values instanceof Int32Array;
    const values = isInteger ? new Int32Array(capacity) : new Float64Array(capacity);
    values.set(this.#values);
    const isNull = new Uint8Array(capacity);
    isNull.set(this.#isNull);
    this.#values = values;
    this.#isNull = isNull;
  }
}

/** Collects rows into a frame. */
export class FrameBuilder {
  readonly #builders: readonly (readonly [string, VectorBuilder])[];
  #length = 0;

  constructor(columns: Columns) {
    this.#builders = Object.entries(columns).map(([name, { kind }]) => [
      name,
      new VectorBuilder(kind),
    ]);
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a row; columns it does not have are taken from `defaults`, else null. */
  push(row: Readonly<Record<string, unknown>>, defaults: Readonly<Record<string, unknown>> = {}) {
    for (const [name, builder] of this.#builders) {
      builder.push((row[name] ?? defaults[name] ?? null) as Cell);
    }
    this.#length += 1;
  }

  /** Adds rows by column; a column that is not given holds its one cell in each. */
  append(
    cells: Readonly<Record<string, readonly Cell[]>>,
    same: Readonly<Record<string, Cell>>,
    length: number,
  ): void {
    for (const [name, builder] of this.#builders) {
      const own = cells[name];
      if (own) builder.append(own);
      else builder.repeat(same[name] ?? null, length);
    }
    this.#length += length;
  }

  /** Adds the same row several times, at hardly more than the cost of once. */
  repeat(row: Readonly<Record<string, unknown>>, times: number): void {
    for (const [name, builder] of this.#builders) builder.repeat(row[name] as Cell, times);
    this.#length += times;
  }

  /** Takes back every row after the first `length`. */
  truncate(length: number): void {
    for (const [, builder] of this.#builders) builder.truncate(length);
    this.#length = length;
  }

  finish(): Frame {
    return {
      length: this.#length,
      columns: Object.fromEntries(this.#builders.map(([name, b]) => [name, b.finish()])),
    };
  }
}

/** @throws TypeError when the frame has no such column: a mistake in the code, not in the data */
export function vectorOf(frame: Frame, name: string): Vector {
  const vector = frame.columns[name];
  if (!vector) throw new TypeError(`frame: expected a column ${name}`);
  return vector;
}

/**
 * The cell as JavaScript has it: text and dates as strings, instants as Date, counts as numbers or,
 * where a double does not hold them, as bigint.
 */
function cellAt(vector: Vector, index: number): Cell {
  if (vector.isNull[index]) return null;
  const value = vector.values[index] ?? 0;
  if (vector.wide && !Number.isSafeInteger(value)) return vector.wide[index] ?? null;
  if (vector.kind === 'text') return vector.dictionary[value] ?? null;
  if (vector.kind === 'date') return new Date(value * dayMs).toISOString().slice(0, 10);
  return vector.kind === 'instant' ? new Date(value) : value;
}

export function rowAt(frame: Frame, index: number): Record<string, Cell> {
  return rowReader(frame, Object.keys(frame.columns))(index);
}

/** Cells of a column; a day or an instant, which is made and repeats itself, is made once. */
function cellReader(vector: Vector): (index: number) => Cell {
  if (vector.kind !== 'date' && vector.kind !== 'instant') return (index) => cellAt(vector, index);
  const made = new Map<number, Cell>();
  return (index) => {
    if (vector.isNull[index]) return null;
    const value = vector.values[index] ?? 0;
    const known = made.get(value);
    if (known !== undefined) return known;
    const cell = cellAt(vector, index);
    made.set(value, cell);
    return cell;
  };
}

/** Gives rows of a frame by their numbers, with the columns named, for who wants many of them. */
export function rowReader(
  frame: Frame,
  names: readonly string[],
): (index: number) => Record<string, Cell> {
  const readers = names.map((name) => [name, cellReader(vectorOf(frame, name))] as const);
  return (index) => {
    const row: Record<string, Cell> = {};
    for (const [name, cell] of readers) row[name] = cell(index);
    return row;
  };
}

/** The rows from `start` up to `end`, which share their memory with the frame's. */
export function slice(frame: Frame, start: number, end: number): Frame {
  const columns = Object.entries(frame.columns).map(([name, vector]) => {
    const { values, isNull, wide } = vector;
    const part = {
      values: values.subarray(start, end),
      isNull: isNull.subarray(start, end),
      wide: wide?.subarray(start, end),
    };
    return [name, { ...vector, ...part }];
  });
  return { length: end - start, columns: Object.fromEntries(columns) };
}

function takeWide(wide: BigInt64Array, order: ArrayLike<number>): BigInt64Array {
  const taken = new BigInt64Array(order.length);
  for (let i = 0; i < order.length; i += 1) taken[i] = wide[order[i] ?? 0] ?? 0n;
  return taken;
}

/** The rows named by `order`, in that order. */
export function take(frame: Frame, order: ArrayLike<number>): Frame {
  const takeVector = (vector: Vector): Vector => {
    const values =
      vector.values instanceof Int32Array
        ? new Int32Array(order.length)
        : new Float64Array(order.length);
    for (let i = 0; i < order.length; i += 1) values[i] = vector.values[order[i] ?? 0] ?? 0;
    const isNull = new Uint8Array(order.length);
    // Most columns miss nothing: one quick look spares them a second walk in random order.
    if (vector.isNull.includes(1)) {
      for (let i = 0; i < order.length; i += 1) isNull[i] = vector.isNull[order[i] ?? 0] ?? 0;
    }
    return { ...vector, values, isNull, wide: vector.wide && takeWide(vector.wide, order) };
  };
  return {
    length: order.length,
    columns: Object.fromEntries(
      Object.entries(frame.columns).map(([name, vector]) => [name, takeVector(vector)]),
    ),
  };
}

function joinWide(first: Vector, second: Vector): BigInt64Array | undefined {
  if (!first.wide && !second.wide) return undefined;
  const wide = new BigInt64Array(first.values.length + second.values.length);
  wide.set(first.wide ?? widened(first.values));
  wide.set(second.wide ?? widened(second.values), first.values.length);
  return wide;
}

/** One dictionary for both, and what each code of the second is in it. */
function joinDictionaries(first: Vector, second: Vector) {
  const codes = new Map(first.dictionary.map((text, code) => [text, code]));
  const dictionary = [...first.dictionary];
  const recoded = second.dictionary.map((text) => {
    const known = codes.get(text);
    if (known !== undefined) return known;
    dictionary.push(text);
    return dictionary.length - 1;
  });
  return { dictionary, recoded };
}

function joinVectors(first: Vector, second: Vector): Vector {
  // The first facts of a year join none: their codes stay as they are.
  const isFirst = first.dictionary.length === 0;
  const { dictionary, recoded } = isFirst
    ? { dictionary: [...second.dictionary], recoded: undefined }
    : joinDictionaries(first, second);
  const Values = first.values instanceof Int32Array ? Int32Array : Float64Array;
  const values = new Values(first.values.length + second.values.length);
  values.set(first.values);
  if (first.kind === 'text' && recoded) {
    const offset = first.values.length;
    for (let i = 0; i < second.values.length; i += 1) {
      // The 0 beside a null is no code.
      if (!second.isNull[i]) values[offset + i] = recoded[second.values[i] ?? 0] ?? 0;
    }
  } else {
    values.set(second.values, first.values.length);
  }
  const isNull = new Uint8Array(values.length);
  isNull.set(first.isNull);
  isNull.set(second.isNull, first.isNull.length);
  return {
    kind: first.kind,
    values,
    isNull,
    dictionary: first.kind === 'text' ? dictionary : emptyDictionary,
    wide: joinWide(first, second),
  };
}

/** The rows of `first`, then those of `second`; both have the same columns. */
export function concatenate(first: Frame, second: Frame): Frame {
  return {
    length: first.length + second.length,
    columns: Object.fromEntries(
      Object.entries(first.columns).map(([name, vector]) => [
        name,
        joinVectors(vector, vectorOf(second, name)),
      ]),
    ),
  };
}
