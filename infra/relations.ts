import { viewColumns } from '../functions/query/view-columns.ts';
import {
  codeOf,
  inputsOf,
  latestColumns,
  latestView,
  type View,
} from '../functions/query/views.ts';
import { kinds } from '../schemas/columns.ts';
import { type GlueColumn, glueColumns } from '../schemas/dataset.ts';
import { datasets } from '../schemas/datasets.ts';
import { martTable } from './names.ts';

/** Files listed by a manifest, as Glue declares them. */
export interface Table {
  readonly name: string;
  /** The name under which the lake keeps the list of files; a mart's is that of its view. */
  readonly manifest: string;
  readonly meaning: string;
  readonly columns: readonly GlueColumn[];
}

/** A query with a name. */
export interface StoredView {
  readonly name: string;
  /** Without comments, its relations by their short names. */
  readonly sql: string;
  readonly columns: readonly GlueColumn[];
  /** The relations it reads. */
  readonly inputs: readonly string[];
}

function columnsOf(view: View): GlueColumn[] {
  return Object.entries(viewColumns(view)).map(([name, kind]) => ({
    name,
    type: kinds[kind].athena,
  }));
}

/** Every dataset's facts, and every mart's stored rows. */
export function tables(views: readonly View[]): Table[] {
  const facts = Object.values(datasets).map((dataset) => ({
    name: dataset.name,
    manifest: dataset.name,
    meaning: dataset.meaning,
    columns: glueColumns(dataset),
  }));
  const marts = views
    .filter(({ room }) => room === 'marts')
    .map((view) => ({
      name: martTable(view.name),
      manifest: view.name,
      meaning: view.meaning,
      columns: [...columnsOf(view), releaseColumn],
    }));
  return [...facts, ...marts];
}

const releaseColumn: GlueColumn = {
  name: 'release_id',
  type: kinds.text.athena,
  comment: 'the facts it was computed from; two marts with the same belong together',
};

/** The newest known rows of every dataset, then `schemas/views`; each after those it reads. */
export function storedViews(views: readonly View[]): StoredView[] {
  const latest = Object.values(datasets).map((dataset) => ({
    name: `${dataset.name}_latest`,
    sql: latestView(dataset),
    columns: glueColumns(dataset, latestColumns(dataset)),
    inputs: [dataset.name],
  }));
  const names = [...latest, ...views].map(({ name }) => name);
  const written = views.map((view) => ({
    name: view.name,
    sql: codeOf(view)
      .replaceAll(/^\s*\n/gm, '')
      .trimEnd(),
    columns: columnsOf(view),
    inputs: inputsOf(view, names),
  }));
  return [...latest, ...written];
}
