import { codeOf, type View } from './query/views.ts';

/** Places of a SQL text that are neither in brackets nor in quotes. */
function outermost(sql: string): string {
  let depth = 0;
  let isQuoted = false;
  let kept = '';
  for (const sign of sql) {
    if (sign === "'") isQuoted = !isQuoted;
    if (!isQuoted && sign === ')') depth -= 1;
    kept += depth === 0 && !isQuoted ? sign : '\u0000';
    if (!isQuoted && sign === '(') depth += 1;
  }
  return kept;
}

function oneLine(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').trim();
}

/** Text between marks that stand outermost: items of a list, parts of a union. */
function split(sql: string, mark: RegExp): string[] {
  const outer = outermost(sql);
  const parts: string[] = [];
  let start = 0;
  for (const { index, 0: found } of outer.matchAll(mark)) {
    parts.push(sql.slice(start, index));
    start = index + found.length;
  }
  return [...parts, sql.slice(start)];
}

interface Select {
  readonly items: readonly string[];
  /** FROM and what follows it. */
  readonly from: string;
}

/** The outermost SELECT, or each part of an outermost UNION ALL. */
function outermostSelects(view: View): Select[] {
  return split(codeOf(view), /\bUNION ALL\b/g).map((part) => {
    const [, selection = ''] = split(part, /\bSELECT\b/g);
    const [list = '', ...from] = split(selection, /\bFROM\b/g);
    return { items: split(list, /,/g).map(oneLine), from: from.join(' FROM ') };
  });
}

/** `CAST(a / b AS DOUBLE) AS ratio` taken apart. */
function named(item: string): { expression: string; name: string } {
  const [, expression = item, name] = /^(.*) AS (\w+)$/.exec(item) ?? [];
  return { expression, name: name ?? item.replace(/^\w+\./, '') };
}

/** What each column of a view is computed as; a column of a union has one expression per part. */
export function formulasOf(view: View): Readonly<Record<string, readonly string[]>> {
  const selects = outermostSelects(view);
  const columns = (selects[0]?.items ?? []).map(
    (item, place) =>
      [named(item).name, selects.map(({ items }) => named(items[place] ?? '').expression)] as const,
  );
  return Object.fromEntries(columns);
}

/** The text of each `WITH name AS (…)`. */
function commonTables(view: View): ReadonlyMap<string, string> {
  const sql = codeOf(view);
  const outer = outermost(sql);
  const heads = [...outer.matchAll(/\b(\w+) AS \(/g)];
  return new Map(
    heads.map(({ 0: head, 1: name = '', index }) => {
      const start = index + head.length;
      return [name, sql.slice(start, outer.indexOf(')', start))];
    }),
  );
}

function mentioned(sql: string): string[] {
  return [...sql.matchAll(/\b(?:FROM|JOIN)\s+(\w+)/g)].map(([, name = '']) => name);
}

/**
 * The relations that one column of a view rests on: the first of the outermost FROM, which says
 * which rows there are, and those its expression names. Undefined when the view does not say of
 * each name whose it is, and then all of them count.
 */
export function relationsOf(view: View, column: string): ReadonlySet<string> | undefined {
  const selects = outermostSelects(view);
  const expression = formulasOf(view)[column]?.[0] ?? '';
  const joined = [
    ...`FROM ${selects[0]?.from}`.matchAll(/\b(?:FROM|JOIN)\s+(\w+)(?:\s+AS\s+(\w+))?/g),
  ].map(([, relation = '', alias = relation]) => ({ relation, alias }));
  const named = joined.filter(({ alias }) => new RegExp(`\\b${alias}\\.`).test(expression));
  if (selects.length !== 1 || joined.length < 2 || named.length === 0) return undefined;
  const tables = commonTables(view);
  const found = new Set<string>();
  const walk = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const inner of mentioned(tables.get(name) ?? '')) walk(inner);
  };
  for (const { relation } of [...joined.slice(0, 1), ...named]) walk(relation);
  return found;
}
