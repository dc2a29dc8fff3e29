/** A cell as a publisher writes it; undefined where a row leaves it out. */
export type Cell = string | number | bigint | boolean | Date | null | undefined;

/** Rows of one table of a response; all have the same columns. */
export interface Table {
  readonly rows: readonly (readonly Cell[])[];
}

/** A response taken apart, and how to put it together again. */
export interface Opened {
  readonly tables: readonly Table[];
  /** Rows may be fewer, more or in another order. */
  readonly write: (tables: readonly Table[]) => Uint8Array | Promise<Uint8Array>;
  /** The response with a day that stands outside its tables changed; undefined without one. */
  readonly shifted?: (days: number) => Uint8Array | Promise<Uint8Array>;
}

/** How a publisher writes tables. */
export type Form = (bytes: Uint8Array) => Opened | Promise<Opened>;

const dayMs = 86_400_000;
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

function moved(year: string, month: string, day: string, days: number): [string, string, string] {
  const moment = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)) + days * dayMs);
  const [y = '', m = '', d = ''] = moment.toISOString().slice(0, 10).split('-');
  return [y, m, d];
}

const styles: readonly (readonly [
  pattern: RegExp,
  shift: (parts: readonly string[], days: number) => string,
])[] = [
  [
    /^(\d{4})-(\d{2})-(\d{2})(.*)$/,
    ([y = '', m = '', d = '', rest = ''], days) => moved(y, m, d, days).join('-') + rest,
  ],
  [
    /^(\d{1,2})\/(\d{1,2})\/(\d{4})(.*)$/,
    ([m = '', d = '', y = '', rest = ''], days) => {
      const [year, month, day] = moved(y, m, d, days);
      const isPadded = m.length === 2;
      const plain = (text: string) => (isPadded ? text : String(Number(text)));
      return `${plain(month)}/${plain(day)}/${year}${rest}`;
    },
  ],
  [
    /^((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)(T\d{6}Z)?$/,
    ([y = '', m = '', d = '', rest = ''], days) => moved(y, m, d, days).join('') + (rest ?? ''),
  ],
  [
    /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4})$/,
    ([name = '', d = '', y = ''], days) => {
      const month = String(months.indexOf(name) + 1);
      const [year, m, day] = moved(y, month, d, days);
      return `${months[Number(m) - 1]} ${day}, ${year}`;
    },
  ],
  [
    /^(.*)(\d{2})-([A-Z][a-z]{2})-(\d{4})$/,
    ([before = '', d = '', name = '', y = ''], days) => {
      const [year, m, day] = moved(y, String(months.indexOf(name) + 1), d, days);
      return `${before}${day}-${months[Number(m) - 1]}-${year}`;
    },
  ],
];

/** The same day, so many days later, in the style it is written in; undefined when it is no day. */
export function shiftedDay(cell: Cell, days: number): Cell {
  if (cell instanceof Date) return new Date(cell.getTime() + days * dayMs);
  if (typeof cell === 'number') {
    const isDayNumber = cell > 19_000_101 && cell < 21_000_101 && Number.isInteger(cell);
    return isDayNumber ? Number(shiftedDay(String(cell), days)) : undefined;
  }
  if (typeof cell !== 'string') return undefined;
  for (const [pattern, shift] of styles) {
    const parts = pattern.exec(cell.trim());
    if (parts) return shift(parts.slice(1), days);
  }
  return undefined;
}

const numberPattern = /^-?[\d,]*\.?\d+$/;

/** A number times a factor, written as it was: as text, with its commas, to as many digits. */
export function scaled(cell: Cell, factor: number): Cell {
  if (typeof cell === 'number') return Number((cell * factor).toPrecision(12));
  if (typeof cell === 'bigint') return (cell * BigInt(Math.round(factor * 10))) / 10n;
  if (typeof cell !== 'string' || !numberPattern.test(cell.trim())) return undefined;
  const plain = cell.trim().replaceAll(',', '');
  const digits = plain.split('.')[1]?.length ?? 0;
  const text = (Number(plain) * factor).toFixed(digits);
  if (!cell.includes(',')) return text;
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** What a column holds, by most of its cells. */
export type ColumnKind = 'day' | 'number' | 'text' | 'blank';

export function columnKinds(tables: readonly Table[]): ColumnKind[] {
  const width = Math.max(0, ...tables.map(({ rows }) => rows[0]?.length ?? 0));
  return Array.from({ length: width }, (_, column) => {
    const cells = tables
      .flatMap(({ rows }) => rows.map((row) => row[column]))
      .filter((cell) => cell !== undefined && cell !== null && cell !== '');
    if (cells.length === 0) return 'blank';
    const share = (is: (cell: Cell) => boolean) => cells.filter(is).length / cells.length;
    if (share((cell) => shiftedDay(cell, 0) !== undefined) > 0.8) return 'day';
    return share((cell) => scaled(cell, 1) !== undefined) > 0.6 ? 'number' : 'text';
  });
}
