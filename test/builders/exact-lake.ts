import { sha256 } from '../../functions/lake/digest.ts';
import { commit } from '../../functions/lake/facts.ts';
import { type Cell, FrameBuilder } from '../../functions/lake/frame.ts';
import { dataKey } from '../../functions/lake/layout.ts';
import { readManifest, replaceManifest } from '../../functions/lake/manifest.ts';
import { toParquet } from '../../functions/lake/parquet.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { count, date, instant, nullable, number, text } from '../../schemas/columns.ts';
import { type Dataset, defineDataset, storedColumns } from '../../schemas/dataset.ts';

export type Row = Readonly<Record<string, Cell>>;

const because = 'the test says so';
const before = {
  series: text('which'),
  observation_date: date('the day'),
  label: nullable(because, text('a name')),
  day: nullable(because, date('a day')),
  moment: nullable(because, instant('a moment')),
  share: nullable(because, number('fraction', 'a share')),
  pieces: nullable(because, count('pieces', 'how many')),
};
const later = {
  late_label: nullable(because, text('a name')),
  late_day: nullable(because, date('a day')),
  late_moment: nullable(because, instant('a moment')),
  late_share: nullable(because, number('fraction', 'a share')),
  late_pieces: nullable(because, count('pieces', 'how many')),
};
const grain = ['series', 'observation_date'] as const;
const meaning = 'Cells of every kind.';
const asItWas = defineDataset({ name: 'anything', meaning, grain, columns: before });

const columns = { ...before, ...later };

/** A dataset with every kind of cell, to which five columns were added after its first files. */
export const anything = defineDataset({ name: 'anything', meaning, grain, columns });
/** The same columns; its only file has no row. */
export const nothing = defineDataset({ name: 'nothing', meaning, grain, columns });

const cells: readonly Row[] = [
  { label: 'plain', day: '2025-11-26', share: 0.1, pieces: 7 },
  { label: '', day: '1969-12-31', moment: new Date('1969-12-31T23:59:59.999Z'), share: -0 },
  { label: '🐟 株 e\u0301 é', day: '1899-12-31', moment: new Date('1899-12-31T00:00:00.001Z') },
  { label: 'two\nlines\r\n"quoted", it’s', share: Number.NaN, pieces: 2n ** 53n + 1n },
  { day: '0001-01-01', moment: new Date('2300-01-01T00:00:00.001Z'), pieces: 2n ** 63n - 1n },
  { day: '9999-12-31', share: Number.POSITIVE_INFINITY, pieces: -(2n ** 63n) },
  { label: 'NULL', share: Number.NEGATIVE_INFINITY, pieces: -(2n ** 53n) - 1n },
  { label: 'nan', share: Number.MIN_VALUE, pieces: 0 },
  { share: Number.MAX_VALUE, pieces: 2 ** 53 - 1 },
  {},
];

const known = (day: number) => new Date(Date.UTC(2025, 0, day, 12, 0, 0, 123));

function stored(dataset: Dataset, row: Row, day: number, source = 'first'): Row {
  const names = Object.keys(dataset.columns);
  return {
    ...Object.fromEntries(names.map((name) => [name, row[name] ?? null])),
    published_at: known(day),
    known_at: known(day),
    known_at_basis: 'publisher',
    fetched_at: known(20),
    source,
    raw_id: `${source}/2025-01-20/${day}.test`,
  };
}

const years = ['1815', '1899', '1969', '2025'];

/** Every cell once in every year, said before the dataset grew. */
const firstRows = years.flatMap((year, of) =>
  cells.map((row, i) =>
    stored(asItWas, { ...row, series: `s${i}`, observation_date: `${year}-06-18` }, 1 + (of % 2)),
  ),
);

function late(row: Row): Row {
  const own = Object.keys(later);
  return Object.fromEntries(own.map((name) => [name, row[name.replace('late_', '')] ?? null]));
}

/** What came after: the same with the new columns, revisions of the newest year, two more sources. */
const laterRows = [
  ...cells.map((row, i) =>
    stored(anything, { ...row, ...late(row), series: `t${i}`, observation_date: '2025-06-18' }, 5),
  ),
  // Each series is revised to the cells of the next one.
  ...cells.map((_, i) => {
    const row = cells[(i + 1) % cells.length] ?? {};
    const of = { series: `s${i}`, observation_date: '2025-06-18' };
    return stored(anything, { ...row, ...late(row), ...of }, 10);
  }),
  ...['a_second', 'second'].map((source) =>
    stored(anything, { series: 's0', observation_date: '1969-06-18', label: source }, 10, source),
  ),
];

/** Every row that `exactLake` writes. */
export const written: readonly Row[] = [
  ...firstRows.map((row) => ({ ...late({}), ...row })),
  ...laterRows,
];

/** Moments to ask of: before anything, between the revisions, on the instant, and in the end. */
export const moments: readonly Date[] = [
  new Date('2024-12-31T00:00:00Z'),
  known(1),
  new Date(known(10).getTime() - 1),
  known(10),
  new Date('2025-12-31T00:00:00Z'),
];

function partitionsOf(dataset: Dataset, rows: readonly Row[]) {
  const byYear = Map.groupBy(rows, (row) => String(row['observation_date']).slice(0, 4));
  const arrivals = [...byYear].map(([year, some]) => {
    const builder = new FrameBuilder(storedColumns(dataset));
    for (const row of some) builder.push(row);
    return [year, { frame: builder.finish(), isRepeat: new Uint8Array(some.length) }] as const;
  });
  return new Map(arrivals);
}

/** Writes `anything` and `nothing` down the path that facts take. */
export async function exactLake(store: ObjectStore): Promise<void> {
  await commit(store, { dataset: asItWas, partitions: partitionsOf(asItWas, firstRows) });
  await commit(store, { dataset: anything, partitions: partitionsOf(anything, laterRows) });
  const ofNothing = storedColumns(nothing);
  const bytes = toParquet(ofNothing, new FrameBuilder(ofNothing).finish());
  const key = dataKey(nothing.name, 'all', sha256(bytes));
  await store.put(key, bytes, { ifAbsent: true });
  await replaceManifest(store, nothing.name, await readManifest(store, nothing.name), [key]);
}

/** What was known at a moment: per grain the newest row, by going through all of them. */
export function knownAt(rows: readonly Row[], moment: Date): Row[] {
  const answers = new Map<string, Row>();
  for (const row of rows) {
    const key = `${row['series']} ${row['observation_date']}`;
    const found = answers.get(key);
    const isLater = !found || Number(row['known_at']) > Number(found['known_at']);
    const isTied = Number(row['known_at']) === Number(found?.['known_at']);
    const goesBefore = isTied && String(row['source']) < String(found?.['source']);
    if (Number(row['known_at']) <= Number(moment) && (isLater || goesBefore)) answers.set(key, row);
  }
  return [...answers.values()];
}
