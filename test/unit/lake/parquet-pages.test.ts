import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { describe, expect, it } from 'vitest';
import { ByteSink } from '../../../functions/lake/byte-sink.ts';
import { FrameBuilder } from '../../../functions/lake/frame.ts';
import { toParquet } from '../../../functions/lake/parquet.ts';
import { writeDeltas, writeDeltas64 } from '../../../functions/lake/parquet-encodings.ts';
import { fromParquet } from '../../../functions/lake/parquet-reader.ts';
import { zstd } from '../../../functions/lake/zstd.ts';
import { count, instant, nullable, number, text } from '../../../schemas/columns.ts';

const columns = {
  name: nullable('the test says so', text('a name')),
  share: nullable('the test says so', number('fraction', 'a share')),
  pieces: nullable('the test says so', count('pieces', 'how many')),
  moment: instant('a moment'),
};
const rowsPerGroup = 122_880;
const moment = new Date('2025-11-26T21:00:00Z');
const plain = { name: 'a', share: 1, pieces: 1, moment };

function fileOf(length: number, rowAt: (i: number) => Record<string, unknown>): Uint8Array {
  const builder = new FrameBuilder(columns);
  for (let i = 0; i < length; i += 1) builder.push({ ...plain, ...rowAt(i) });
  return toParquet(columns, builder.finish());
}

/** A seeded generator of whole numbers below 2^32. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
}

/** One column as two other readers have it: hyparquet, and parquet-wasm into a frame. */
async function readTwice(file: Uint8Array, column: string): Promise<[unknown[], unknown[]]> {
  const { buffer } = Uint8Array.from(file);
  const rows = await parquetReadObjects({ file: buffer, compressors, columns: [column] });
  const frame = fromParquet(columns, file);
  const { values, isNull, dictionary = [], kind } = frame.columns[column] ?? { values: [] };
  const cells = Array.from(values, (value, i) => {
    if (isNull?.[i]) return null;
    return kind === 'text' ? dictionary[value] : value;
  });
  return [rows.map((row) => row[column] ?? null), cells];
}

const metadataOf = (file: Uint8Array) => parquetMetadata(Uint8Array.from(file).buffer);

function statisticsOf(file: Uint8Array, column: number) {
  return metadataOf(file).row_groups[0]?.columns[column]?.meta_data?.statistics;
}

function columnOf(file: Uint8Array, column: number) {
  return metadataOf(file).row_groups[0]?.columns[column];
}

describe('texts', () => {
  it.each([1, 2, 3, 9, 256, 257, 20_000])(
    'come back as they were: %i of them, alone and in runs',
    async (distinct) => {
      const next = numbers(distinct);
      const texts: (string | null)[] = [];
      while (texts.length < 25_000) {
        const run = next() % 4 === 0 ? next() % 40 : 1;
        const cell = next() % 50 === 0 ? null : `t${(next() >>> 8) % distinct}`;
        for (let i = 0; i < run; i += 1) texts.push(cell);
      }
      const file = fileOf(texts.length, (i) => ({ name: texts[i] }));
      const [hyparquet, wasm] = await readTwice(file, 'name');
      expect(hyparquet).toEqual(texts);
      expect(wasm).toEqual(texts);
    },
  );

  it('are written plain, in pages of 1 MiB, where a dictionary would be larger', async () => {
    const textAt = (i: number) => (i % 9 === 0 ? null : `${i} ${'x'.repeat(i % 3000)}`);
    const file = fileOf(3000, (i) => ({ name: textAt(i) }));
    const meta = columnOf(file, 0)?.meta_data;
    expect(meta?.encodings).toEqual(['PLAIN', 'RLE']);
    expect(meta?.dictionary_page_offset).toBeUndefined();
    expect(meta?.encoding_stats?.[0]?.count).toBe(4);
    const expected = Array.from({ length: 3000 }, (_, i) => textAt(i));
    const [hyparquet, wasm] = await readTwice(file, 'name');
    expect(hyparquet).toEqual(expected);
    expect(wasm).toEqual(expected);
  });

  it('have bounds in the order of their bytes, not of UTF-16', () => {
    const texts = ['\uE000', '🐟', 'z'];
    const file = fileOf(3, (i) => ({ name: texts[i] }));
    expect(statisticsOf(file, 0)).toMatchObject({ min_value: 'z', max_value: '🐟' });
  });

  it('that are long have no bounds', () => {
    const file = fileOf(2, () => ({ name: 'a'.repeat(300) }));
    expect(statisticsOf(file, 0)).toBeUndefined();
    expect(columnOf(file, 0)?.column_index_offset).toBeUndefined();
  });
});

describe('numbers', () => {
  it('have bounds without NaN, and zeros of either sign within them', () => {
    const shares = [Number.NaN, 0, -0];
    const found = statisticsOf(
      fileOf(3, (i) => ({ share: shares[i] })),
      1,
    );
    expect(Object.is(found?.min_value, -0)).toBe(true);
    expect(Object.is(found?.max_value, 0)).toBe(true);
  });

  it('have no bounds and no index where a page is NaN throughout', () => {
    const file = fileOf(30_000, (i) => ({ share: i < 20_000 ? Number.NaN : i }));
    expect(statisticsOf(file, 1)).toBeUndefined();
    expect(columnOf(file, 1)?.column_index_offset).toBeUndefined();
  });

  it('that are missing throughout a page leave the others their bounds', async () => {
    const file = fileOf(30_000, (i) => ({ share: i < 20_000 ? null : i }));
    expect(statisticsOf(file, 1)).toMatchObject({ min_value: 20_000, null_count: 20_000n });
    expect(columnOf(file, 1)?.column_index_offset).toBeDefined();
    const [hyparquet, wasm] = await readTwice(file, 'share');
    expect(hyparquet).toEqual(wasm);
  });
});

describe('integers', () => {
  it.each([
    ['near each other', 4_000],
    ['two bytes apart', 2 ** 24],
    ['seven bytes apart', 2 ** 51],
  ])('as doubles and as 64-bit integers are the same bytes: %s', (_, range) => {
    const next = numbers(range);
    for (const length of [0, 1, 2, 32, 33, 128, 129, 130, 1000]) {
      const values = Float64Array.from({ length }, () =>
        Math.floor((next() / 2 ** 32 - 0.5) * range),
      );
      const [doubles, integers] = [new ByteSink(), new ByteSink()];
      writeDeltas(doubles, values);
      writeDeltas64(
        integers,
        BigInt64Array.from(values, (value) => BigInt(value)),
      );
      expect(Buffer.from(doubles.finish())).toEqual(Buffer.from(integers.finish()));
    }
  });

  it('come back through 64-bit differences that wrap around', async () => {
    const all = [2n ** 63n - 1n, -(2n ** 63n), 0n, null, -1n, 2n ** 53n + 1n];
    const file = fileOf(1000, (i) => ({ pieces: all[i % all.length] }));
    const { buffer } = Uint8Array.from(file);
    const rows = await parquetReadObjects({ file: buffer, compressors, columns: ['pieces'] });
    expect(rows.map((row) => row['pieces'] ?? null)).toEqual(
      Array.from({ length: 1000 }, (_, i) => all[i % all.length]),
    );
    expect(statisticsOf(file, 2)).toMatchObject({ min_value: all[1], max_value: all[0] });
  });

  it('of one part do not show in the bytes of another', () => {
    const rows = (last: bigint | number) =>
      fileOf(rowsPerGroup + 1, (i) => ({ pieces: i < rowsPerGroup ? i : last }));
    const end = metadataOf(rows(1)).row_groups[0]?.total_compressed_size;
    const size = Number(end) + 4;
    expect(rows(1).slice(0, size)).toEqual(rows(2n ** 60n).slice(0, size));
  });
});

it('what was written before does not show in what is written now', () => {
  const file = (texts: readonly string[]) => fileOf(texts.length, (i) => ({ name: texts[i] }));
  const few = ['a', 'b', 'c', 'd', 'e'];
  const before = file(few);
  file(Array.from({ length: 1000 }, (_, i) => `${(i * i) % 31}`));
  expect(file(few)).toEqual(before);
});

it('a page of nothing is never compressed: the library gives no frame for it', () => {
  expect(zstd(Uint8Array.of(0)).length).toBeGreaterThan(4);
});
