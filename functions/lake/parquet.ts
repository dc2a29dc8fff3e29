import {
  Compression,
  EnabledStatistics,
  Encoding,
  readParquet,
  Table as WasmTable,
  WriterPropertiesBuilder,
  writeParquet,
} from 'parquet-wasm';
import type { Kind } from '../../schemas/columns.ts';
import type { Columns } from '../../schemas/dataset.ts';
import { FrameReader, toArrow } from './arrow.ts';
import type { Frame } from './frame.ts';

const rowsPerGroup = 122_880;
const arrowSchemaKey = 'ARROW:schema';

/**
 * Renames the footer's record of the Arrow types the writer was handed.
 *
 * Text is handed over as codes, at half the time and memory; readers that trust the record would
 * show categories where the file itself says text. Nothing moves: the name keeps its length.
 */
function disownArrowSchema(file: Uint8Array): Uint8Array {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const at = bytes.lastIndexOf(arrowSchemaKey);
  if (at !== -1) bytes.write(arrowSchemaKey.toLowerCase(), at);
  return file;
}

// Nobody looks for a range of these, and comparing them is a tenth of what writing costs.
const unordered: readonly string[] = ['known_at_basis', 'source', 'raw_id'];

/** How one column lies in the file. */
function asStored(builder: WriterPropertiesBuilder, name: string, kind: Kind) {
  if (kind === 'text') {
    return unordered.includes(name)
      ? builder.setColumnStatisticsEnabled(name, EnabledStatistics.None)
      : builder;
  }
  const plain = builder.setColumnDictionaryEnabled(name, false);
  // Days, instants and counts are close to their neighbours: as differences they take half the room.
  return kind === 'number' ? plain : plain.setColumnEncoding(name, Encoding.DELTA_BINARY_PACKED);
}

/**
 * The frame as a Parquet file: zstd, page index, dictionaries for text, differences for integers.
 *
 * Equal frames give equal bytes on every machine; the lake's object names rest on that.
 */
export function toParquet(columns: Columns, frame: Frame): Uint8Array {
  const properties = Object.entries(columns)
    .reduce(
      (builder, [name, { kind }]) => asStored(builder, name, kind),
      new WriterPropertiesBuilder()
        .setCompression(Compression.ZSTD)
        .setMaxRowGroupSize(rowsPerGroup)
        .setCreatedBy('smallcap-lake'),
    )
    .build();
  const table = WasmTable.fromIPCStream(toArrow(columns, frame));
  return disownArrowSchema(writeParquet(table, properties));
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
