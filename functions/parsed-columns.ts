import type { Dataset } from '../schemas/dataset.ts';
import type { ParsedColumns, ParsedRow } from './source.ts';

/** Whether every row keeps the contract. */
export function keepsContract(
  { columns, keepsRules }: Dataset,
  { day, cells, length }: ParsedColumns,
): boolean {
  const names = Object.keys(columns);
  const areAccepted = names.every((name) => {
    const accepts = columns[name]?.accepts ?? (() => false);
    return name === 'observation_date' ? accepts(day) : cells[name]?.every(accepts);
  });
  if (!areAccepted || Object.keys(cells).length !== names.length - 1) return false;
  // One row that shows one after the other: a rule looks at few of its cells, and keeps none.
  let at = 0;
  const row: Record<string, unknown> = { observation_date: day };
  for (const [name, column] of Object.entries(cells)) {
    Object.defineProperty(row, name, { get: () => column[at], enumerable: true });
  }
  for (; at < length; at += 1) if (!keepsRules(row)) return false;
  return true;
}

/** The same rows, one by one. */
export function rowsOf(dataset: Dataset, columns: ParsedColumns): ParsedRow[] {
  const { day, cells, length, position } = columns;
  const names = Object.keys(dataset.columns);
  return Array.from({ length }, (_, i) => {
    const row: Record<string, string | number | null> = {};
    for (const name of names) row[name] = cells[name]?.[i] ?? null;
    row['observation_date'] = day;
    return { row, position: position(i) } as ParsedRow;
  });
}
