import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { expect, it } from 'vitest';
import { FrameBuilder, rowAt, take } from '../../../functions/lake/frame.ts';
import { toParquet } from '../../../functions/lake/parquet.ts';
import { fromParquet } from '../../../functions/lake/parquet-reader.ts';
import { count, date, instant, nullable, number, text } from '../../../schemas/columns.ts';

const because = 'the test says so';
const columns = {
  name: text('a name'),
  alias: nullable(because, text('another name')),
  day: date('a day'),
  moment: instant('a moment'),
  share: nullable(because, number('fraction', 'a share')),
  pieces: nullable(because, count('pieces', 'how many')),
};

type Row = Readonly<Record<string, unknown>>;

const plain: Row = {
  name: 'Example',
  alias: 'Sample',
  day: '2025-11-26',
  moment: new Date('2025-11-26T21:00:00.123Z'),
  share: 0.1038,
  pieces: 7,
};
const extremes: readonly Row[] = [
  plain,
  { ...plain, name: 'Größe 株 🐟 \u0000', alias: null, share: null, pieces: null },
  { ...plain, day: '1969-12-31', moment: new Date('1969-12-31T23:59:59.999Z'), share: -0 },
  { ...plain, day: '1815-06-18', moment: new Date(0), share: Number.MIN_VALUE },
  { ...plain, alias: 'a'.repeat(5000), share: -1.5e300, pieces: 2 ** 53 - 1 },
  { ...plain, day: '9999-12-31', share: 0, pieces: -(2 ** 53) + 1 },
  { ...plain, pieces: 2 ** 31 },
  { ...plain, pieces: -(2 ** 32) },
  { ...plain, moment: new Date('9999-12-31T23:59:59.999Z'), pieces: 2n ** 53n + 1n },
  { ...plain, moment: new Date('0001-01-01T00:00:00.001Z'), pieces: 2n ** 63n - 1n },
  { ...plain, share: Number.NaN, pieces: -(2n ** 63n) },
  { ...plain, share: Number.NEGATIVE_INFINITY, pieces: -(2n ** 53n) - 1n },
  { ...plain, share: Number.POSITIVE_INFINITY, pieces: -(2n ** 53n) },
];

function frameOf(rows: Iterable<Row>) {
  const builder = new FrameBuilder(columns);
  for (const row of rows) builder.push(row);
  return builder.finish();
}

function readBack(bytes: Uint8Array): Row[] {
  const frame = fromParquet(columns, bytes);
  return Array.from({ length: frame.length }, (_, i) => rowAt(frame, i));
}

function throughHyparquet(bytes: Uint8Array) {
  const { buffer } = Uint8Array.from(bytes);
  return parquetReadObjects({ file: buffer, compressors });
}

it('gives back every value as it was', () => {
  const found = readBack(toParquet(columns, frameOf(extremes)));
  expect(found).toEqual(extremes);
  expect(found.map(({ share }) => Object.is(share, -0)).indexOf(true)).toBe(2);
});

it('says the same to an independent reader', async () => {
  const found = await throughHyparquet(toParquet(columns, frameOf(extremes)));
  expect(found).toEqual(
    extremes.map((row) => ({
      ...row,
      day: new Date(String(row['day'])),
      pieces: row['pieces'] === null ? null : BigInt(row['pieces'] as number | bigint),
    })),
  );
});

it('shows text as text: nothing of the codes it was written from', () => {
  const bytes = toParquet(columns, frameOf(extremes));
  const { schema, key_value_metadata } = parquetMetadata(Uint8Array.from(bytes).buffer);
  expect(schema.find(({ name }) => name === 'alias')).toMatchObject({
    type: 'BYTE_ARRAY',
    converted_type: 'UTF8',
    repetition_type: 'OPTIONAL',
  });
  expect(key_value_metadata ?? []).toEqual([]);
});

it('writes a frame without rows, and a column without values', () => {
  expect(readBack(toParquet(columns, frameOf([])))).toEqual([]);
  const empty = { ...plain, alias: null, share: null, pieces: null };
  expect(readBack(toParquet(columns, frameOf([empty, empty])))).toEqual([empty, empty]);
});

it('gives the same bytes for the same rows, whatever way they came together', () => {
  const forwards = frameOf(extremes);
  const last = extremes.length - 1;
  const backwards = take(
    frameOf(extremes.toReversed()),
    extremes.map((_, i) => last - i),
  );
  expect(toParquet(columns, backwards)).toEqual(toParquet(columns, forwards));
});

it('gives the same bytes for a count in whichever form it came', () => {
  const asNumbers = frameOf([plain, { ...plain, pieces: 5 }]);
  const asBigints = frameOf([
    { ...plain, pieces: 7n },
    { ...plain, pieces: 5n },
  ]);
  expect(toParquet(columns, asBigints)).toEqual(toParquet(columns, asNumbers));
});

it('reads a column added to the dataset later as missing', () => {
  const { alias, ...before } = columns;
  const bytes = toParquet(before, frameOf([plain]));
  expect(readBack(bytes)).toEqual([{ ...plain, alias: null }]);
  expect(alias.nullableBecause).toBe(because);
});

const rowsPerGroup = 122_880;

it.each([rowsPerGroup, rowsPerGroup + 1])('reads %i rows, part by part', (length) => {
  const rows = Array.from({ length }, (_, i) => ({ ...plain, name: `n${i % 1000}`, pieces: i }));
  const frame = fromParquet(columns, toParquet(columns, frameOf(rows)));
  expect(frame.length).toBe(length);
  for (const i of [0, 999, 61_440, length - 1]) expect(rowAt(frame, i)).toEqual(rows[i]);
});

it('reads a count that fits no double in a later part than the first', () => {
  const wide = 2n ** 60n + 1n;
  const rows = Array.from({ length: rowsPerGroup + 1 }, (_, i) => ({ ...plain, pieces: i }));
  const frame = fromParquet(
    columns,
    toParquet(columns, frameOf([...rows, { ...plain, pieces: wide }])),
  );
  expect(rowAt(frame, 5)['pieces']).toBe(5);
  expect(rowAt(frame, rowsPerGroup + 1)['pieces']).toBe(wide);
});

it('a missing value is the same missing value after reading, whatever stood in its slot', () => {
  // Rows without a share around rows with one: the decoder leaves leftovers in the empty slots.
  const rows = Array.from({ length: 4000 }, (_, i) => ({
    ...plain,
    share: i >= 1000 && i < 3000 ? i / 7 : null,
    pieces: i % 3 === 0 ? null : i,
  }));
  const frame = fromParquet(columns, toParquet(columns, frameOf(rows)));
  for (const name of ['share', 'pieces']) {
    const vector = frame.columns[name];
    const leftovers = vector?.values.filter((value, i) => vector.isNull[i] === 1 && value !== 0);
    expect(leftovers).toHaveLength(0);
  }
});
