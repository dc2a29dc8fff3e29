import type { ByteSink } from './byte-sink.ts';

/**
 * How values lie in a page of a Parquet file.
 *
 * Source: Encodings.md of apache/parquet-format, read 2026-11-27
 */

/** Bits that hold every number up to `most`. */
export function bitsFor(most: number): number {
  const high = Math.floor(most / 2 ** 32);
  return high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(most);
}

const group = 8;

function writePacked(
  sink: ByteSink,
  values: Int32Array,
  from: number,
  to: number,
  width: number,
): void {
  if (from === to) return;
  const groups = Math.ceil((to - from) / group);
  sink.varint(groups * 2 + 1);
  // Only the last group can lack values, and past the end they count as 0.
  sink.codes(values, from, from + groups * group, width);
}

function writeRun(sink: ByteSink, length: number, value: number, width: number): void {
  sink.varint(length * 2);
  for (let shift = 0; shift < width; shift += 8) sink.byte((value >>> shift) & 0xff);
}

/**
 * Small numbers: eight and more alike as a run, the others packed in groups of eight (RLE).
 *
 * @param width bits of the largest, 1 to 24
 */
export function writeHybrid(sink: ByteSink, values: Int32Array, width: number): void {
  let unwritten = 0;
  let at = 0;
  while (at < values.length) {
    const value = values[at] ?? 0;
    let end = at + 1;
    while (end < values.length && values[end] === value) end += 1;
    // A run can start only where the groups before it are full: it lends them what they lack.
    const lent = (group - ((at - unwritten) % group)) % group;
    if (end - at - lent >= group) {
      writePacked(sink, values, unwritten, at + lent, width);
      writeRun(sink, end - at - lent, value, width);
      unwritten = end;
    }
    at = end;
  }
  writePacked(sink, values, unwritten, values.length, width);
}

const block = 128;
const miniBlock = 32;
const miniBlocks = block / miniBlock;

function writeDeltaStart(sink: ByteSink, count: number): void {
  sink.varint(block);
  sink.varint(miniBlocks);
  sink.varint(count);
}

/** Up to so far from 0 a number and its zigzag are exact in a double. */
const mostExact = 2 ** 52;
/** So far apart, so are two differences' difference. */
const mostRange = 2 ** 51;

/** Whether `writeDeltas` is exact between these. */
export function isExactRange(least: number, most: number): boolean {
  return least >= -mostExact && most <= mostExact && most - least <= mostRange;
}

/** Integers as differences to the one before (DELTA_BINARY_PACKED), within `isExactRange`. */
export function writeDeltas(sink: ByteSink, values: Int32Array | Float64Array): void {
  writeDeltaStart(sink, values.length);
  sink.zigzag(values[0] ?? 0);
  const deltas = new Float64Array(block);
  for (let at = 1; at < values.length; at += block) {
    const count = Math.min(block, values.length - at);
    let least = Number.POSITIVE_INFINITY;
    let before = values[at - 1] ?? 0;
    for (let i = 0; i < count; i += 1) {
      const value = values[at + i] as number;
      const delta = value - before;
      deltas[i] = delta;
      if (delta < least) least = delta;
      before = value;
    }
    // What fills the last block up is 0 above the least.
    deltas.fill(least, count);
    writeDeltaBlock(sink, deltas, least);
  }
}

function writeDeltaBlock(sink: ByteSink, deltas: Float64Array, least: number): void {
  sink.zigzag(least);
  const widths: number[] = [];
  for (let start = 0; start < block; start += miniBlock) {
    let most = least;
    for (let i = start; i < start + miniBlock; i += 1) {
      const delta = deltas[i] as number;
      if (delta > most) most = delta;
    }
    widths.push(bitsFor(most - least));
  }
  for (const width of widths) sink.byte(width);
  widths.forEach((width, n) => {
    if (width === 0) return;
    const from = n * miniBlock;
    sink.aboves(deltas, from, from + miniBlock, least, width);
  });
}

/** The least and the most of some integers; of none, 0. */
export function extremes64(values: ArrayLike<bigint>): { least: bigint; most: bigint } {
  let least = values[0] ?? 0n;
  let most = least;
  for (let i = 1; i < values.length; i += 1) {
    const value = values[i] ?? 0n;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}

/** The same for any 64-bit integers; differences wrap around, as readers' sums do. */
export function writeDeltas64(sink: ByteSink, values: BigInt64Array): void {
  writeDeltaStart(sink, values.length);
  sink.zigzag64(values[0] ?? 0n);
  for (let at = 1; at < values.length; at += block) {
    const deltas = Array.from({ length: Math.min(block, values.length - at) }, (_, i) =>
      BigInt.asIntN(64, (values[at + i] ?? 0n) - (values[at + i - 1] ?? 0n)),
    );
    const { least } = extremes64(deltas);
    const above = deltas.map((delta) => BigInt.asUintN(64, delta - least));
    sink.zigzag64(least);
    const parts = Array.from({ length: miniBlocks }, (_, n) =>
      above.slice(n * miniBlock, (n + 1) * miniBlock),
    );
    const widths = parts.map((part) => {
      const { most } = extremes64(part);
      return most === 0n ? 0 : most.toString(2).length;
    });
    for (const width of widths) sink.byte(width);
    parts.forEach((part, n) => {
      writeBits64(sink, part, widths[n] ?? 0);
    });
  }
}

function writeBits64(sink: ByteSink, values: readonly bigint[], width: number): void {
  if (width === 0) return;
  const packed = values.reduce((bits, value, i) => bits | (value << BigInt(i * width)), 0n);
  for (let byte = 0; byte < (miniBlock * width) / 8; byte += 1) {
    sink.byte(Number((packed >> BigInt(byte * 8)) & 0xffn));
  }
}

/** Texts one after the other, each behind its length in bytes (PLAIN). */
export function writeTexts(sink: ByteSink, texts: readonly string[]): void {
  for (const text of texts) sink.text(text);
}
