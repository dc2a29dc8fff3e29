import { tmpdir } from 'node:os';
import { beforeEach, expect, it } from 'vitest';
import { FactFiles } from '../../../functions/lake/fact-files.ts';
import { commit } from '../../../functions/lake/facts.ts';
import { FrameBuilder } from '../../../functions/lake/frame.ts';
import { HeldSeries, heldRows } from '../../../functions/lake/held-rows.ts';
import { yearOf } from '../../../functions/lake/months.ts';
import { MemoryStore } from '../../../functions/lake/store-memory.ts';
import { count, date, nullable, number, text } from '../../../schemas/columns.ts';
import { type Dataset, defineDataset, storedColumns } from '../../../schemas/dataset.ts';

const meaning = 'Figures.';
const figure = nullable('the test says so', number('USD', 'how much'));

/** By a number, as companies are. */
const ofCompanies = defineDataset({
  name: 'company',
  meaning,
  grain: ['cik', 'observation_date'],
  columns: { cik: count('id', 'who'), observation_date: date('the day'), figure },
});
/** By a text, as funds are. */
const ofFunds = defineDataset({
  name: 'fund',
  meaning,
  grain: ['fund', 'observation_date'],
  columns: { fund: text('who'), observation_date: date('the day'), figure },
});

let store: MemoryStore;
beforeEach(() => {
  store = new MemoryStore({ clock_ms: () => 0, mirrorFolder: tmpdir() });
});

type Figure = readonly [who: string | number, day: string, figure: number | null];

async function add(
  dataset: Dataset,
  figures: readonly Figure[],
  source = 'a',
  hour = 0,
  facts = new FactFiles(store),
) {
  const moment = new Date(Date.UTC(2026, 0, 1, hour));
  const years = Map.groupBy(figures, ([, day]) => day.slice(0, 4));
  const arrivals = [...years].map(([year, some]) => {
    const builder = new FrameBuilder(storedColumns(dataset));
    for (const [who, observation_date, value] of some) {
      builder.push({
        [dataset.grain[0] ?? '']: who,
        ...{ observation_date, figure: value, source, raw_id: `${source}/${hour}` },
        ...{ published_at: moment, known_at: moment, fetched_at: moment },
        known_at_basis: 'calendar',
      });
    }
    return [year, { frame: builder.finish(), isRepeat: new Uint8Array(some.length) }] as const;
  });
  await commit(store, { dataset, partitions: new Map(arrivals) }, facts);
}

/** The years of the data files that are read from here on, in their order. */
function yearsRead(): readonly string[] {
  const years: string[] = [];
  const get = store.get.bind(store);
  store.get = (key) => {
    if (key.endsWith('.parquet')) years.push(yearOf(key));
    return get(key);
  };
  return years;
}

async function figuresOf(dataset: Dataset, since: string, who: string) {
  const held = await HeldSeries.of(new FactFiles(store), dataset, 'a', since);
  return held.rowsOf(who).map((row) => [row['observation_date'], row['figure']]);
}

it('gives the rows of one series since a day, itself included, over the years', async () => {
  await add(ofFunds, [
    ['IWM', '2024-03-14', 1],
    ['IWM', '2024-03-15', 2],
    ['IVV', '2024-03-15', 3],
    ['IWM', '2024-12-31', null],
    ['IWM', '2025-01-02', 0],
  ]);
  const own = [
    ['2024-03-15', 2],
    ['2024-12-31', null],
    ['2025-01-02', 0],
  ];
  expect(await figuresOf(ofFunds, '2024-03-15', 'IWM')).toEqual(own);
  expect(await figuresOf(ofFunds, '2024-03-14', 'IWM')).toHaveLength(4);
  expect(await figuresOf(ofFunds, '2024-03-16', 'IVV')).toEqual([]);
  expect(await figuresOf(ofFunds, '2025-01-02', 'IWM')).toEqual([['2025-01-02', 0]]);
  expect(await figuresOf(ofFunds, '2025-01-03', 'IWM')).toEqual([]);
});

it('finds a company by its number, and not another that begins with it', async () => {
  await add(ofCompanies, [
    [320193, '2025-05-01', 1],
    [32019, '2025-05-01', 2],
    [0, '2025-05-01', 3],
  ]);
  expect(await figuresOf(ofCompanies, '2025-01-01', '320193')).toEqual([['2025-05-01', 1]]);
  expect(await figuresOf(ofCompanies, '2025-01-01', '0')).toEqual([['2025-05-01', 3]]);
  expect(await figuresOf(ofCompanies, '2025-01-01', '0000320193')).toEqual([]);
});

it('knows nothing of a series or a dataset that is not there', async () => {
  expect(await figuresOf(ofFunds, '2025-01-01', 'IWM')).toEqual([]);
  await add(ofFunds, [['IWM', '2025-05-01', 1]]);
  for (const who of ['IVV', '', 'undefined', 'null']) {
    expect(await figuresOf(ofFunds, '2025-01-01', who)).toEqual([]);
  }
});

it('gives every revision of one source, by day and then as it came', async () => {
  await add(ofFunds, [
    ['IWM', '2025-05-02', 5],
    ['IWM', '2025-05-01', 1],
  ]);
  await add(
    ofFunds,
    [
      ['IWM', '2025-05-01', 2],
      ['IVV', '2024-05-02', 3],
    ],
    'a',
    1,
  );
  await add(ofFunds, [['IWM', '2025-05-01', 4]], 'b', 2);
  const held = await HeldSeries.of(new FactFiles(store), ofFunds, 'a', '2024-05-02');
  const said = (rows: readonly Readonly<Record<string, unknown>>[]) =>
    rows.map(({ fund, observation_date, figure: value }) => [fund, observation_date, value]);
  const own = [
    ['IWM', '2025-05-01', 1],
    ['IWM', '2025-05-01', 2],
    ['IWM', '2025-05-02', 5],
  ];
  expect(said(held.rowsOf('IWM'))).toEqual(own);
  expect(said(await heldRows(new FactFiles(store), ofFunds, 'a', '2024-05-02'))).toEqual([
    ['IVV', '2024-05-02', 3],
    ...own,
  ]);
  expect(said(await heldRows(new FactFiles(store), ofFunds, 'a', '2025-05-02'))).toEqual([own[2]]);
  expect(said(await heldRows(new FactFiles(store), ofFunds, 'b', '2024-05-02'))).toEqual([
    ['IWM', '2025-05-01', 4],
  ]);
  expect(await heldRows(new FactFiles(store), ofFunds, 'c', '2024-05-02')).toEqual([]);
});

it('reads no file of a year before, and each of the others once for all series', async () => {
  await add(ofFunds, [
    ['IWM', '2023-05-01', 1],
    ['IWM', '2024-05-01', 2],
    ['IWM', '2025-05-01', 3],
    ['IVV', '2025-05-01', 4],
  ]);
  const asked = yearsRead();
  const held = await HeldSeries.of(new FactFiles(store), ofFunds, 'a', '2024-12-31');
  for (const who of ['IWM', 'IVV', 'IWM']) held.rowsOf(who);
  expect(asked).toEqual(['2024', '2025']);
  expect(held.rowsOf('IWM').map(({ observation_date }) => observation_date)).toEqual([
    '2025-05-01',
  ]);
});

it('reads the newest year once for whoever holds rows against it and then merges with it', async () => {
  await add(ofFunds, [
    ['IWM', '2024-05-01', 2],
    ['IWM', '2025-05-01', 3],
  ]);
  const asked = yearsRead();
  const facts = new FactFiles(store);
  expect(await heldRows(facts, ofFunds, 'a', '2024-12-31')).toHaveLength(1);
  await add(ofFunds, [['IWM', '2025-05-02', 4]], 'a', 1, facts);
  expect(asked).toEqual(['2024', '2025']);
  await add(ofFunds, [['IWM', '2025-05-05', 5]], 'a', 2, facts);
  // What it wrote itself it need not read.
  expect(asked).toEqual(['2024', '2025']);
  expect(await figuresOf(ofFunds, '2025-01-01', 'IWM')).toEqual([
    ['2025-05-01', 3],
    ['2025-05-02', 4],
    ['2025-05-05', 5],
  ]);
});
