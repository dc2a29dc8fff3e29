import {
  type Vector as ArrowVector,
  type Data,
  DateDay,
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMicrosecond,
  tableFromIPC,
  tableToIPC,
  Utf8,
} from 'apache-arrow';
import {
  Compression,
  readParquet,
  Table as WasmTable,
  WriterPropertiesBuilder,
  writeParquet,
} from 'parquet-wasm';
import type { Kind } from '../../schemas/columns.ts';
import type { Columns } from '../../schemas/dataset.ts';
import { type Frame, type Vector, vectorOf } from './frame.ts';

const arrowTypes = {
  text: () => new Utf8(),
  date: () => new DateDay(),
  instant: () => new TimestampMicrosecond(),
  number: () => new Float64(),
  count: () => new Int64(),
};

const rowsPerGroup = 122_880;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Arrow marks a value that is there with 1, the other way round from ours; none missing, no map. */
function validity({ isNull }: Vector): { nullCount: number; nullBitmap?: Uint8Array } {
  const nullCount = isNull.reduce((sum, flag) => sum + flag, 0);
  if (nullCount === 0) return { nullCount };
  const nullBitmap = new Uint8Array(Math.ceil(isNull.length / 8));
  isNull.forEach((flag, i) => {
    if (!flag) nullBitmap[i >> 3] = (nullBitmap[i >> 3] ?? 0) | (1 << (i & 7));
  });
  return { nullCount, nullBitmap };
}

function utf8Data(vector: Vector): Data {
  const { values, isNull, dictionary } = vector;
  const encoded = dictionary.map((text) => encoder.encode(text));
  const valueOffsets = new Int32Array(values.length + 1);
  let size = 0;
  for (let i = 0; i < values.length; i += 1) {
    if (!isNull[i]) size += encoded[values[i] ?? 0]?.length ?? 0;
    valueOffsets[i + 1] = size;
  }
  const data = new Uint8Array(size);
  for (let i = 0; i < values.length; i += 1) {
    const bytes = isNull[i] ? undefined : encoded[values[i] ?? 0];
    if (bytes) data.set(bytes, valueOffsets[i] ?? 0);
  }
  return makeData({
    type: new Utf8(),
    length: values.length,
    valueOffsets,
    data,
    ...validity(vector),
  });
}

function arrowData(vector: Vector): Data {
  if (vector.kind === 'text') return utf8Data(vector);
  const { values } = vector;
  const length = values.length;
  const nulls = validity(vector);
  if (vector.kind === 'date') {
    return makeData({ type: new DateDay(), length, data: values as Int32Array, ...nulls });
  }
  if (vector.kind === 'number') {
    return makeData({ type: new Float64(), length, data: values as Float64Array, ...nulls });
  }
  // Instants are kept in milliseconds and stored in microseconds, the unit every engine reads.
  const scale = vector.kind === 'instant' ? 1000 : 1;
  const data = toInt64(values, scale);
  return vector.kind === 'instant'
    ? makeData({ type: new TimestampMicrosecond(), length, data, ...nulls })
    : makeData({ type: new Int64(), length, data, ...nulls });
}

/** The frame as an Arrow IPC stream. */
export function toArrow(columns: Columns, frame: Frame): Uint8Array {
  const fields = Object.entries(columns).map(
    ([name, { kind, nullableBecause }]) =>
      new Field(name, arrowTypes[kind](), nullableBecause !== undefined),
  );
  const children = Object.keys(columns).map((name) => arrowData(vectorOf(frame, name)));
  const schema = new Schema(fields);
  const type = new Struct(fields);
  const data = makeData({ type, length: frame.length, nullCount: 0, children });
  return tableToIPC(new Table(schema, [new RecordBatch(schema, data)]), 'stream');
}

/**
 * The frame as a Parquet file: zstd, page index, dictionaries on all but measured values.
 *
 * Equal frames give equal bytes on every machine; the lake's object names rest on that.
 */
export function toParquet(columns: Columns, frame: Frame): Uint8Array {
  const properties = Object.entries(columns)
    .filter(([, { kind }]) => kind === 'number' || kind === 'count')
    .reduce(
      (builder, [name]) => builder.setColumnDictionaryEnabled(name, false),
      new WriterPropertiesBuilder()
        .setCompression(Compression.ZSTD)
        .setMaxRowGroupSize(rowsPerGroup)
        .setCreatedBy('smallcap-lake'),
    )
    .build();
  return writeParquet(WasmTable.fromIPCStream(toArrow(columns, frame)), properties);
}

/** Reads 64-bit integers as doubles, two 32-bit words at a time: BigInt costs ten times as much. */
function fromInt64(
  values: BigInt64Array,
  target: Float64Array,
  offset: number,
  scale: number,
): void {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let i = 0; i < values.length; i += 1) {
    const low = (words[2 * i] ?? 0) >>> 0;
    target[offset + i] = ((words[2 * i + 1] ?? 0) * 2 ** 32 + low) / scale;
  }
}

function toInt64(values: ArrayLike<number>, scale: number): BigInt64Array {
  const target = new BigInt64Array(values.length);
  const words = new Int32Array(target.buffer);
  for (let i = 0; i < values.length; i += 1) {
    const value = (values[i] ?? 0) * scale;
    const high = Math.floor(value / 2 ** 32);
    words[2 * i] = (value - high * 2 ** 32) | 0;
    words[2 * i + 1] = high;
  }
  return target;
}

/** Codes for the texts of a chunk; sorted files repeat themselves, so neighbours are compared first. */
class TextReader {
  readonly dictionary: string[] = [];
  readonly #codes = new Map<string, number>();
  #last: Uint8Array = new Uint8Array(0);
  #lastCode = -1;

  code(bytes: Uint8Array): number {
    if (this.#lastCode >= 0 && Buffer.compare(bytes, this.#last) === 0) return this.#lastCode;
    const text = decoder.decode(bytes);
    let code = this.#codes.get(text);
    if (code === undefined) {
      code = this.dictionary.length;
      this.dictionary.push(text);
      this.#codes.set(text, code);
    }
    this.#last = bytes;
    this.#lastCode = code;
    return code;
  }
}

function readChunk(chunk: Data, kind: Kind, target: Vector, offset: number, texts: TextReader) {
  const { length, values } = chunk;
  if (chunk.nullCount > 0) {
    for (let i = 0; i < length; i += 1) target.isNull[offset + i] = chunk.getValid(i) ? 0 : 1;
  }
  if (kind === 'text') {
    const offsets = chunk.valueOffsets as Int32Array;
    for (let i = 0; i < length; i += 1) {
      if (target.isNull[offset + i]) continue;
      const bytes = (values as Uint8Array).subarray(offsets[i], offsets[i + 1]);
      target.values[offset + i] = texts.code(bytes);
    }
  } else if (kind === 'instant' || kind === 'count') {
    const scale = kind === 'instant' ? 1000 : 1;
    fromInt64(values as BigInt64Array, target.values as Float64Array, offset, scale);
  } else {
    target.values.set((values as Float64Array).subarray(0, length), offset);
  }
}

function readVector(column: ArrowVector | null, kind: Kind, length: number): Vector {
  const texts = new TextReader();
  const vector: Vector = {
    kind,
    values: kind === 'text' || kind === 'date' ? new Int32Array(length) : new Float64Array(length),
    isNull: new Uint8Array(length),
    dictionary: texts.dictionary,
  };
  // A column the file does not have was added to the dataset after it was written.
  if (!column) vector.isNull.fill(1);
  let offset = 0;
  for (const chunk of column?.data ?? []) {
    readChunk(chunk, kind, vector, offset, texts);
    offset += chunk.length;
  }
  return vector;
}

/** The frame a Parquet file of this lake holds. */
export function fromParquet(columns: Columns, bytes: Uint8Array): Frame {
  const table = tableFromIPC(readParquet(bytes).intoIPCStream());
  return {
    length: table.numRows,
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, { kind }]) => [
        name,
        readVector(table.getChild(name), kind, table.numRows),
      ]),
    ),
  };
}
