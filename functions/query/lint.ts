import { outermostSelects, plainCode, type Select, selectsOf, surface } from './select.ts';
import { traps } from './traps.ts';
import type { View } from './views.ts';

/** Trino knows an alias only outside its SELECT; DuckDB takes it at once, and for GROUP BY. */
function reusedAliases({ items, rest }: Select): string[] {
  const named = items.map((item) => {
    const [, expression = item, alias = ''] = /^(.*)\sas\s+(\w+)$/s.exec(item) ?? [];
    return { expression, alias };
  });
  return named.flatMap(({ expression, alias }, i) => {
    const use = new RegExp(`(?<!\\.)\\b${alias}\\b(?!\\s*\\()`);
    if (alias === '' || new RegExp(`\\b${alias}\\b`).test(expression)) return [];
    const later = named.slice(i + 1).map((column) => column.expression);
    return [...later, rest].some((text) => use.test(text)) ? [alias] : [];
  });
}

const castColumn = /^cast\s*\( *\)\s+as\s+\w+$/;
const castOrLiteral = /^(cast\s*\( *\)|'[^']*'|\d+)(\s+as\s+\w+)?$/;

/** Athena stores a view with its column types, so each must be said and not inferred. */
function untypedColumns(code: string): string[] {
  return outermostSelects(code).flatMap(({ items }, branch) =>
    items.filter((item) => {
      const flat = surface(item).replaceAll(/\s+/g, ' ');
      return !(branch === 0 ? castColumn : castOrLiteral).test(flat);
    }),
  );
}

/**
 * Everything in a view's SQL on which Trino and DuckDB may differ, each with the portable spelling.
 *
 * It reads text, not types: what it cannot see is left to the comparison of both engines' answers.
 */
export function lint(view: Pick<View, 'name' | 'sql'>): string[] {
  const code = plainCode(view.sql);
  const found = traps
    .filter(({ pattern }) => pattern.test(code))
    .map(({ construct, write }) => `${view.name}: found ${construct}, write ${write}`);
  const reused = selectsOf(code, code)
    .flatMap(reusedAliases)
    .map((alias) => `${view.name}: found the alias ${alias} used in its own SELECT, write a CTE`);
  const untyped = untypedColumns(code).map(
    (item) => `${view.name}: found ${item} in the outermost SELECT, write CAST(… AS type) AS name`,
  );
  return [...found, ...reused, ...untyped];
}
