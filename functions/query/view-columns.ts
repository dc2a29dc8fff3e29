import { type Kind, kinds } from '../../schemas/columns.ts';
import { outermostSelects, plainCode } from './select.ts';
import type { View } from './views.ts';

const kindOf = new Map<string, Kind>(
  Object.entries(kinds).map(([kind, { duckdb }]) => [duckdb.toLowerCase(), kind as Kind]),
);

/**
 * A view's columns with their kinds, in order, as its outermost SELECT says them.
 *
 * No engine is asked: the linter lets no column pass that is not `CAST(… AS TYPE) AS name`.
 *
 * @throws TypeError when one is not
 */
export function viewColumns(view: Pick<View, 'name' | 'sql'>): Record<string, Kind> {
  const [first] = outermostSelects(plainCode(view.sql));
  const columns = (first?.items ?? []).map((item) => {
    const [, type = '', name = ''] = /\bas\s+(\w+)\s*\)\s+as\s+(\w+)$/.exec(item) ?? [];
    const kind = kindOf.get(type);
    if (kind !== undefined) return [name, kind] as const;
    throw new TypeError(`${view.name}: expected CAST(… AS type) AS name, found ${item}`);
  });
  return Object.fromEntries(columns);
}
