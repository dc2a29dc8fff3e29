import { type Data, tableFromIPC, type Utf8 } from 'apache-arrow';
import type { Kind } from '../../schemas/columns.ts';
import type { Columns } from '../../schemas/dataset.ts';
import { type Frame, type Vector, widened } from './frame.ts';

// Instants are kept in milliseconds and stored in microseconds, the unit every engine reads.
const microsPerMilli = 1000;

/** @returns whether every integer fitted a double */
function readInt64(source: BigInt64Array, target: Float64Array): boolean {
  const words = new Int32Array(source.buffer, source.byteOffset, source.length * 2);
  let most = 0;
  for (let i = 0; i < target.length; i += 1) {
    const low = (words[2 * i] ?? 0) >>> 0;
    const value = (words[2 * i + 1] ?? 0) * 2 ** 32 + low;
    target[i] = value;
    most = Math.max(most, Math.abs(value));
  }
  return most <= Number.MAX_SAFE_INTEGER;
}

function toMillis(micros: Float64Array): void {
  // Past 2255 the microseconds are no longer exact in a double; the nearest millisecond is.
  for (let i = 0; i < micros.length; i += 1) {
    micros[i] = Math.round((micros[i] ?? 0) / microsPerMilli);
  }
}

/** Whether the bytes from `start` on are those known, four at a time: most texts are short. */
function isAt(bytes: DataView, start: number, known: DataView): boolean {
  const length = known.byteLength;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    if (bytes.getUint32(start + i) !== known.getUint32(i)) return false;
  }
  for (; i < length; i += 1) {
    if (bytes.getUint8(start + i) !== known.getUint8(i)) return false;
  }
  return true;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/**
 * Codes for texts. Sorted files repeat themselves: what followed a text last time is expected to
 * follow it again, and only where it does not are bytes made into a string and looked up.
 */
class TextReader {
  readonly dictionary: string[] = [];
  readonly #codes = new Map<string, number>();
  readonly #encoded: DataView[] = [];
  readonly #followers: number[] = [];
  #last = 0;

  read(chunk: Data<Utf8>, target: Int32Array, isNull: Uint8Array): void {
    const { values, valueOffsets } = chunk;
    const bytes = viewOf(values);
    for (let i = 0; i < chunk.length; i += 1) {
      if (isNull[i]) continue;
      target[i] = this.#codeOf(bytes, valueOffsets[i] ?? 0, valueOffsets[i + 1] ?? 0);
    }
  }

  #codeOf(bytes: DataView, start: number, end: number): number {
    const expected = this.#followers[this.#last] ?? 0;
    const known = this.#encoded[expected];
    const isAsExpected = known?.byteLength === end - start && isAt(bytes, start, known);
    const code = isAsExpected ? expected : this.#lookUp(bytes, start, end);
    this.#followers[this.#last] = code;
    this.#last = code;
    return code;
  }

  #lookUp({ buffer, byteOffset }: DataView, start: number, end: number): number {
    const bytes = Buffer.from(buffer, byteOffset + start, end - start);
    const text = bytes.toString('utf8');
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.dictionary.length);
    this.#encoded.push(viewOf(Uint8Array.from(bytes)));
    return this.dictionary.push(text) - 1;
  }
}

type Cells = Pick<Vector, 'values' | 'isNull' | 'wide'>;

/** The slot of a missing value holds whatever the decoder left there; frames promise a 0. */
function clear({ values, isNull, wide }: Cells): void {
  for (let i = 0; i < isNull.length; i += 1) {
    if (!isNull[i]) continue;
    values[i] = 0;
    if (wide) wide[i] = 0n;
  }
}

/** Collects the chunks of one column. */
class ColumnReader {
  readonly #kind: Kind;
  readonly #texts = new TextReader();
  readonly #parts: Cells[] = [];

  constructor(kind: Kind) {
    this.#kind = kind;
  }

  /** A column the file does not have was added to the dataset after it was written. */
  addMissing(length: number): void {
    this.#parts.push({ values: this.#empty(length), isNull: new Uint8Array(length).fill(1) });
  }

  add(chunk: Data): void {
    const isNull = new Uint8Array(chunk.length);
    if (chunk.nullCount > 0) {
      for (let i = 0; i < chunk.length; i += 1) isNull[i] = chunk.getValid(i) ? 0 : 1;
    }
    const values = this.#empty(chunk.length);
    const wide = this.#read(chunk, values, isNull);
    const part = { values, isNull, wide };
    if (chunk.nullCount > 0) clear(part);
    this.#parts.push(part);
  }

  /** Fills `values`; integers that fit no double are given back beside them. */
  #read(chunk: Data, values: Vector['values'], isNull: Uint8Array): BigInt64Array | undefined {
    if (this.#kind === 'text') {
      this.#texts.read(chunk as Data<Utf8>, values as Int32Array, isNull);
    } else if (this.#kind === 'instant' || this.#kind === 'count') {
      const isSafe = readInt64(chunk.values as BigInt64Array, values as Float64Array);
      if (this.#kind === 'instant') toMillis(values as Float64Array);
      else if (!isSafe) return (chunk.values as BigInt64Array).slice(0, chunk.length);
    } else {
      values.set((chunk.values as Float64Array).subarray(0, chunk.length));
    }
    return undefined;
  }

  finish(length: number): Vector {
    const values = this.#empty(length);
    const isNull = new Uint8Array(length);
    const isWide = this.#parts.some(({ wide }) => wide);
    const wide = isWide ? new BigInt64Array(length) : undefined;
    let offset = 0;
    for (const part of this.#parts) {
      values.set(part.values, offset);
      isNull.set(part.isNull, offset);
      wide?.set(part.wide ?? widened(part.values), offset);
      offset += part.isNull.length;
    }
    return { kind: this.#kind, values, isNull, dictionary: this.#texts.dictionary, wide };
  }

  #empty(length: number): Vector['values'] {
    const isInteger = this.#kind === 'text' || this.#kind === 'date';
    return isInteger ? new Int32Array(length) : new Float64Array(length);
  }
}

/** Collects Arrow IPC streams into one frame; their text comes plain, as Parquet readers give it. */
export class FrameReader {
  readonly #columns: readonly (readonly [string, ColumnReader])[];
  #length = 0;

  constructor(columns: Columns) {
    this.#columns = Object.entries(columns).map(([name, { kind }]) => [
      name,
      new ColumnReader(kind),
    ]);
  }

  /** @returns how many rows the stream held */
  add(stream: Uint8Array): number {
    const table = tableFromIPC(stream);
    for (const [name, reader] of this.#columns) {
      const column = table.getChild(name);
      if (!column) reader.addMissing(table.numRows);
      for (const chunk of column?.data ?? []) reader.add(chunk);
    }
    this.#length += table.numRows;
    return table.numRows;
  }

  finish(): Frame {
    const vectors = this.#columns.map(([name, reader]) => [name, reader.finish(this.#length)]);
    return { length: this.#length, columns: Object.fromEntries(vectors) };
  }
}
