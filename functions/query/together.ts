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
  const statements = Array.from({ length: Math.ceil(parts.length / mostParts) }, (_, i) =>
    parts.slice(i * mostParts, (i + 1) * mostParts).join('\nUNION ALL\n'),
  );
  const answers = await atOnce(statements.map((sql) => engine.run(sql)));
  return answers.flatMap(({ rows }) => rows);
}

/**
 * What several questions come to, waited for together: whoever waits in a function is billed for it.
 *
 * All have ended before the first failure is thrown, so that the engine may be closed then.
 */
export async function atOnce<T extends readonly unknown[] | []>(
  asked: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(asked);
  return await Promise.all(asked);
}
