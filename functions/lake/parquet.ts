import type { Columns } from '../../schemas/dataset.ts';
import { ByteSink } from './byte-sink.ts';
import { type Frame, slice, vectorOf } from './frame.ts';
import { writeColumn } from './parquet-column.ts';
import { magic, writeFooter } from './parquet-footer.ts';

/** Rows of a row group; read in the same portions. */
export const rowsPerGroup = 122_880;

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
