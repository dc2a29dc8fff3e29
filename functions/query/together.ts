import type { Answer, QueryEngine } from './engine.ts';

// Trino refuses a statement of more than 150 stages, and one of our counts takes up to three.
const mostParts = 30;

/**
 * The rows of several questions of like columns, asked in as few statements as engines allow.
 *
 * On Athena a statement is started, waited for and paid for by itself, however small it is.
 */
export async function askTogether(
  engine: QueryEngine,
  parts: readonly string[],
): Promise<Answer['rows']> {
  const rows: Answer['rows'][number][] = [];
  for (let first = 0; first < parts.length; first += mostParts) {
    const some = parts.slice(first, first + mostParts);
    rows.push(...(await engine.run(some.join('\nUNION ALL\n'))).rows);
  }
  return rows;
}
