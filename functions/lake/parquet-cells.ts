import type { Kind } from '../../schemas/columns.ts';
import { ByteSink } from './byte-sink.ts';
import type { Vector } from './frame.ts';
import {
  bitsFor,
  extremes64,
  isExactRange,
  writeDeltas,
  writeDeltas64,
  writeHybrid,
  writeTexts,
} from './parquet-encodings.ts';

/** Numbers of encodings in Parquet's format. */
export const encodings = { plain: 0, rle: 3, deltas: 5, codes: 8 } as const;

/** The bounds of some cells: to be compared with each other, and as they stand in the file. */
export interface Bounds {
  readonly least: number | bigint | string;
  readonly most: number | bigint | string;
  readonly leastBytes: Uint8Array;
  readonly mostBytes: Uint8Array;
}

/** The cells of one column in one row group that are there, ready to be written page by page. */
export interface Cells {
  readonly encoding: number;
  /** What pages refer to, if they do. */
  readonly dictionary?: { readonly bytes: Uint8Array; readonly length: number };
  /** How many of the cells from `from` a page takes before it grows too large, at least one. */
  readonly fitting: (from: number, to: number) => number;
  /** @returns their bounds; undefined when nothing can be said: no cells, or none that compare */
  readonly write: (sink: ByteSink, from: number, to: number) => Bounds | undefined;
}

// Instants are kept in milliseconds and stored in microseconds, the unit every engine reads.
const microsPerMilli = 1000;
/** A dictionary that is larger is none: whoever reads one page has to read all of it. */
const mostDictionary_bytes = 1_048_576;
const mostPage_bytes = 1_048_576;
/** Texts that are longer are not worth their room in an index. */
const longestBound_bytes = 256;

const everything = (from: number, to: number): number => to - from;

function int32Bytes(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer);
}

function int64Bytes(value: number | bigint): Uint8Array {
  return new Uint8Array(BigInt64Array.of(BigInt(value)).buffer);
}

function doubleBytes(value: number): Uint8Array {
  return new Uint8Array(Float64Array.of(value).buffer);
}

type Values = Int32Array | Float64Array;

function extremes(values: Values, from: number, to: number): readonly [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  // Comparisons with NaN are false, so it is never a bound.
  for (let i = from; i < to; i += 1) {
    const value = values[i] as number;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

function dateCells(values: Values): Cells {
  return {
    encoding: encodings.deltas,
    fitting: everything,
    write: (sink, from, to) => {
      writeDeltas(sink, values.subarray(from, to));
      if (from === to) return undefined;
      const [least, most] = extremes(values, from, to);
      return { least, most, leastBytes: int32Bytes(least), mostBytes: int32Bytes(most) };
    },
  };
}

function writeWide(sink: ByteSink, values: BigInt64Array): Bounds | undefined {
  writeDeltas64(sink, values);
  if (values.length === 0) return undefined;
  const { least, most } = extremes64(values);
  return { least, most, leastBytes: int64Bytes(least), mostBytes: int64Bytes(most) };
}

function scaledBy(values: Float64Array, scale: number): Float64Array {
  if (scale === 1) return values;
  const scaled = new Float64Array(values.length);
  for (let i = 0; i < values.length; i += 1) scaled[i] = (values[i] as number) * scale;
  return scaled;
}

function writeInt64(sink: ByteSink, values: Float64Array, scale: number): Bounds | undefined {
  const extent = extremes(values, 0, values.length);
  const [least, most] = [extent[0] * scale, extent[1] * scale];
  if (values.length > 0 && !isExactRange(least, most)) {
    const exact = BigInt64Array.from(values, (value) => BigInt(value) * BigInt(scale));
    return writeWide(sink, exact);
  }
  writeDeltas(sink, scaledBy(values, scale));
  if (values.length === 0) return undefined;
  return { least, most, leastBytes: int64Bytes(least), mostBytes: int64Bytes(most) };
}

/** @param scale from what the frame counts in to what the file does */
function int64Cells({ values, wide }: Vector, scale: number): Cells {
  return {
    encoding: encodings.deltas,
    fitting: everything,
    write: (sink, from, to) =>
      wide
        ? writeWide(sink, wide.subarray(from, to))
        : writeInt64(sink, values.subarray(from, to) as Float64Array, scale),
  };
}

function doubleCells(values: Float64Array): Cells {
  return {
    encoding: encodings.plain,
    fitting: everything,
    write: (sink, from, to) => {
      sink.append(new Uint8Array(values.buffer, values.byteOffset + from * 8, (to - from) * 8));
      const [least, most] = extremes(values, from, to);
      if (least > most) return undefined;
      // The zeros differ in their bits and not in size: the bounds hold either.
      const leastBytes = doubleBytes(least === 0 ? -0 : least);
      return { least, most, leastBytes, mostBytes: doubleBytes(most === 0 ? 0 : most) };
    },
  };
}

/** Codes that count only the texts in use, from 0 in order of appearance. */
function recoded(values: Values, dictionary: readonly string[]) {
  const codes = new Int32Array(values.length);
  const newCodes = new Int32Array(dictionary.length).fill(-1);
  const texts: string[] = [];
  for (let i = 0; i < values.length; i += 1) {
    const before = values[i] as number;
    let code = newCodes[before] as number;
    if (code === -1) {
      code = texts.length;
      newCodes[before] = code;
      texts.push(dictionary[before] ?? '');
    }
    codes[i] = code;
  }
  return { codes, texts };
}

const lengthPrefix_bytes = 4;

/**
 * The bounds of texts by their codes, in the order of their UTF-8 bytes.
 *
 * JavaScript compares texts by units of UTF-16, which is the same order as long as all are ASCII;
 * otherwise texts are compared that have a character for each byte.
 */
function textBounds(codes: Int32Array, texts: readonly string[]) {
  const isAscii = texts.every((text) => Buffer.byteLength(text) === text.length);
  const keys = isAscii ? texts : texts.map((text) => Buffer.from(text).toString('latin1'));
  const isIndexed = keys.every(({ length }) => length <= longestBound_bytes);
  const bytesOf = (key: string) => Buffer.from(key, 'latin1');
  // In which stretch of cells a text was met last: most are met again and again.
  const metIn = new Uint32Array(keys.length);
  let stretch = 0;
  return (from: number, to: number): Bounds | undefined => {
    if (from === to || !isIndexed) return undefined;
    stretch += 1;
    let least = keys[codes[from] as number] as string;
    let most = least;
    for (let i = from; i < to; i += 1) {
      const code = codes[i] as number;
      if (metIn[code] === stretch) continue;
      metIn[code] = stretch;
      const key = keys[code] as string;
      if (key < least) least = key;
      else if (key > most) most = key;
    }
    return { least, most, leastBytes: bytesOf(least), mostBytes: bytesOf(most) };
  };
}

function textCells(values: Values, dictionary: readonly string[], isOrdered: boolean): Cells {
  const { codes, texts } = recoded(values, dictionary);
  const bounds = isOrdered ? textBounds(codes, texts) : () => undefined;
  const sink = new ByteSink();
  writeTexts(sink, texts);
  const bytes = sink.finish();
  if (texts.length === 0 || bytes.length > mostDictionary_bytes) {
    return plainTexts(codes, texts, bounds);
  }
  const width = Math.max(1, bitsFor(texts.length - 1));
  return {
    encoding: encodings.codes,
    dictionary: { bytes, length: texts.length },
    fitting: everything,
    write: (page, from, to) => {
      page.byte(width);
      writeHybrid(page, codes.subarray(from, to), width);
      return bounds(from, to);
    },
  };
}

function plainTexts(
  codes: Int32Array,
  texts: readonly string[],
  bounds: (from: number, to: number) => Bounds | undefined,
): Cells {
  const lengths = Int32Array.from(texts, (text) => Buffer.byteLength(text));
  return {
    encoding: encodings.plain,
    fitting: (from, to) => {
      let bytes = 0;
      for (let i = from; i < to; i += 1) {
        bytes += lengthPrefix_bytes + (lengths[codes[i] as number] as number);
        if (bytes > mostPage_bytes) return Math.max(1, i - from);
      }
      return to - from;
    },
    write: (page, from, to) => {
      writeTexts(
        page,
        Array.from(codes.subarray(from, to), (code) => texts[code] as string),
      );
      return bounds(from, to);
    },
  };
}

/**
 * @param vector only cells that are there
 * @param isOrdered whether anybody will look for a range of it
 */
export function cellsOf(vector: Vector, isOrdered: boolean): Cells {
  const { values, dictionary } = vector;
  const cells: Readonly<Record<Kind, () => Cells>> = {
    text: () => textCells(values, dictionary, isOrdered),
    date: () => dateCells(values),
    instant: () => int64Cells(vector, microsPerMilli),
    count: () => int64Cells(vector, 1),
    number: () => doubleCells(values as Float64Array),
  };
  return cells[vector.kind]();
}
