import { randomOf } from '../../functions/rehearsal/random.ts';
import { type Cell, columnKinds, type Opened, scaled, shiftedDay, type Table } from './table.ts';

/** One way to spoil a response. */
export interface Mutation {
  /** The family it counts in. */
  readonly family: Family;
  readonly what: string;
  readonly apply: () => Uint8Array | Promise<Uint8Array>;
}

export const families = [
  'columns swapped',
  'dates shifted a week',
  'x100',
  'nulls',
  'duplicates',
  'reordered',
  'off by one row',
] as const;
export type Family = (typeof families)[number];

type Rows = readonly (readonly Cell[])[];
type Edit = (rows: Rows) => Rows;

/** Up to so many, the same ones for the same name. */
function some<T>(of: string, from: readonly T[], most: number): T[] {
  const random = randomOf(`mutants ${of}`);
  const left = [...from];
  const taken: T[] = [];
  while (taken.length < most && left.length > 0) {
    taken.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  return taken;
}

function withCell(row: readonly Cell[], column: number, cell: Cell): readonly Cell[] {
  return column < row.length ? row.with(column, cell) : row;
}

function dayText(cell: Cell): string {
  if (cell instanceof Date) return cell.toISOString();
  const [, month, day, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(String(cell)) ?? [];
  return year ? `${year}${month?.padStart(2, '0')}${day?.padStart(2, '0')}` : String(cell);
}

/** Where the newest row stands: publishers list upwards and downwards. */
function newestPlace(rows: Rows, dayColumn: number | undefined): number {
  if (dayColumn === undefined) return rows.length - 1;
  const days = rows.map((row) => dayText(row[dayColumn]));
  return days.indexOf([...days].sort().at(-1) ?? '');
}

class Mutator {
  readonly #name: string;
  readonly #opened: Opened;
  readonly #kinds;

  constructor(name: string, opened: Opened) {
    this.#name = name;
    this.#opened = opened;
    this.#kinds = columnKinds(opened.tables);
  }

  #columns(...kinds: readonly string[]): number[] {
    return this.#kinds.flatMap((kind, column) => (kinds.includes(kind) ? [column] : []));
  }

  #mutation(family: Family, what: string, edit: Edit): Mutation {
    const { tables, write } = this.#opened;
    const changed = (): Table[] => tables.map(({ rows }) => ({ rows: edit(rows) }));
    return { family, what, apply: () => write(changed()) };
  }

  #inNewest(edit: (row: readonly Cell[]) => readonly Cell[]): Edit {
    const [dayColumn] = this.#columns('day');
    return (rows) => {
      const place = newestPlace(rows, dayColumn);
      return rows.map((row, i) => (i === place ? edit(row) : row));
    };
  }

  swapped(): Mutation[] {
    const pairs = (columns: readonly number[]) =>
      columns.slice(1).map((column, i): [number, number] => [columns[i] ?? 0, column]);
    const numbers = some(`${this.#name} swap`, pairs(this.#columns('number')), 5);
    const texts = some(`${this.#name} swap text`, pairs(this.#columns('text')), 1);
    const mixed = some(
      `${this.#name} swap mixed`,
      this.#columns('text', 'day').flatMap((text): [number, number][] =>
        this.#columns('number').map((number) => [text, number]),
      ),
      1,
    );
    return [...numbers, ...texts, ...mixed].map(([a, b]) =>
      this.#mutation('columns swapped', `columns ${a + 1} and ${b + 1}`, (rows) =>
        rows.map((row) => withCell(withCell(row, a, row[b]), b, row[a])),
      ),
    );
  }

  shifted(): Mutation[] {
    const { shifted } = this.#opened;
    const columns = this.#columns('day');
    return [-7, 7].flatMap((days) => {
      const by = `by ${days} days`;
      const all: Mutation[] =
        columns.length === 0
          ? []
          : [
              this.#mutation('dates shifted a week', `all ${by}`, (rows) =>
                rows.map((row) =>
                  row.map((cell, i) =>
                    columns.includes(i) ? (shiftedDay(cell, days) ?? cell) : cell,
                  ),
                ),
              ),
            ];
      const outside: Mutation[] = shifted
        ? [
            {
              family: 'dates shifted a week',
              what: `above the table ${by}`,
              apply: () => shifted(days),
            },
          ]
        : [];
      return [...all, ...outside];
    });
  }

  scaled(): Mutation[] {
    return some(`${this.#name} scale`, this.#columns('number'), 5).flatMap((column) => {
      const larger = (row: readonly Cell[]) =>
        withCell(row, column, scaled(row[column], 100) ?? row[column]);
      const of = `column ${column + 1}`;
      return [
        this.#mutation('x100', `${of}, all rows`, (rows) => rows.map(larger)),
        this.#mutation('x100', `${of}, newest row`, this.#inNewest(larger)),
      ];
    });
  }

  emptied(): Mutation[] {
    const columns = this.#columns('number', 'text', 'day');
    return some(`${this.#name} empty`, columns, 5).flatMap((column) => {
      const empty = (row: readonly Cell[]) =>
        withCell(row, column, typeof row[column] === 'string' ? '' : null);
      const of = `column ${column + 1}`;
      return [
        this.#mutation('nulls', `${of}, all rows`, (rows) => rows.map(empty)),
        this.#mutation('nulls', `${of}, newest row`, this.#inNewest(empty)),
      ];
    });
  }

  doubled(): Mutation[] {
    const [dayColumn] = this.#columns('day');
    const again =
      (edit: (row: readonly Cell[]) => readonly Cell[]): Edit =>
      (rows) => {
        const place = newestPlace(rows, dayColumn);
        const row = rows[place];
        return row ? rows.toSpliced(place + 1, 0, edit(row)) : rows;
      };
    const numbers = some(`${this.#name} double`, this.#columns('number'), 2);
    return [
      this.#mutation(
        'duplicates',
        'newest row twice',
        again((row) => row),
      ),
      ...numbers.map((column) =>
        this.#mutation(
          'duplicates',
          `newest row twice, the second 1 % larger in column ${column + 1}`,
          again((row) => withCell(row, column, scaled(row[column], 1.01) ?? row[column])),
        ),
      ),
    ];
  }

  reordered(): Mutation[] {
    return [
      this.#mutation('reordered', 'last row first', (rows) => rows.toReversed()),
      this.#mutation('reordered', 'shuffled', (rows) =>
        some(`${this.#name} order`, rows, rows.length),
      ),
    ];
  }

  offByOne(): Mutation[] {
    const columns = some(`${this.#name} off`, this.#columns('number'), 3);
    const moved = (what: string, is: (column: number) => boolean) =>
      this.#mutation('off by one row', what, (rows) =>
        rows.map((row, i) =>
          row.map((cell, column) =>
            is(column) ? (rows[Math.max(0, i - 1)]?.[column] ?? cell) : cell,
          ),
        ),
      );
    const days = this.#columns('day');
    const numbers = this.#columns('number');
    return [
      ...columns.map((column) => moved(`column ${column + 1}`, (each) => each === column)),
      ...(days.length > 0 && numbers.length > 0
        ? [moved('all numbers', (each) => numbers.includes(each))]
        : []),
    ];
  }
}

/** Every mutation tried on a response; the same for the same name. */
export function mutationsOf(name: string, opened: Opened): Mutation[] {
  const mutator = new Mutator(name, opened);
  return [
    ...mutator.swapped(),
    ...mutator.shifted(),
    ...mutator.scaled(),
    ...mutator.emptied(),
    ...mutator.doubled(),
    ...mutator.reordered(),
    ...mutator.offByOne(),
  ];
}
