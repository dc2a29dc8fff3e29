import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const page = readFileSync(join(import.meta.dirname, '../../docs/reading.md'), 'utf8');

/**
 * The code under a heading of `docs/reading.md`, as a reader would paste it.
 *
 * @throws TypeError when the page has no such section, or one without code
 */
export function snippetOf(heading: string): string {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  const [, code] = /```\w+\n([\s\S]*?)```/.exec(section ?? '') ?? [];
  if (code === undefined) throw new TypeError(`docs/reading.md: expected code under ${heading}`);
  return code;
}

/** The same code with some of its text exchanged, each of which it must have. */
export function exchanged(code: string, texts: Readonly<Record<string, string>>): string {
  return Object.entries(texts).reduce((changing, [before, after]) => {
    if (!changing.includes(before)) throw new TypeError(`expected ${before} in\n${changing}`);
    return changing.replaceAll(before, after);
  }, code);
}
