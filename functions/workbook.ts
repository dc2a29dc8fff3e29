import type { CellValue, ReadOptions } from 'hucre/xlsx';
import { monthDayYear, numeric } from './delimited.ts';
import { SourceChangedError } from './errors.ts';

/** A cell of a sheet; undefined where the row ends before it. */
export type Cell = CellValue | undefined;

type Format = 'xls' | 'xlsx';

/** Imported with the first workbook: most responses are none, and it is a tenth of all code. */
async function read(format: Format, bytes: Uint8Array, options: ReadOptions) {
  const { readers } = await import('./workbook-formats.ts');
  return await readers[format](bytes, options);
}

function noWorkbook(source: string, bytes: Uint8Array, format: string, cause: unknown) {
  const start = JSON.stringify(new TextDecoder('latin1').decode(bytes.subarray(0, 8)));
  const found = `${bytes.length} bytes starting ${start} (${cause})`;
  return new SourceChangedError(source, `a whole .${format} workbook`, found, { cause });
}

/** The reader leaves holes where the file stores no row. */
function withoutHoles(rows: readonly (readonly CellValue[])[]): readonly (readonly Cell[])[] {
  return Array.from(rows, (cells: readonly CellValue[] | undefined) => cells ?? []);
}

/**
 * Rows of one sheet of an Excel workbook, from its first row on; a blank row is an empty list.
 *
 * @param sheet name of the sheet, blanks around it left out
 * @throws SourceChangedError when the bytes are not a whole workbook of that format, or lack the
 * sheet
 */
export async function sheetRows(
  source: string,
  bytes: Uint8Array,
  format: Format,
  sheet: string,
): Promise<readonly (readonly Cell[])[]> {
  const names = new Set<string>();
  const { sheets } = await read(format, bytes, {
    // Decided by name before a sheet's body is read; .xls files are read whole all the same.
    sheets: ({ name }) => names.add(name).size > 0 && name.trim() === sheet,
  }).catch((cause: unknown) => {
    throw noWorkbook(source, bytes, format, cause);
  });
  const wanted = sheets.find(({ name }) => name.trim() === sheet);
  if (!wanted) {
    for (const { name } of sheets) names.add(name);
    throw new SourceChangedError(source, `a sheet ${sheet}`, [...names].join(', '));
  }
  return withoutHoles(wanted.rows);
}

/**
 * Rows of a workbook's first sheet, whatever its name, as `sheetRows` gives them.
 *
 * @throws SourceChangedError when the bytes are not a whole workbook of that format
 */
export async function firstSheetRows(
  source: string,
  bytes: Uint8Array,
  format: Format,
): Promise<{ readonly name: string; readonly rows: readonly (readonly Cell[])[] }> {
  let first: string | undefined;
  const isFirst = (name: string) => {
    first ??= name;
    return name === first;
  };
  const { sheets } = await read(format, bytes, { sheets: ({ name }) => isFirst(name) }).catch(
    (cause: unknown) => {
      throw noWorkbook(source, bytes, format, cause);
    },
  );
  const [sheet] = sheets;
  if (!sheet) throw new SourceChangedError(source, 'a workbook with a sheet', 'one without');
  return { name: sheet.name, rows: withoutHoles(sheet.rows) };
}

/** Place of another cell in the row of `position`: `SENTIMENT!A7` and `D` give `SENTIMENT!D7`. */
export function cellPlace(position: string, letter: string): string {
  return position.replace(/![A-Z]+(?=\d+$)/, `!${letter}`);
}

/** The letter of one of a sheet's first 26 columns, counted from 0: `A` to `Z`. */
export function columnLetter(index: number): string {
  return String.fromCharCode(65 + index);
}

/** What a cell shows, without the blanks around it; '' where there is nothing. */
export function cellText(cell: Cell): string {
  return cell instanceof Date && Number.isFinite(cell.valueOf())
    ? cell.toISOString()
    : String(cell ?? '').trim();
}

/** The day of a date cell or of a text `4/8/2025`; other text is handed back for the contract. */
export function cellDay(cell: Cell): string {
  return cell instanceof Date ? cellText(cell).slice(0, 10) : monthDayYear(cellText(cell));
}

/** The number in a cell, or the text it holds instead: the contract then refuses the row. */
export function cellNumber(cell: Cell): number | string {
  return typeof cell === 'number' && Number.isFinite(cell) ? cell : numeric(cellText(cell));
}
