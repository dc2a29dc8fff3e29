/** Lower case, without comments; a literal that could be taken for code is emptied. */
export function plainCode(sql: string): string {
  return sql
    .replaceAll(/--.*$/gm, '')
    .replaceAll(/'[^']*'/g, (literal) => (/^'[\w -]*'$/.test(literal) ? literal : "''"))
    .toLowerCase();
}

/** The text up to the parenthesis that closes around it, nested parentheses blanked. */
export function surface(text: string): string {
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

export interface Select {
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

/** The SELECTs whose keyword stands in `within`, a text with the same positions as `code`. */
export function selectsOf(code: string, within: string): Select[] {
  return [...within.matchAll(/\bselect\b/g)].map(({ index }) => selectAt(code, index + 6));
}

/** The branches of the outermost query: one SELECT, or several between UNION ALL. */
export function outermostSelects(code: string): Select[] {
  return selectsOf(code, surface(code));
}
