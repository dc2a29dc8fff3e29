import type { Fault } from '../fault.ts';
import { rewritten, type SheetRows } from '../workbook.ts';

/** The first sheet of a workbook, changed and perhaps renamed. */
export const sheet =
  (edit: (rows: SheetRows) => SheetRows, name?: string): Fault['spoil'] =>
  async (honest, now) => {
    const answer = await honest(now);
    const format = answer.contentType.endsWith('excel') ? 'xls' : 'xlsx';
    const body = await rewritten(answer.body, format, edit, (before) => name ?? before);
    return { ...answer, body };
  };

/** A cell that holds a number. */
export const number = (value: number) => ({ t: 'n' as const, v: value });

/** A cell that holds a text. */
export const text = (value: string) => ({ t: 's' as const, v: value });

/** Cells of a row that has some. */
export type Cells = NonNullable<SheetRows[number]>;

/** The cells of each row, changed. */
export const rowsOf = (edit: (cells: Cells) => Cells) =>
  sheet((rows) => rows.map((cells) => (cells ? edit([...cells]) : cells)));

/** A column more, before the one at a place counted from 0. */
export const withColumn = (at: number) => rowsOf((cells) => cells.toSpliced(at, 0, text('new')));

/** Everything so many rows lower. */
export const lower = (rows: number) => sheet((all) => [...Array<undefined>(rows), ...all]);
