import { traps } from './traps.ts';
import type { View } from './views.ts';

/** Lower case, without comments; a literal that could be taken for code is emptied. */
function codeOf(sql: string): string {
  return sql
    .replaceAll(/--.*$/gm, '')
    .replaceAll(/'[^']*'/g, (literal) => (/^'[\w -]*'$/.test(literal) ? literal : "''"))
    .toLowerCase();
}

/** The text up to the parenthesis that closes around it, nested parentheses blanked. */
function surface(text: string): string {
  let depth = 0;
  let seen = '';
  for (const character of text) {
    if (character === ')') depth -= 1;
    if (depth < 0) break;
    seen += depth === 0 ? character : ' ';
    if (character === '(') depth += 1;
  }
  return seen;
}

interface Select {
  readonly items: readonly string[];
  /** Everything after the columns: FROM, WHERE, GROUP BY. */
  readonly rest: string;
}

function itemsOf(list: string): string[] {
  const flat = surface(list);
  const commas = [...flat.matchAll(/,/g)].map(({ index }) => index);
  return [-1, ...commas].map((comma, i) => list.slice(comma + 1, commas[i]).trim());
}

/** The SELECT whose keyword ends at `start`. */
function selectAt(code: string, start: number): Select {
  const flat = surface(code.slice(start)).split(/\b(?:union|intersect|except)\b/)[0] ?? '';
  const from = flat.search(/\bfrom\b/);
  const end = from === -1 ? flat.length : from;
  return {
    items: itemsOf(code.slice(start, start + end)),
    rest: code.slice(start + end, start + flat.length),
  };
}

function selectsOf(code: string, within: string): Select[] {
  return [...within.matchAll(/\bselect\b/g)].map(({ index }) => selectAt(code, index + 6));
}

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
  return selectsOf(code, surface(code)).flatMap(({ items }, branch) =>
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
  const code = codeOf(view.sql);
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
