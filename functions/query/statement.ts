import { QueryFailedError } from '../errors.ts';

const passage = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|[\s\S]/g;
const questionWords = ['select', 'with', 'values', 'table', 'show', 'describe'];

/** SQL without comments and with every text literal emptied; names in quotes stay. */
export function withoutLiterals(sql: string): string {
  return sql.replaceAll(passage, (part) => {
    if (part.startsWith('--') || part.startsWith('/*')) return ' ';
    return part.startsWith("'") ? "''" : part;
  });
}

/** Passages that are none of the language's own words: quoted names are blanked as well. */
function bare(sql: string): string {
  return withoutLiterals(sql).replaceAll(/"(?:[^"]|"")*"/g, '""');
}

/**
 * Makes sure, for an engine that cannot be asked, that SQL is one question: its first word asks, it
 * has no second statement, and EXPLAIN explains a question too (with ANALYZE it would be carried out).
 *
 * @throws QueryFailedError saying what else was found
 */
export function mustBeOneQuestion(sql: string): void {
  const code = bare(sql).trim();
  if (code.includes(';')) throw new QueryFailedError('expected one question, found several: `;`');
  const asked = code.replace(/^explain\s+(analyze\s+)?(verbose\s+)?(\([^)]*\)\s*)?/i, '');
  const [first = 'nothing'] = /^[a-z]+/i.exec(asked.replace(/^[\s(]+/, '')) ?? [];
  if (questionWords.includes(first.toLowerCase())) return;
  throw new QueryFailedError(`expected a question, found ${first.toUpperCase()}`);
}

/** Lower-case words of the code, also of names in quotes. */
export function wordsOf(sql: string): ReadonlySet<string> {
  return new Set(
    withoutLiterals(sql)
      .toLowerCase()
      .match(/[a-z_][a-z0-9_]*/g),
  );
}

/** A question that begins with WITH, taken apart: its list of named queries, and the rest. */
export interface Named {
  readonly names: readonly string[];
  /** Everything after WITH. */
  readonly body: string;
}

/** @returns undefined where the question names no queries of its own in front */
export function ownNames(sql: string): Named | undefined {
  const opening = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*with\s/i.exec(sql);
  if (!opening) return undefined;
  const body = sql.slice(opening[0].length);
  const parts = body.match(passage) ?? [];
  const names: string[] = [];
  let depth = 0;
  let surface = '';
  for (const part of parts) {
    if (part === ')') depth -= 1;
    if (depth === 0 && !part.startsWith('--') && !part.startsWith('/*')) surface += part;
    if (part === '(') depth += 1;
  }
  // On the surface stand only `name [(columns)] AS (…)` with commas between, then the question.
  for (const [, quoted, plain] of surface.matchAll(
    /(?:^|,)\s*(?:recursive\s+)?(?:"([^"]+)"|([a-z_]\w*))\s*(?:\(\s*\)\s*)?as\s*\(\s*\)/gi,
  )) {
    names.push((quoted ?? plain ?? '').toLowerCase());
  }
  return { names, body };
}
