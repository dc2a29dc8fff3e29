import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Columns, type Dataset, provenance } from '../../schemas/dataset.ts';

/** What a view's file says about it before its SQL begins. */
export interface View {
  readonly name: string;
  /** `series` are steps that metrics share, `metrics` have units, `marts` are what dashboards read. */
  readonly room: 'series' | 'metrics' | 'marts';
  readonly meaning: string;
  readonly grain: readonly string[];
  readonly units: string;
  readonly note: string | undefined;
  readonly source: string;
  readonly sql: string;
}

const folder = join(import.meta.dirname, '../../schemas/views');

function header(lines: readonly string[], key: string): string | undefined {
  const start = lines.findIndex((line) => line.startsWith(`-- ${key}:`));
  if (start === -1) return undefined;
  const more = lines.slice(start + 1);
  const end = more.findIndex((line) => !line.startsWith('--   '));
  return [lines[start]?.slice(key.length + 4), ...more.slice(0, end === -1 ? undefined : end)]
    .map((line) => line?.replace(/^--/, '').trim())
    .join(' ');
}

/** @throws TypeError when the header lacks one of its keys */
export function parseView(name: string, room: View['room'], sql: string): View {
  const lines = sql.split('\n');
  const required = (key: string): string => {
    const value = header(lines, key);
    if (!value) throw new TypeError(`${name}.sql: expected a header line "-- ${key}: …"`);
    return value;
  };
  return {
    name,
    room,
    meaning: lines[0]?.replace(/^-- /, '') ?? '',
    grain: required('grain').split(/,\s*/),
    units: required('units'),
    note: header(lines, 'note'),
    source: required('source'),
    sql,
  };
}

/** Every view in `schemas/views`, in an order in which each comes after those it reads. */
export async function loadViews(): Promise<View[]> {
  const rooms = ['series', 'metrics', 'marts'] as const;
  const views = await Promise.all(
    rooms.map(async (room) => {
      const files = (await readdir(join(folder, room))).filter((file) => file.endsWith('.sql'));
      return await Promise.all(
        files
          .sort()
          .map(async (file) =>
            parseView(
              basename(file, '.sql'),
              room,
              await readFile(join(folder, room, file), 'utf8'),
            ),
          ),
      );
    }),
  );
  return inDependencyOrder(views.flat());
}

/** The view's SQL without its comments. */
export function codeOf(view: View): string {
  return view.sql.replaceAll(/--.*$/gm, '');
}

const mention = /\b(?:from|join)\s+(\w+)/gi;

/** Names of relations the view's SQL mentions, among `known`. */
export function inputsOf(view: View, known: readonly string[]): string[] {
  const mentioned = new Set(
    Array.from(codeOf(view).matchAll(mention), ([, name = '']) => name.toLowerCase()),
  );
  return known.filter((name) => name !== view.name && mentioned.has(name));
}

/** @throws TypeError when views read each other in a circle */
export function inDependencyOrder(views: readonly View[]): View[] {
  const names = views.map((view) => view.name);
  const ordered = new Map<string, View>();
  let waiting = views.map((view) => ({ view, inputs: inputsOf(view, names) }));
  while (waiting.length > 0) {
    const ready = waiting.filter(({ inputs }) => inputs.every((input) => ordered.has(input)));
    if (ready.length === 0) {
      const circle = waiting.map(({ view }) => view.name);
      throw new TypeError(`views read each other in a circle: ${circle}`);
    }
    for (const { view } of ready) ordered.set(view.name, view);
    waiting = waiting.filter(({ view }) => !ordered.has(view.name));
  }
  return [...ordered.values()];
}

/** Sorts second opinions behind every other source, whenever they were learnt. */
function rankOfSource({ secondOpinions }: Dataset): string {
  if (secondOpinions.length === 0) return '';
  const ranks = secondOpinions.map((source, i) => `WHEN '${source}' THEN ${i + 1}`);
  return `CASE source ${ranks.join(' ')} ELSE 0 END ASC, `;
}

/** The newest known row per grain, as a view over the dataset's facts. */
export function latestView(dataset: Dataset): string {
  const columns = Object.keys(latestColumns(dataset));
  return [
    `SELECT ${columns.join(', ')}`,
    'FROM (',
    `  SELECT ${columns.join(', ')},`,
    '    ROW_NUMBER() OVER (',
    `      PARTITION BY ${dataset.grain.join(', ')}`,
    `      ORDER BY ${rankOfSource(dataset)}known_at DESC, source ASC, raw_id ASC`,
    '    ) AS recency',
    `  FROM ${dataset.name}`,
    ') AS ranked',
    'WHERE recency = 1',
  ].join('\n');
}

/** The columns of `<dataset>_latest`, in its order. */
export function latestColumns(dataset: Dataset): Columns {
  const { fetched_at: _, ...shown } = provenance;
  return { ...dataset.columns, ...shown };
}
