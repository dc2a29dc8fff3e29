import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParsedRow, Source } from '../../functions/source.ts';

const projectRoot = join(import.meta.dirname, '..', '..');

/** A hand-written response of `test/fixtures/sources/<source>/`. */
export async function fixture(source: Source, file: string): Promise<Uint8Array> {
  return await readFile(join(projectRoot, 'test/fixtures/sources', source.name, file));
}

/** Bytes of a text, for a response written in the test. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A row the dataset's contract refused: where it stood and which columns were at fault. */
interface Refusal {
  readonly position: string;
  readonly columns: readonly string[];
  readonly row: ParsedRow['row'];
}

/** What ingestion would keep of a response and what it would put into quarantine. */
export async function judged(
  source: Source,
  key: string,
  bytes: Uint8Array,
): Promise<{ kept: ParsedRow[]; refused: Refusal[] }> {
  const { dataset, rows } = await source.parse({ key, bytes });
  const kept: ParsedRow[] = [];
  const refused: Refusal[] = [];
  for (const parsedRow of rows) {
    const { success, error } = dataset.row.safeParse(parsedRow.row);
    if (success) kept.push(parsedRow);
    else {
      const columns = error.issues.map(({ path, message }) => String(path[0] ?? message));
      refused.push({ position: parsedRow.position, columns, row: parsedRow.row });
    }
  }
  return { kept, refused };
}
