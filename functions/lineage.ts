import type { Kind } from '../schemas/columns.ts';
import type { Dataset } from '../schemas/dataset.ts';
import { datasets } from '../schemas/datasets.ts';
import { closest } from './closest.ts';
import { SettingsError } from './errors.ts';
import { formulasOf, relationsOf } from './formula.ts';
import type { Row } from './positions.ts';
import { literal, literals, typedLiteral } from './query/sql-text.ts';
import { inputsOf, loadViews, type View } from './query/views.ts';

/** What a number can be a cell of: a view, or a dataset's facts or newest facts. */
export interface Relation {
  readonly name: string;
  readonly meaning: string;
  readonly units: string;
  readonly grain: readonly string[];
  /** The file that says how it comes about. */
  readonly definedIn: string;
  /** Each column's expression; one per part where the view is a union; none in a dataset. */
  readonly formulas: Readonly<Record<string, readonly string[]>>;
}

/** A relation, with what its rows are made of. */
export interface Traceable extends Relation {
  /** Undefined for a dataset, whose rows are their own inputs. */
  readonly view: View | undefined;
  /** The datasets it stands on. */
  readonly tables: readonly Dataset[];
  /** The relations between it and the datasets, itself first. */
  readonly through: readonly string[];
}

/** The datasets a view, or one column of it, stands on, and the views in between. */
function lineage(view: View, views: readonly View[], column?: string) {
  const tables = new Set<Dataset>();
  const through: string[] = [];
  const walk = (each: View, counted?: ReadonlySet<string>): void => {
    if (through.includes(each.name)) return;
    through.push(each.name);
    const isCounted = (name: string) => counted?.has(name) ?? true;
    for (const dataset of Object.values(datasets)) {
      const reads = inputsOf(each, [dataset.name, `${dataset.name}_latest`]);
      if (reads.some(isCounted)) tables.add(dataset);
    }
    for (const input of views) {
      if (isCounted(input.name) && inputsOf(each, [input.name]).length > 0) walk(input);
    }
  };
  walk(view, column === undefined ? undefined : relationsOf(view, column));
  return { tables: [...tables], through };
}

function viewRelation(view: View, views: readonly View[], column?: string): Traceable {
  const { name, meaning, units, grain, room } = view;
  const definedIn = `schemas/views/${room}/${name}.sql`;
  const formulas = formulasOf(view);
  const traced = lineage(view, views, column);
  return { name, meaning, units, grain, definedIn, formulas, view, ...traced };
}

function datasetRelation(name: string, dataset: Dataset): Traceable {
  return {
    name,
    meaning: dataset.meaning,
    units: Object.entries(dataset.columns)
      .filter(([, { unit }]) => unit !== '-')
      .map(([column, { unit }]) => `${column} ${unit}`)
      .join(', '),
    // A fact is told from its revisions by what was known when, and by whom.
    grain: name === dataset.name ? [...dataset.grain, 'known_at', 'source'] : dataset.grain,
    definedIn: `schemas/datasets/${dataset.name}.ts`,
    formulas: {},
    view: undefined,
    tables: [dataset],
    through: [name],
  };
}

/** @throws SettingsError naming the closest relation, or column, there is */
export async function findRelation(name: string, column?: string): Promise<Traceable> {
  const views = await loadViews();
  const view = views.find((each) => each.name === name);
  const dataset = datasets[name.replace(/_latest$/, '')];
  if (!view && !dataset) {
    const tables = Object.keys(datasets);
    const known = [
      ...views.map((each) => each.name),
      ...tables,
      ...tables.map((t) => `${t}_latest`),
    ];
    throw new SettingsError(
      `why: expected a metric, mart or dataset, found ${name}; did you mean ${closest(name, known)}?`,
    );
  }
  if (view) {
    const columns = Object.keys(formulasOf(view));
    if (column !== undefined && !columns.includes(column)) throw noColumn(name, column, columns);
    return viewRelation(view, views, column);
  }
  const columns = Object.keys(dataset?.columns ?? {});
  if (column !== undefined && !columns.includes(column)) throw noColumn(name, column, columns);
  return datasetRelation(name, dataset as Dataset);
}

function noColumn(name: string, column: string, columns: readonly string[]): SettingsError {
  const near = closest(column, columns);
  return new SettingsError(
    `--column: expected a column of ${name}, found ${column}; did you mean ${near}?`,
  );
}

/** SQL that holds where each column has its value. */
export function equalities(values: Row, kinds: ReadonlyMap<string, Kind> = new Map()): string {
  const conditions = Object.entries(values).map(([column, value]) =>
    value === null ? `${column} IS NULL` : `${column} = ${typedLiteral(value, kinds.get(column))}`,
  );
  return conditions.join(' AND ') || 'TRUE';
}

/** Columns of views that hold values of a dataset's column of another name. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  index_symbol: ['index_symbol', 'symbol', 'benchmark_symbol'],
  ticker: ['ticker', 'symbol', 'benchmark_symbol'],
};

/**
 * Which rows of a dataset can have taken part in a row of a view: of its series and not later.
 *
 * Only names narrow. Other days than the one in the answer do take part: growth of a year's
 * earnings needs the year before.
 */
export function inputCondition(dataset: Dataset, { view, grain }: Traceable, row: Row): string {
  const until = row['observation_date'];
  const isCut = until && !dataset.readAs?.isTimeless;
  const isLater = isCut ? `observation_date <= DATE ${literal(until)}` : 'TRUE';
  // A mart joins series of many names, so only a metric's own grain narrows its inputs.
  const names = view?.room === 'marts' ? [] : (dataset.readAs?.by ?? dataset.grain);
  const narrowed = names
    .filter((name) => dataset.columns[name]?.kind === 'text')
    .flatMap((name) => {
      const columns = (aliases[name] ?? [name]).filter((column) => grain.includes(column));
      const values = columns.map((column) => row[column] ?? null).filter((value) => value !== null);
      return values.length === 0 ? [] : [`${name} IN (${literals(values)})`];
    });
  return [isLater, ...narrowed].join(' AND ');
}
