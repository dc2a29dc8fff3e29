import type { Kind } from '../schemas/columns.ts';
import type { Dataset } from '../schemas/dataset.ts';
import { SettingsError } from './errors.ts';
import type { ObjectStore } from './lake/store.ts';
import {
  equalities,
  findRelation,
  inputCondition,
  type Relation,
  type Traceable,
} from './lineage.ts';
import type { Row } from './positions.ts';
import type { QueryEngine } from './query/engine.ts';
import { loadSources } from './source-catalog.ts';
import { type Archive, type TracedInput, trace } from './trace.ts';

/** A row of a view or dataset and everything it rests on. */
export interface Explanation {
  readonly relation: Relation;
  /** The one column asked about; undefined when the whole row is. */
  readonly column: string | undefined;
  /** The relations between it and the datasets, outermost first. */
  readonly through: readonly string[];
  readonly row: Row;
  readonly inputs: readonly TracedInput[];
}

/** What to explain, and whether to list every input row or only those of the days it names. */
export interface Question {
  /** A metric, mart, series or dataset, or `<dataset>_latest`. */
  readonly view: string;
  readonly where: Readonly<Record<string, string>>;
  /** Narrows the explanation to one cell. */
  readonly column?: string | undefined;
  readonly everyRow?: boolean;
}

/** Days that a row names; a mart's row names days of many cells, so one cell counts its own. */
function namedDays({ view, grain }: Traceable, row: Row, column: string | undefined): string[] {
  const isOneOfMany = view?.room === 'marts' && column !== undefined;
  return Object.entries(row)
    .filter(([name]) => !isOneOfMany || name === column || grain.includes(name))
    .map(([, value]) => value)
    .filter((value) => typeof value === 'string')
    .filter((value) => /^\d{4}-\d{2}-\d{2}$/.test(value));
}

function newestFirst({ grain, view, tables }: Traceable): string {
  const times = ['observation_date', 'known_at'].filter((column) => grain.includes(column));
  const order = times.map((column) => `${column} DESC`);
  const rest = view ? [] : (tables[0]?.grain ?? []);
  return order.length > 0 ? `ORDER BY ${[...order, ...rest].join(', ')}` : '';
}

/** Its own row is all that a row of a dataset rests on. */
async function ownInput(
  archive: Archive,
  relation: Traceable,
  row: Row,
  kinds: ReadonlyMap<string, Kind>,
): Promise<TracedInput> {
  const [dataset] = relation.tables as [Dataset];
  if (!archive.sources.some(({ name }) => name === row['source'])) {
    const found = `a row of ${dataset.name}, which the lake writes about itself`;
    throw new SettingsError(`why: expected a row read from a response, found ${found}`);
  }
  const grain = Object.fromEntries(relation.grain.map((column) => [column, row[column] ?? null]));
  const where = equalities(grain, kinds);
  return await trace(archive, { dataset, relation: relation.name, where, days: undefined });
}

/**
 * The newest row that `where` picks, with its formula and every row it rests on.
 *
 * @throws SettingsError when the view, the column or the row does not exist
 */
export async function explain(
  engine: QueryEngine,
  store: ObjectStore,
  { view: name, where, column, everyRow = false }: Question,
): Promise<Explanation> {
  const relation = await findRelation(name, column);
  await engine.beRepeatable();
  const { columns } = await engine.run(`SELECT * FROM ${name} WHERE FALSE`);
  const kinds = new Map(columns.map((each) => [each.name, each.kind]));
  const { rows } = await engine.run(
    `SELECT * FROM ${name} WHERE ${equalities(where, kinds)} ${newestFirst(relation)} LIMIT 1`,
  );
  const row = rows[0];
  if (!row)
    throw new SettingsError(`why: expected a row of ${name}, found none under that --where`);
  const archive = { engine, store, sources: await loadSources() };
  const { view, tables, through, ...about } = relation;
  if (!view) {
    const inputs = [await ownInput(archive, relation, row, kinds)];
    return { relation: about, column, through, row, inputs };
  }
  const inputs: TracedInput[] = [];
  for (const dataset of tables) {
    const input = await trace(archive, {
      dataset,
      relation: `${dataset.name}_latest`,
      where: inputCondition(dataset, relation, row),
      days: everyRow ? undefined : namedDays(relation, row, column),
    });
    if (input.rows > 0) inputs.push(input);
  }
  return { relation: about, column, through, row, inputs };
}
