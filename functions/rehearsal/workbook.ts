import type { AOA2SheetOpts, CellObject, WorkSheet } from 'xlsx';
import { dayNumber } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';

/** A day in a sheet: a number Excel shows as a date. */
interface DayCell {
  readonly serial: number;
}

export type SheetCell = string | number | null | DayCell;

// Serial 1 is 1900-01-01, and Excel believes in a 29 February 1900.
const serialOf1970 = 25_569;

export function dayCell(day: IsoDate): DayCell {
  return { serial: dayNumber(day) + serialOf1970 };
}

// Rows as lists, not cells by name: the library can, its types do not say so.
const byRow: AOA2SheetOpts & { readonly dense: true } = { dense: true };

function written(cell: SheetCell) {
  return typeof cell === 'object' && cell !== null
    ? { t: 'n' as const, v: cell.serial, z: 'm/d/yy' }
    : cell;
}

/**
 * Bytes of an Excel workbook: BIFF8 for `xls`, a ZIP of XML for `xlsx`.
 *
 * The same sheets give the same bytes; nothing in them tells when they were written.
 */
export async function workbook(
  format: 'xls' | 'xlsx',
  sheets: Readonly<Record<string, readonly (readonly SheetCell[])[]>>,
): Promise<Uint8Array> {
  // Loaded when first asked for: it is large, and most of the world has no workbook. Its module
  // leaves out the tables of old code pages, which are most of it and which nothing here writes.
  const { utils, write } = await import('xlsx/xlsx.mjs');
  const book = utils.book_new();
  for (const [name, rows] of Object.entries(sheets)) {
    const cells = rows.map((row) => row.map(written));
    utils.book_append_sheet(book, utils.aoa_to_sheet(cells, byRow), name);
  }
  const bookType = format === 'xls' ? 'biff8' : 'xlsx';
  return new Uint8Array(write(book, { type: 'buffer', bookType, compression: true }) as Buffer);
}

/** Cells of a sheet row by row; a row or a cell that holds nothing may be missing. */
export type SheetRows = (CellObject[] | undefined)[];

/** Sheets of a workbook as bytes, its first one changed and perhaps under another name. */
export async function rewritten(
  bytes: Uint8Array,
  format: 'xls' | 'xlsx',
  edit: (rows: SheetRows) => SheetRows,
  rename: (name: string) => string = (name) => name,
): Promise<Uint8Array> {
  const { read, utils, write } = await import('xlsx/xlsx.mjs');
  const given = read(bytes, { dense: true, cellNF: true });
  const book = utils.book_new();
  for (const [place, name] of given.SheetNames.entries()) {
    // Read by row a sheet is a list of them.
    const sheet = given.Sheets[name] as WorkSheet & SheetRows;
    const rows = place === 0 ? edit([...sheet]) : sheet;
    const widest = Math.max(1, ...rows.map((cells) => cells?.length ?? 0));
    const end = utils.encode_cell({ r: Math.max(0, rows.length - 1), c: widest - 1 });
    const changed = Object.assign(rows, { '!ref': `A1:${end}` });
    utils.book_append_sheet(book, changed, place === 0 ? rename(name) : name);
  }
  const bookType = format === 'xls' ? 'biff8' : 'xlsx';
  return new Uint8Array(write(book, { type: 'buffer', bookType, compression: true }) as Buffer);
}
