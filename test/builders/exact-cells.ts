import type { Cell } from '../../functions/lake/frame.ts';
import type { Kind } from '../../schemas/columns.ts';
import type { Columns } from '../../schemas/dataset.ts';

/** A cell as text that loses nothing: doubles as their bits, moments as microseconds since 1970. */
function asText(kind: Kind, cell: Cell): string | null {
  if (cell === null) return null;
  if (cell instanceof Date) return String(BigInt(cell.getTime()) * 1000n);
  if (kind !== 'number') return String(cell);
  const double = Number(cell);
  if (Number.isNaN(double)) return 'NaN';
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(double);
  return bits.toString('hex');
}

/** Rows as lines of such texts, in an order of their own, so that lists compare as sets do. */
export function asLines(
  columns: Columns,
  rows: readonly Readonly<Record<string, Cell>>[],
): string[] {
  const kinds = Object.entries(columns).map(([name, { kind }]) => [name, kind] as const);
  return rows
    .map((row) => JSON.stringify(kinds.map(([name, kind]) => asText(kind, row[name] ?? null))))
    .sort();
}
