import {
  DataType,
  DateDay,
  type Field,
  Float64,
  Int64,
  Table,
  TimestampMicrosecond,
  tableFromIPC,
  tableToIPC,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import type { Kind } from '../../schemas/columns.ts';
import type { Answer, Value } from './engine.ts';

const typeOfKind = {
  text: new Utf8(),
  date: new DateDay(),
  instant: new TimestampMicrosecond(),
  number: new Float64(),
  count: new Int64(),
} as const satisfies Readonly<Record<Kind, DataType>>;

function toArrow(kind: Kind, value: Value | undefined): unknown {
  if (value === null || value === undefined) return null;
  if (kind === 'count') return BigInt(value as number | bigint);
  if (kind === 'date') return Date.parse(`${value}T00:00:00Z`);
  if (kind === 'instant') return (value as Date).getTime();
  return kind === 'number' ? Number(value) : String(value);
}

/** The answer as a Parquet file, in the types the lake's own files have. */
export async function parquetOf({ columns, rows }: Answer): Promise<Uint8Array> {
  const { parquetWasm } = await import('./parquet-wasm.ts');
  const { Compression, Table: Wasm, WriterPropertiesBuilder, writeParquet } = parquetWasm;
  const vectors = columns.map(({ name, kind }) => {
    const values = rows.map((row) => toArrow(kind, row[name]));
    return [name, vectorFromArray(values, typeOfKind[kind])] as const;
  });
  const table = new Table(Object.fromEntries(vectors) as Record<string, Vector>);
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression.ZSTD)
    .setCreatedBy('smallcap-lake')
    .build();
  return writeParquet(Wasm.fromIPCStream(tableToIPC(table, 'stream')), properties);
}

function kindOf({ name, type }: Field): Kind {
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return 'text';
  if (DataType.isDate(type)) return 'date';
  if (DataType.isTimestamp(type)) return 'instant';
  if (DataType.isFloat(type)) return 'number';
  if (DataType.isInt(type)) return 'count';
  throw new TypeError(`${name}: expected a type the lake has, found ${type}`);
}

/** Arrow gives instants as milliseconds of any unit and days as milliseconds. */
function fromArrow(kind: Kind, value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (kind === 'date') return new Date(Number(value)).toISOString().slice(0, 10);
  if (kind === 'instant') return new Date(Number(value));
  if (kind === 'count') {
    const nearest = Number(value);
    return Number.isSafeInteger(nearest) ? nearest : (value as bigint);
  }
  return value as Value;
}

/** The rows a Parquet file holds; its columns must be of kinds the lake has. */
export async function rowsOfParquet(bytes: Uint8Array): Promise<Answer> {
  const { parquetWasm } = await import('./parquet-wasm.ts');
  const table = tableFromIPC(parquetWasm.readParquet(bytes).intoIPCStream());
  const columns = table.schema.fields.map((field) => ({ name: field.name, kind: kindOf(field) }));
  const rows: Answer['rows'][number][] = [];
  const vectors = columns.map(({ name, kind }) => ({ name, kind, from: table.getChild(name) }));
  for (let i = 0; i < table.numRows; i += 1) {
    rows.push(
      Object.fromEntries(
        vectors.map(({ name, kind, from }) => [name, fromArrow(kind, from?.get(i))]),
      ),
    );
  }
  return { columns, rows };
}

function compared(a: Value | undefined, b: Value | undefined): number {
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
  if (b === null || b === undefined) return -1;
  if (typeof a === 'string' && typeof b === 'string') {
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
  return Number(a > b) - Number(a < b);
}

/** The answer with its rows in order of all columns, from left to right, missing values last. */
export function sortedRows({ columns, rows }: Answer): Answer {
  const order = (a: Answer['rows'][number], b: Answer['rows'][number]): number => {
    for (const { name } of columns) {
      const found = compared(a[name], b[name]);
      if (found !== 0) return found;
    }
    return 0;
  };
  return { columns, rows: rows.toSorted(order) };
}
