import type { Kind } from '../../schemas/columns.ts';
import type { Columns } from '../../schemas/dataset.ts';
import type { ByteSink } from './byte-sink.ts';
import { type Bounds, encodings } from './parquet-cells.ts';
import { type ChunkFacts, type PageFacts, pageTypes } from './parquet-column.ts';
import {
  binary,
  bool,
  bools,
  i16,
  i32,
  i64,
  list,
  struct,
  type ThriftValue,
  thriftBytes,
  utf8,
} from './thrift.ts';

/**
 * What a Parquet file says about itself: parquet.thrift of apache/parquet-format, read 2026-11-27.
 * Numbers of fields and of what they hold are that file's.
 */

const physical = { int32: 1, int64: 2, double: 5, byteArray: 6 } as const;
const repetition = { required: 0, optional: 1 } as const;
const codecZstd = 6;
const writer = 'smallcap-lake';

interface StoredType {
  readonly physical: number;
  readonly converted?: number;
  readonly logical?: ThriftValue;
}

const nothing = struct({});
const micros = struct({ 2: nothing });
const storedTypes: Readonly<Record<Kind, StoredType>> = {
  text: { physical: physical.byteArray, converted: 0, logical: struct({ 1: nothing }) },
  date: { physical: physical.int32, converted: 6, logical: struct({ 6: nothing }) },
  // Moments in UTC, but not said to be: Athena reads only timestamps without a zone.
  instant: {
    physical: physical.int64,
    logical: struct({ 8: struct({ 1: bool(false), 2: micros }) }),
  },
  count: { physical: physical.int64 },
  number: { physical: physical.double },
};

function schemaOf(columns: Columns): ThriftValue {
  const leaves = Object.entries(columns).map(([name, { kind, nullableBecause }]) => {
    const { physical, converted, logical } = storedTypes[kind];
    const { optional, required } = repetition;
    return struct({
      1: i32(physical),
      3: i32(nullableBecause === undefined ? required : optional),
      4: utf8(name),
      6: converted === undefined ? undefined : i32(converted),
      10: logical,
    });
  });
  return list([struct({ 4: utf8('schema'), 5: i32(leaves.length) }), ...leaves]);
}

function statistics(nulls: number, bounds: Bounds): ThriftValue {
  return struct({
    3: i64(nulls),
    5: binary(bounds.mostBytes),
    6: binary(bounds.leastBytes),
    7: bool(true),
    8: bool(true),
  });
}

function usedEncodings({ encoding, hasDictionary }: ChunkFacts): ThriftValue {
  const used = new Set([encoding, encodings.rle, ...(hasDictionary ? [encodings.plain] : [])]);
  return list([...used].sort((a, b) => a - b).map(i32));
}

function pagesByEncoding({ encoding, hasDictionary, pages }: ChunkFacts): ThriftValue {
  const counted = (type: number, how: number, count: number) =>
    struct({ 1: i32(type), 2: i32(how), 3: i32(count) });
  const data = counted(pageTypes.data, encoding, pages.length);
  const { dictionary } = pageTypes;
  return list(hasDictionary ? [counted(dictionary, encodings.plain, 1), data] : [data]);
}

/** Where an index lies in the file. */
interface Placed {
  readonly offset: number;
  readonly length: number;
}

/** A column of a row group and its two indexes. */
interface Column {
  readonly name: string;
  readonly kind: Kind;
  readonly chunk: ChunkFacts;
}

type Indexes = ReadonlyMap<Column, Placed>;

function columnMeta(column: Column, bounds: Indexes, offsets: Indexes): ThriftValue {
  const { name, kind, chunk } = column;
  const [bound, offset] = [bounds.get(column), offsets.get(column)];
  const meta = struct({
    1: i32(storedTypes[kind].physical),
    2: usedEncodings(chunk),
    3: list([utf8(name)]),
    4: i32(codecZstd),
    5: i64(chunk.rows),
    6: i64(chunk.plain_bytes),
    7: i64(chunk.stored_bytes),
    9: i64(chunk.firstPage),
    11: chunk.hasDictionary ? i64(chunk.start) : undefined,
    12: chunk.bounds && statistics(chunk.nulls, chunk.bounds),
    13: pagesByEncoding(chunk),
  });
  return struct({
    2: i64(0),
    3: meta,
    4: offset && i64(offset.offset),
    5: offset && i32(offset.length),
    6: bound && i64(bound.offset),
    7: bound && i32(bound.length),
  });
}

const order = { none: 0, ascending: 1, descending: 2 } as const;

function orderOf(bounds: readonly Bounds[]): number {
  const pairs = bounds.slice(1).map((after, i) => [bounds[i] ?? after, after] as const);
  if (pairs.every(([a, b]) => a.least <= b.least && a.most <= b.most)) return order.ascending;
  if (pairs.every(([a, b]) => a.least >= b.least && a.most >= b.most)) return order.descending;
  return order.none;
}

/** The bounds of each page; none where a page with cells has none. */
function columnIndex({ pages, bounds }: ChunkFacts): ThriftValue | undefined {
  if (!bounds) return undefined;
  const empty = new Uint8Array(0);
  return struct({
    1: bools(pages.map((page) => page.bounds === undefined)),
    2: list(pages.map((page) => binary(page.bounds?.leastBytes ?? empty))),
    3: list(pages.map((page) => binary(page.bounds?.mostBytes ?? empty))),
    4: i32(orderOf(pages.flatMap((page) => page.bounds ?? []))),
    5: list(pages.map(({ nulls }) => i64(nulls))),
  });
}

function offsetIndex({ pages }: ChunkFacts): ThriftValue {
  const location = ({ offset, stored_bytes, firstRow }: PageFacts) =>
    struct({ 1: i64(offset), 2: i32(stored_bytes), 3: i64(firstRow) });
  return struct({ 1: list(pages.map(location)) });
}

function writeIndexes(
  file: ByteSink,
  columns: readonly Column[],
  indexOf: (chunk: ChunkFacts) => ThriftValue | undefined,
): Indexes {
  const placed = new Map<Column, Placed>();
  for (const column of columns) {
    const index = indexOf(column.chunk);
    if (!index) continue;
    const offset = file.length;
    index.write(file);
    placed.set(column, { offset, length: file.length - offset });
  }
  return placed;
}

const sumOf = (columns: readonly Column[], of: 'plain_bytes' | 'stored_bytes') =>
  columns.reduce((sum, { chunk }) => sum + chunk[of], 0);

/** What stands at both ends of the file. */
export const magic = new TextEncoder().encode('PAR1');

/**
 * Ends a file: the pages' indexes, then the footer.
 *
 * @param groups each row group's columns, in the order of `columns`
 */
export function writeFooter(
  file: ByteSink,
  columns: Columns,
  groups: readonly (readonly ChunkFacts[])[],
): void {
  const named = groups.map((chunks) =>
    Object.entries(columns).flatMap(([name, { kind }], i): Column[] => {
      const chunk = chunks[i];
      return chunk ? [{ name, kind, chunk }] : [];
    }),
  );
  const bounds = writeIndexes(file, named.flat(), columnIndex);
  const offsets = writeIndexes(file, named.flat(), offsetIndex);
  const rowsIn = (group: readonly Column[]) => group[0]?.chunk.rows ?? 0;
  const rowGroups = named.map((group, ordinal) =>
    struct({
      1: list(group.map((column) => columnMeta(column, bounds, offsets))),
      2: i64(sumOf(group, 'plain_bytes')),
      3: i64(rowsIn(group)),
      5: i64(group[0]?.chunk.start ?? 0),
      6: i64(sumOf(group, 'stored_bytes')),
      7: i16(ordinal),
    }),
  );
  const byType = struct({ 1: nothing });
  const footer = thriftBytes(
    struct({
      1: i32(1),
      2: schemaOf(columns),
      3: i64(named.reduce((rows, group) => rows + rowsIn(group), 0)),
      4: list(rowGroups),
      6: utf8(writer),
      // Without this readers do not trust the bounds: each is in its type's own order.
      7: list(Object.keys(columns).map(() => byType)),
    }),
  );
  file.append(footer);
  file.uint32(footer.length);
  file.append(magic);
}
