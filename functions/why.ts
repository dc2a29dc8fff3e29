import type { Dataset } from '../schemas/dataset.ts';
import { datasets } from '../schemas/datasets.ts';
import { closest } from './closest.ts';
import { SettingsError } from './errors.ts';
import { ingest } from './ingest.ts';
import { asReadings } from './intake.ts';
import { allRaw, copyRaw, type RawRecord, readRaw } from './lake/raw.ts';
import { withScratchStore } from './lake/scratch.ts';
import type { ObjectStore } from './lake/store.ts';
import type { QueryEngine, Value } from './query/engine.ts';
import { openLake } from './query/open-lake.ts';
import { inputsOf, loadViews, type View } from './query/views.ts';
import type { Source } from './source.ts';
import { presentTables } from './tables.ts';

type Row = Readonly<Record<string, Value>>;

/** A response some input rows were read from. */
interface TracedResponse {
  readonly raw_id: string;
  readonly record: RawRecord;
  readonly rows: number;
}

/** What one dataset contributed to a row of a view. */
export interface TracedInput {
  readonly dataset: string;
  readonly rows: number;
  /** The rows of the days that the answer names, what one looks at first; or every row. */
  readonly shown: readonly Row[];
  readonly responses: readonly TracedResponse[];
}

/** A row of a view and everything it rests on. */
export interface Explanation {
  readonly view: View;
  /** The relations between the view and the datasets, outermost first. */
  readonly through: readonly string[];
  readonly row: Row;
  readonly inputs: readonly TracedInput[];
}

/** Columns that name the same thing in views and in datasets. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  index_symbol: ['symbol', 'index_symbol'],
  ticker: ['symbol', 'ticker'],
};

function literal(value: Value): string {
  const text = value instanceof Date ? value.toISOString() : String(value);
  return `'${text.replaceAll("'", "''")}'`;
}

function findView(views: readonly View[], name: string): View {
  const found = views.find((view) => view.name === name);
  if (found) return found;
  const known = views.map((view) => view.name);
  throw new SettingsError(
    `why: expected a metric or mart, found ${name}; did you mean ${closest(name, known)}?`,
  );
}

/** The datasets a view stands on, and the views in between. */
function lineage(view: View, views: readonly View[]): { tables: Dataset[]; through: string[] } {
  const tables = new Map<string, Dataset>();
  const through: string[] = [];
  const walk = (each: View): void => {
    if (through.includes(each.name)) return;
    through.push(each.name);
    for (const dataset of Object.values(datasets)) {
      const reads = inputsOf(each, [dataset.name, `${dataset.name}_latest`]);
      if (reads.length > 0) tables.set(dataset.name, dataset);
    }
    for (const input of inputsOf(
      each,
      views.map(({ name }) => name),
    )) {
      walk(findView(views, input));
    }
  };
  walk(view);
  return { tables: [...tables.values()], through };
}

/** Which rows of a dataset can have taken part: not later than the answer, and of its series. */
function condition(dataset: Dataset, view: View, row: Row): string {
  const until = row['observation_date'];
  const isLater = until === undefined ? 'TRUE' : `observation_date <= DATE ${literal(until)}`;
  // A mart joins series of many names, so only a metric's own grain narrows its inputs.
  const keys = view.room === 'marts' ? [] : dataset.grain.filter((key) => key in dataset.columns);
  const narrowed = keys
    .filter((key) => key !== 'observation_date')
    .flatMap((key) => {
      const column = (aliases[key] ?? [key]).find((name) => view.grain.includes(name));
      const value = column === undefined ? undefined : row[column];
      return value === undefined || value === null ? [] : [`${key} = ${literal(value)}`];
    });
  return [isLater, ...narrowed].join(' AND ');
}

function namedDays(row: Row): string[] {
  return Object.values(row).filter(
    (value): value is string => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value),
  );
}

const mostNamedRows = 8;

/** What to explain, and whether to list every input row or only those of the days it names. */
export interface Question {
  readonly view: string;
  readonly where: Readonly<Record<string, string>>;
  readonly everyRow?: boolean;
}

async function inputRows(
  engine: QueryEngine,
  dataset: Dataset,
  where: string,
  days: readonly string[] | undefined,
): Promise<readonly Row[]> {
  const columns = [...Object.keys(dataset.columns), 'known_at', 'known_at_basis', 'raw_id'];
  const literals = days?.map((day) => `DATE '${day}'`).join(', ') || 'NULL';
  const named = days ? ` AND observation_date IN (${literals})` : '';
  const { rows } = await engine.run(
    `SELECT ${columns.join(', ')} FROM ${dataset.name}_latest WHERE ${where}${named}
     ORDER BY observation_date DESC, ${dataset.grain.join(', ')}
     ${days ? `LIMIT ${mostNamedRows}` : ''}`,
  );
  return rows;
}

async function trace(
  engine: QueryEngine,
  store: ObjectStore,
  dataset: Dataset,
  where: string,
  days: readonly string[] | undefined,
): Promise<TracedInput> {
  const perResponse = await engine.run(
    `SELECT raw_id, COUNT(*) AS held FROM ${dataset.name}_latest WHERE ${where}
     GROUP BY raw_id ORDER BY raw_id`,
  );
  const shown = await inputRows(engine, dataset, where, days);
  const responses = await Promise.all(
    perResponse.rows.map(async (each) => {
      const { id, record } = await readRaw(store, String(each['raw_id']));
      return { raw_id: id, record, rows: Number(each['held']) };
    }),
  );
  const rows = responses.reduce((sum, response) => sum + response.rows, 0);
  return { dataset: dataset.name, rows, shown, responses };
}

function selection(view: View, where: Readonly<Record<string, string>>): string {
  const filters = Object.entries(where).map(([column, value]) => `${column} = ${literal(value)}`);
  return `SELECT * FROM ${view.name} WHERE ${filters.join(' AND ') || 'TRUE'}`;
}

/**
 * The newest row of a view that `where` picks, with its formula and every row it rests on.
 *
 * @throws SettingsError when the view or the row does not exist
 */
export async function explain(
  engine: QueryEngine,
  store: ObjectStore,
  { view: name, where, everyRow = false }: Question,
): Promise<Explanation> {
  const views = await loadViews();
  const view = findView(views, name);
  const newest = view.grain.includes('observation_date') ? ' ORDER BY observation_date DESC' : '';
  const { rows } = await engine.run(`${selection(view, where)}${newest} LIMIT 1`);
  const row = rows[0];
  if (!row)
    throw new SettingsError(`why: expected a row of ${name}, found none under that --where`);
  const { tables, through } = lineage(view, views);
  const inputs: TracedInput[] = [];
  for (const dataset of tables) {
    const days = everyRow ? undefined : namedDays(row);
    const input = await trace(engine, store, dataset, condition(dataset, view, row), days);
    if (input.rows > 0) inputs.push(input);
  }
  return { view, through, row, inputs };
}

/** Whether a row, computed again from nothing but stored bytes, is the same. */
export interface Verification {
  readonly isEqual: boolean;
  readonly responses: number;
  readonly recomputed: Row | undefined;
}

/** Copies the responses a row rests on into an empty lake, reads them anew and asks again. */
export async function verify(
  store: ObjectStore,
  sources: readonly Source[],
  { view, row }: Explanation,
): Promise<Verification> {
  const views = await loadViews();
  const tables = lineage(view, views).tables.map((dataset) => dataset.name);
  const needed = sources.filter(({ datasets: fills }) =>
    fills.some((dataset) => tables.includes(dataset.name)),
  );
  return await withScratchStore(async (copy) => {
    let responses = 0;
    for (const source of needed) {
      const readings = asReadings(await allRaw(store, source.name));
      for (const { entry } of readings) await copyRaw(store, copy, entry);
      responses += readings.length;
      await ingest(copy, source, readings);
    }
    const engine = await openLake(await presentTables(copy));
    const keys = view.grain.filter((key) => row[key] !== null && row[key] !== undefined);
    const where = Object.fromEntries(keys.map((key) => [key, String(row[key])]));
    const recomputed = (await engine.run(selection(view, where))).rows[0];
    engine.close();
    return { isEqual: JSON.stringify(recomputed) === JSON.stringify(row), responses, recomputed };
  });
}
