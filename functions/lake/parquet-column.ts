import { ByteSink } from './byte-sink.ts';
import type { Vector } from './frame.ts';
import { type Bounds, type Cells, cellsOf, encodings } from './parquet-cells.ts';
import { writeHybrid } from './parquet-encodings.ts';
import { i32, struct, type ThriftValue, thriftBytes } from './thrift.ts';
import { zstd } from './zstd.ts';

/** Numbers of page types in Parquet's format. */
export const pageTypes = { data: 0, dictionary: 2 } as const;

/** A page as the indexes know it. */
export interface PageFacts {
  readonly offset: number;
  readonly stored_bytes: number;
  readonly firstRow: number;
  readonly rows: number;
  readonly nulls: number;
  readonly bounds: Bounds | undefined;
}

/** A column of one row group as it was written. */
export interface ChunkFacts {
  readonly encoding: number;
  readonly hasDictionary: boolean;
  readonly rows: number;
  readonly nulls: number;
  readonly start: number;
  readonly firstPage: number;
  readonly stored_bytes: number;
  readonly plain_bytes: number;
  readonly bounds: Bounds | undefined;
  readonly pages: readonly PageFacts[];
}

/** How one column is to be written. */
export interface ColumnPlan {
  readonly isNullable: boolean;
  /** Whether anybody will look for a range of it; if not, it has no bounds. */
  readonly isOrdered: boolean;
}

/** So few that a question for a few rows reads little. */
const rowsPerPage = 20_000;

function dataHeader(rows: number, encoding: number): Record<number, ThriftValue> {
  const [codec, levels] = [i32(encoding), i32(encodings.rle)];
  return { 5: struct({ 1: i32(rows), 2: codec, 3: levels, 4: levels }) };
}

/** @returns the page's size without compression, its header included */
function writePage(
  file: ByteSink,
  type: number,
  content: Uint8Array,
  header: Readonly<Record<number, ThriftValue>>,
): number {
  const stored = zstd(content);
  const sizes = { 1: i32(type), 2: i32(content.length), 3: i32(stored.length) };
  const head = thriftBytes(struct({ ...sizes, ...header }));
  file.append(head);
  file.append(stored);
  return head.length + content.length;
}

/** The cells that are there, without gaps. */
function present(vector: Vector, nulls: number): Vector {
  if (nulls === 0) return vector;
  const kept = vector.values.length - nulls;
  const values =
    vector.values instanceof Int32Array ? new Int32Array(kept) : new Float64Array(kept);
  const wide = vector.wide && new BigInt64Array(kept);
  let at = 0;
  for (let i = 0; i < vector.values.length; i += 1) {
    if (vector.isNull[i]) continue;
    values[at] = vector.values[i] as number;
    if (wide) wide[at] = vector.wide?.[i] ?? 0n;
    at += 1;
  }
  return { ...vector, values, wide, isNull: new Uint8Array(kept) };
}

function nullsIn(isNull: Uint8Array): number {
  // Most columns miss nothing: one quick look spares them a walk.
  let at = isNull.indexOf(1);
  if (at === -1) return 0;
  let nulls = 0;
  for (; at < isNull.length; at += 1) nulls += isNull[at] as number;
  return nulls;
}

/** Which cells are there: 1 for each that is, behind the length of all that in bytes. */
function writeLevels(page: ByteSink, isNull: Uint8Array): void {
  const levels = new Int32Array(isNull.length);
  for (let i = 0; i < levels.length; i += 1) levels[i] = isNull[i] ? 0 : 1;
  const sink = new ByteSink();
  writeHybrid(sink, levels, 1);
  page.uint32(sink.length);
  page.append(sink.finish());
}

/** Rows of a page: as many as a page may have, unless their cells would take too much room. */
function rowsOfPage(cells: Cells, isNull: Uint8Array, cell: number, nulls: number): number {
  const present = isNull.length - nulls;
  const fitting = cells.fitting(cell, cell + present);
  if (fitting === present) return isNull.length;
  let rows = 0;
  for (let left = fitting; left > 0; rows += 1) if (!isNull[rows]) left -= 1;
  return rows;
}

/** Where a page is put together; kept, because memory for each would cost as much as its content. */
const content = new ByteSink(65_536);

function writeDataPages(
  file: ByteSink,
  { isNull }: Vector,
  cells: Cells,
  { isNullable }: ColumnPlan,
): { pages: PageFacts[]; plain_bytes: number } {
  const pages: PageFacts[] = [];
  let plain_bytes = 0;
  let cell = 0;
  for (let firstRow = 0; firstRow < isNull.length; ) {
    const most = isNull.subarray(firstRow, firstRow + rowsPerPage);
    const nullsOfMost = nullsIn(most);
    const rows = rowsOfPage(cells, most, cell, nullsOfMost);
    const missing = most.subarray(0, rows);
    const nulls = rows === most.length ? nullsOfMost : nullsIn(missing);
    const end = cell + rows - nulls;
    content.clear();
    if (isNullable) writeLevels(content, missing);
    const bounds = cells.write(content, cell, end);
    const offset = file.length;
    const header = dataHeader(rows, cells.encoding);
    plain_bytes += writePage(file, pageTypes.data, content.finish(), header);
    pages.push({ offset, stored_bytes: file.length - offset, firstRow, rows, nulls, bounds });
    firstRow += rows;
    cell = end;
  }
  return { pages, plain_bytes };
}

function widest(pages: readonly PageFacts[]): Bounds | undefined {
  const all = pages.flatMap(({ bounds }) => bounds ?? []);
  // A page whose cells cannot be compared says nothing about the column; one without cells may.
  if (pages.some(({ bounds, rows, nulls }) => !bounds && rows > nulls)) return undefined;
  return all.reduce<Bounds | undefined>((so, far) => {
    if (!so) return far;
    const least = far.least < so.least ? far : so;
    const most = far.most > so.most ? far : so;
    return {
      least: least.least,
      leastBytes: least.leastBytes,
      most: most.most,
      mostBytes: most.mostBytes,
    };
  }, undefined);
}

/**
 * Writes a column of one row group.
 *
 * @param vector the row group's rows of it
 */
export function writeColumn(file: ByteSink, vector: Vector, plan: ColumnPlan): ChunkFacts {
  const nulls = nullsIn(vector.isNull);
  const cells = cellsOf(present(vector, nulls), plan.isOrdered);
  const start = file.length;
  let dictionary_bytes = 0;
  if (cells.dictionary) {
    const { bytes, length } = cells.dictionary;
    const header = { 7: struct({ 1: i32(length), 2: i32(encodings.plain) }) };
    dictionary_bytes = writePage(file, pageTypes.dictionary, bytes, header);
  }
  const firstPage = file.length;
  const { pages, plain_bytes } = writeDataPages(file, vector, cells, plan);
  return {
    encoding: cells.encoding,
    hasDictionary: cells.dictionary !== undefined,
    rows: vector.isNull.length,
    nulls,
    start,
    firstPage,
    stored_bytes: file.length - start,
    plain_bytes: plain_bytes + dictionary_bytes,
    bounds: plan.isOrdered ? widest(pages) : undefined,
    pages,
  };
}
