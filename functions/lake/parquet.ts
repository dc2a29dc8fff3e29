import { readParquet } from 'parquet-wasm';
import type { Columns } from '../../schemas/dataset.ts';
import { FrameReader } from './arrow.ts';
import { ByteSink } from './byte-sink.ts';
import { type Frame, slice, vectorOf } from './frame.ts';
import { writeColumn } from './parquet-column.ts';
import { magic, writeFooter } from './parquet-footer.ts';

const rowsPerGroup = 122_880;

// Nobody looks for a range of these: their bounds would only make every footer longer.
const unordered: readonly string[] = ['known_at_basis', 'source', 'raw_id'];

/**
 * The frame as a Parquet file: zstd, page index, dictionaries for text, differences for integers.
 *
 * Equal frames give equal bytes on every machine; the lake's object names rest on that. Written by
 * this project, because a frame has the code of each text already, and every writer that is to be
 * had for JavaScript finds the codes anew, which costs more than all the rest (docs/benchmarks.md).
 */
export function toParquet(columns: Columns, frame: Frame): Uint8Array {
  const file = new ByteSink(4096 + 8 * frame.length);
  file.append(magic);
  const groups = [];
  for (let start = 0; start < frame.length; start += rowsPerGroup) {
    const group = slice(frame, start, Math.min(start + rowsPerGroup, frame.length));
    groups.push(
      Object.entries(columns).map(([name, { nullableBecause }]) => {
        const plan = {
          isNullable: nullableBecause !== undefined,
          isOrdered: !unordered.includes(name),
        };
        return writeColumn(file, vectorOf(group, name), plan);
      }),
    );
  }
  writeFooter(file, columns, groups);
  return file.finish();
}

/** The frame a Parquet file of this lake holds; only one part of it at a time is held twice. */
export function fromParquet(columns: Columns, bytes: Uint8Array): Frame {
  const reader = new FrameReader(columns);
  const part = { limit: rowsPerGroup, batchSize: rowsPerGroup };
  for (let offset = 0, rows = rowsPerGroup; rows === rowsPerGroup; offset += rows) {
    rows = reader.add(readParquet(bytes, { ...part, offset }).intoIPCStream());
  }
  return reader.finish();
}
