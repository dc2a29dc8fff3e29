import * as z from 'zod';
import { type Column, instant, kinds, text } from './columns.ts';
import type { Health } from './health.ts';

export type Columns = Readonly<Record<string, Column>>;

/** A row as a parser gives it: the dataset's own columns, snake_case, values in our units. */
export type RowOf<D> = D extends { readonly row: z.ZodType<infer R> } ? R : never;

type Row<C extends Columns> = {
  readonly [K in keyof C]: C[K] extends Column<infer T> ? T : never;
};

/** A rule between columns of one row, as it is asked of rows already stored. */
interface Rule {
  readonly name: string;
  /** True, or unknown, for a row that keeps it. */
  readonly sql: string;
}

/** The same rule for a row on its way in; one that breaks it goes to quarantine with its name. */
interface Invariant<R> extends Rule {
  readonly holds: (row: R) => boolean;
}

/**
 * How views read a table that they do not read series by series: `by` names the columns that still
 * narrow it, and where it is timeless, a row may hold for a day before its own too.
 */
interface ReadAs {
  readonly by: readonly string[];
  readonly isTimeless?: true;
}

/** A curated table: one declaration from which every form of it is generated. */
export interface Dataset {
  readonly name: string;
  readonly meaning: string;
  /** The columns that identify one row; always contains `observation_date`. */
  readonly grain: readonly string[];
  readonly columns: Columns;
  readonly invariants: readonly Rule[];
  /**
   * Sources heard only where no other speaks, the first listed before the next: they are there to
   * be compared with, and a late word of theirs never replaces the publisher's own.
   */
  readonly secondOpinions: readonly string[];
  /** What rows must look like beside the ones before them; nothing is asked without it. */
  readonly health?: Health | undefined;
  /** What a reader must know before trusting the table. */
  readonly limitations: string;
  /** What a row of a view can rest on; rows of its own series up to its own day unless said. */
  readonly readAs?: ReadAs | undefined;
  /** Who writes it: publishers through sources, or the lake about itself. */
  readonly writtenBy: 'publishers' | 'lake';
  /** Accepts one row or says which column expected what. */
  readonly row: z.ZodType;
  /** Whether `row` would, at a fraction of its cost and without a reason. */
  readonly accepts: (row: Readonly<Record<string, unknown>>) => boolean;
  /** Whether a row of cells that are each accepted keeps the rules between them. */
  readonly keepsRules: (row: Readonly<Record<string, unknown>>) => boolean;
}

/** A dataset whose rows the compiler knows. */
export interface DatasetOf<R> extends Dataset {
  readonly row: z.ZodType<R>;
}

/** What every curated row carries beside its dataset's own columns. */
export const provenance = {
  published_at: instant('when the publisher released it, by its own word or its calendar'),
  known_at: instant('from when on the value may be used; the column as-of questions filter'),
  known_at_basis: text('where known_at comes from', {
    oneOf: ['publisher', 'calendar', 'fetched'],
  }),
  fetched_at: instant('when this lake received the bytes; the column --strict filters'),
  source: text('the source that said it'),
  raw_id: text('the response it was read from: raw/<raw_id>'),
} as const satisfies Columns;

export type Provenance = Row<typeof provenance>;

interface Definition<C extends Columns> {
  readonly name: string;
  readonly meaning: string;
  readonly grain: readonly (keyof C & string)[];
  readonly columns: C;
  readonly invariants?: readonly Invariant<Row<C>>[];
  readonly secondOpinions?: readonly string[];
  readonly health?: Health;
  readonly limitations?: string;
  readonly readAs?: ReadAs;
  readonly writtenBy?: Dataset['writtenBy'];
}

/** Every column accepts its cell, there is no other cell, and every rule holds. */
function rowAcceptor<C extends Columns>(
  columns: C,
  keepsRules: Dataset['keepsRules'],
): Dataset['accepts'] {
  const acceptors = Object.entries(columns).map(([name, { accepts }]) => [name, accepts] as const);
  return (row) => {
    for (const [name, accepts] of acceptors) if (!accepts(row[name])) return false;
    // No column accepts a cell that is not there, so that as many cells are the same cells.
    if (Object.keys(row).length !== acceptors.length) return false;
    return keepsRules(row);
  };
}

/**
 * Declares a curated table.
 *
 * @throws TypeError when the grain does not name `observation_date`: it is the partition column.
 */
export function defineDataset<const C extends Columns>(
  definition: Definition<C>,
): DatasetOf<Row<C>> {
  const { name, meaning, grain, columns } = definition;
  const invariants = definition.invariants ?? [];
  if (!grain.includes('observation_date')) {
    throw new TypeError(`${name}: expected observation_date in the grain, found ${grain}`);
  }
  const shape = Object.fromEntries(
    Object.entries(columns).map(([key, { schema }]) => [key, schema]),
  );
  const row = invariants.reduce<z.ZodType>(
    (schema, rule) => schema.refine((value) => rule.holds(value as Row<C>), { error: rule.name }),
    z.strictObject(shape),
  );
  const keepsRules: Dataset['keepsRules'] = (values) =>
    invariants.every(({ holds }) => holds(values as Row<C>));
  return {
    name,
    meaning,
    grain,
    columns,
    invariants,
    secondOpinions: definition.secondOpinions ?? [],
    health: definition.health,
    limitations: definition.limitations ?? 'none known',
    readAs: definition.readAs,
    writtenBy: definition.writtenBy ?? 'publishers',
    row: row as z.ZodType<Row<C>>,
    accepts: rowAcceptor(columns, keepsRules),
    keepsRules,
  };
}

/** The dataset's own columns followed by the provenance columns: the table as it is stored. */
export function storedColumns(dataset: Dataset): Columns {
  return { ...dataset.columns, ...provenance };
}

/** `CREATE TABLE`, as DuckDB spells it. */
export function duckdbTable(dataset: Dataset): string {
  const lines = Object.entries(storedColumns(dataset)).map(([name, { kind, nullableBecause }]) =>
    [`  ${name}`, kinds[kind].duckdb, ...(nullableBecause ? [] : ['NOT NULL'])].join(' '),
  );
  return `CREATE TABLE ${dataset.name} (\n${lines.join(',\n')}\n)`;
}

/** One column as Glue declares it. */
export interface GlueColumn {
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
}

// Glue refuses a longer one, counted in bytes.
const longestComment_bytes = 255;

function shortened(comment: string): string {
  if (new TextEncoder().encode(comment).length <= longestComment_bytes) return comment;
  let kept = comment;
  while (new TextEncoder().encode(`${kept} …`).length > longestComment_bytes) {
    kept = kept.slice(0, kept.lastIndexOf(' '));
  }
  return `${kept} …`;
}

/**
 * Glue column list: Athena's (Hive) type names and the meaning as comment.
 *
 * @param columns where it is of fewer than the table stores
 */
export function glueColumns(
  dataset: Dataset,
  columns: Columns = storedColumns(dataset),
): GlueColumn[] {
  return Object.entries(columns).map(([name, { kind, unit, meaning }]) => ({
    name,
    type: kinds[kind].athena,
    comment: shortened(unit === '-' ? meaning : `${unit}: ${meaning}`),
  }));
}

/** The table's entry in the data dictionary, Markdown. */
export function dictionaryEntry(dataset: Dataset): string {
  const rows = Object.entries(dataset.columns).map(
    ([name, { kind, unit, meaning, nullableBecause }]) =>
      `| \`${name}\` | ${kinds[kind].athena} | ${unit} | ${meaning}${
        nullableBecause ? `; missing when ${nullableBecause}` : ''
      } |`,
  );
  return [
    `### ${dataset.name}`,
    '',
    `${dataset.meaning} Grain: ${dataset.grain.map((key) => `\`${key}\``).join(', ')}.`,
    ...(dataset.secondOpinions.length === 0
      ? []
      : [`Heard only where no other source speaks: ${dataset.secondOpinions.join(', ')}.`]),
    `Limitations: ${dataset.limitations}.`,
    '',
    '| column | type | unit | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
