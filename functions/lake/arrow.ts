import {
  type Vector as ArrowVector,
  type Data,
  DateDay,
  Dictionary,
  Field,
  Float64,
  Int32,
  Int64,
  makeData,
  makeVector,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMicrosecond,
  tableFromIPC,
  tableToIPC,
  Utf8,
} from 'apache-arrow';
import type { Kind } from '../../schemas/columns.ts';
import type { Columns } from '../../schemas/dataset.ts';
import { type Frame, type Vector, vectorOf } from './frame.ts';

// Instants are kept in milliseconds and stored in microseconds, the unit every engine reads.
const microsPerMilli = 1000;
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

function utf8Data(texts: readonly string[]): Data<Utf8> {
  const encoded = texts.map((text) => encoder.encode(text));
  const valueOffsets = new Int32Array(texts.length + 1);
  encoded.forEach((bytes, i) => {
    valueOffsets[i + 1] = (valueOffsets[i] ?? 0) + bytes.length;
  });
  const data = new Uint8Array(valueOffsets.at(-1) ?? 0);
  encoded.forEach((bytes, i) => {
    data.set(bytes, valueOffsets[i]);
  });
  return makeData({ type: new Utf8(), length: texts.length, valueOffsets, data, nullCount: 0 });
}

/** Whole doubles as 64-bit integers, two 32-bit words at a time: BigInt costs ten times as much. */
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

/** The column as Arrow data; text goes as codes into a dictionary, which is what the frame has. */
function arrowData(vector: Vector, id: number): Data {
  const { kind, values } = vector;
  const common = { length: values.length, ...validity(vector) };
  switch (kind) {
    case 'text': {
      const type = new Dictionary(new Utf8(), new Int32(), id);
      const dictionary = makeVector(utf8Data(vector.dictionary));
      return makeData({ type, data: values as Int32Array, dictionary, ...common });
    }
    case 'date':
      return makeData({ type: new DateDay(), data: values as Int32Array, ...common });
    case 'number':
      return makeData({ type: new Float64(), data: values as Float64Array, ...common });
    case 'instant': {
      const data = toInt64(values, microsPerMilli);
      return makeData({ type: new TimestampMicrosecond(), data, ...common });
    }
    case 'count':
      return makeData({ type: new Int64(), data: toInt64(values, 1), ...common });
  }
}

/** The frame as an Arrow IPC stream. */
export function toArrow(columns: Columns, frame: Frame): Uint8Array {
  const children = Object.keys(columns).map((name, id) => arrowData(vectorOf(frame, name), id));
  const fields = Object.entries(columns).map(
    ([name, { nullableBecause }], i) =>
      new Field(name, (children[i] as Data).type, nullableBecause !== undefined),
  );
  const schema = new Schema(fields);
  const type = new Struct(fields);
  const data = makeData({ type, length: frame.length, nullCount: 0, children });
  return tableToIPC(new Table(schema, [new RecordBatch(schema, data)]), 'stream');
}

function readInt64(source: BigInt64Array, target: Float64Array, scale: number): void {
  const words = new Int32Array(source.buffer, source.byteOffset, source.length * 2);
  for (let i = 0; i < target.length; i += 1) {
    const low = (words[2 * i] ?? 0) >>> 0;
    target[i] = ((words[2 * i + 1] ?? 0) * 2 ** 32 + low) / scale;
  }
}

/** Codes for texts; sorted files repeat themselves, so neighbours are compared first. */
class TextReader {
  readonly dictionary: string[] = [];
  readonly #codes = new Map<string, number>();
  #last: Uint8Array = new Uint8Array(0);
  #lastCode = -1;

  read(chunk: Data<Utf8>, target: Int32Array, isNull: Uint8Array): void {
    const { values, valueOffsets } = chunk;
    for (let i = 0; i < chunk.length; i += 1) {
      if (!isNull[i]) target[i] = this.#code(values.subarray(valueOffsets[i], valueOffsets[i + 1]));
    }
  }

  #code(bytes: Uint8Array): number {
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

function readNulls(chunk: Data, isNull: Uint8Array): void {
  if (chunk.nullCount === 0) return;
  for (let i = 0; i < isNull.length; i += 1) isNull[i] = chunk.getValid(i) ? 0 : 1;
}

function readValues(chunk: Data, target: Vector, texts: TextReader): void {
  const { kind, values, isNull } = target;
  if (kind === 'text') {
    texts.read(chunk as Data<Utf8>, values as Int32Array, isNull);
  } else if (kind === 'instant' || kind === 'count') {
    const scale = kind === 'instant' ? microsPerMilli : 1;
    readInt64(chunk.values as BigInt64Array, values as Float64Array, scale);
  } else {
    values.set((chunk.values as Float64Array).subarray(0, chunk.length));
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
    const end = offset + chunk.length;
    const values = vector.values.subarray(offset, end);
    const part: Vector = { ...vector, values, isNull: vector.isNull.subarray(offset, end) };
    readNulls(chunk, part.isNull);
    readValues(chunk, part, texts);
    offset = end;
  }
  return vector;
}

/** The frame an Arrow IPC stream holds; its text comes plain, as Parquet readers give it. */
export function fromArrow(columns: Columns, stream: Uint8Array): Frame {
  const table = tableFromIPC(stream);
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
