import type { Column } from '../../schemas/columns.ts';
import type { Dataset } from '../../schemas/dataset.ts';
import { SettingsError } from '../errors.ts';

/** What a new source starts as: text of its file, a response it reads, and the rows in it. */
interface Skeleton {
  readonly source: string;
  readonly response: string;
  readonly rows: string;
}

const width_characters = 100;

/** A list on one line where it fits, else an item a line, as the formatter has it. */
function fitted(before: string, items: readonly string[], after: string): string {
  const space = before.endsWith('{') ? ' ' : '';
  const line = `${before}${space}${items.join(', ')}${space}${after}`;
  if (line.length <= width_characters) return line;
  return [before, ...items.map((item) => `  ${item},`), after].join('\n');
}

function camelCase(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The function that reads a printed cell, where a text is not taken as it is. */
function readerOf({ kind, nullableBecause }: Column): string | undefined {
  if (kind === 'number') return nullableBecause ? 'numericOrNull' : 'numeric';
  if (kind === 'count') return nullableBecause ? 'wholeOrNull' : 'whole';
  return undefined;
}

function propertyOf([name, column]: [string, Column], index: number): string {
  const reader = readerOf(column);
  const cell = `cells[${index}]`;
  if (reader) return `${name}: ${reader}(${cell}${column.nullableBecause ? ", ['']" : ''})`;
  return `${name}: ${cell} ${column.nullableBecause ? '|| null' : "?? ''"}`;
}

function sourceText(name: string, dataset: Dataset): string {
  const constant = camelCase(dataset.name);
  const columns = Object.entries(dataset.columns);
  const readers = columns.flatMap(([, column]) => readerOf(column) ?? []);
  const delimited = [...new Set(['decode', 'fieldPlace', 'numberedLines', ...readers])].sort();
  const titles = columns.map(([column]) => `'${column}'`);
  return `import { dataset as ${constant} } from '../../schemas/datasets/${dataset.name}.ts';
import { everyTradingDay } from '../../schemas/publication.ts';
${fitted('import {', delimited, "} from '../delimited.ts';")}
import { SourceChangedError, SourceUnavailableError } from '../errors.ts';
import { parsed, type Raw, type Source } from '../source.ts';

const name = '${name}';
const url = 'https://data.example.org/${name}.csv';
// As the publisher prints them, in its order.
${fitted('const titles = [', titles, '];')}

function* rows(lines: Iterable<[string, number]>) {
  for (const [line, number] of lines) {
    const cells = line.split(',');
    if (cells.length !== titles.length) {
      const expected = \`\${titles.length} fields in line \${number}\`;
      throw new SourceChangedError(name, expected, line.slice(0, 80));
    }
    yield {
      row: {
${columns.map((column, i) => `        ${propertyOf(column, i)},`).join('\n')}
      },
      position: \`line \${number}\`,
    };
  }
}

/** What it gives, of which days, in a sentence. */
export const source: Source = {
  name,
  publisher: 'still to be named',
  title: 'still to be named',
  licence: 'restricted',
  terms: 'still to be read: until then for nobody but you',
  habits: {
    cadence: 'still to be found out: how often, and how long after the day described',
    revisions: 'still to be found out: whether values change afterwards',
    identity: 'still to be found out: what makes two rows the same thing',
    limits: 'still to be found out: requests a second, length of the history',
  },
  isOffBecause: 'it is new: its publisher, terms, calendar and layout are still to be written',
  homepage: 'https://data.example.org/',
  hosts: ['data.example.org'],
  publication: everyTradingDay('18:00'),
  content: ['text'],
  datasets: [${constant}],
  historyDays: 36_500,

  async *fetch(get) {
    const response = await get({ key: 'all', url });
    if (!response) throw new SourceUnavailableError(name, url, 'no such file');
    yield response;
  },

  parse({ bytes }: Raw) {
    const [header, ...lines] = numberedLines(decode(bytes));
    if (header?.[0] !== titles.join(',')) {
      throw new SourceChangedError(name, titles.join(','), header?.[0].slice(0, 80) ?? 'nothing');
    }
    return parsed(${constant}, rows(lines), ({ position }, column) =>
      fieldPlace(position, titles.indexOf(column), column),
    );
  },

  identify: ({ name: file }) => ({ key: 'all', url: \`file:\${file}\` }),
};
`;
}

/** Texts of the forms the tables ask for; the first that a column accepts is its sample. */
const sampleTexts = ['SAMPLE', '239742', 'CY2025Q3', '0000000001-25-000001'];
const sampleDay = '2025-11-25';
// Months are named by their first day in some tables and by their last in others.
const laterDays = ['2025-12-01', '2025-12-31'];

/** What is tried for a row: the rules of a table decide, and nothing else knows them. */
interface Trial {
  readonly figure: number;
  /** Columns that may be missing are filled as well. */
  readonly isWhole: boolean;
  /** Which value of an enumeration: the first, or the last. */
  readonly choice: 0 | -1;
  /** A day after the observation. */
  readonly laterDay: string;
}

// Shares that must sum to 100 are thirds, and positions held are nothing of nothing.
const trials: readonly Trial[] = [1, 100 / 3, 0].flatMap((figure) =>
  ([0, -1] as const).flatMap((choice) =>
    laterDays.flatMap((laterDay) => [
      { figure, choice, laterDay, isWhole: false },
      { figure, choice, laterDay, isWhole: true },
    ]),
  ),
);

function sampleCell(name: string, column: Column, { figure, choice, laterDay }: Trial): unknown {
  if (name === 'observation_date') return sampleDay;
  if (column.kind === 'date') return laterDay;
  const { options } = column.schema as { readonly options?: readonly string[] };
  const figures = [column.kind === 'count' ? Math.round(figure) : figure, 100];
  const candidates = column.kind === 'text' ? [options?.at(choice), ...sampleTexts] : figures;
  return candidates.find((value) => column.accepts(value));
}

/**
 * One row a table accepts, for a fixture; the figures mean nothing.
 *
 * @throws SettingsError when a rule of the table is beyond guessing
 */
function sampleRow(dataset: Dataset): Readonly<Record<string, unknown>> {
  for (const trial of trials) {
    const cells = Object.entries(dataset.columns).map(([name, column]) => [
      name,
      column.nullableBecause && !trial.isWhole ? null : sampleCell(name, column, trial),
    ]);
    const row = Object.fromEntries(cells);
    if (dataset.accepts(row)) return row;
  }
  throw new SettingsError(`${dataset.name}: expected a table whose rows can be invented`);
}

/** The file of a source that reads one CSV with a table's own columns, and a fixture for it. */
export function skeletonOf(name: string, dataset: Dataset): Skeleton {
  const row = sampleRow(dataset);
  const columns = Object.keys(dataset.columns);
  const cells = columns.map((column) => String(row[column] ?? ''));
  return {
    source: sourceText(name, dataset),
    response: `${columns.join(',')}\n${cells.join(',')}\n`,
    rows: `${JSON.stringify([row], null, 2)}\n`,
  };
}
