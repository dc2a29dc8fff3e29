import { readParquet } from 'parquet-wasm';
import type { Columns } from '../../schemas/dataset.ts';
import { FrameReader } from './arrow.ts';
import type { Frame } from './frame.ts';
import { rowsPerGroup } from './parquet.ts';

/** The frame a Parquet file of this lake holds; only one part of it at a time is held twice. */
export function fromParquet(columns: Columns, bytes: Uint8Array): Frame {
  const reader = new FrameReader(columns);
  const part = { limit: rowsPerGroup, batchSize: rowsPerGroup };
  for (let offset = 0, rows = rowsPerGroup; rows === rowsPerGroup; offset += rows) {
    rows = reader.add(readParquet(bytes, { ...part, offset }).intoIPCStream());
  }
  return reader.finish();
}
