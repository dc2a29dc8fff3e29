import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const path = join(import.meta.dirname, '../../docs/benchmarks.md');
const begin = '<!-- written by `npm run bench -- --write`: begin -->';
const end = '<!-- end -->';

/**
 * Puts this run's words between the page's markers; what people wrote around them stays.
 *
 * @throws TypeError when the page has lost its markers
 */
export async function writeBenchmarks(text: string): Promise<void> {
  const page = await readFile(path, 'utf8');
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from === -1 || to === -1) throw new TypeError(`${path}: expected ${begin} … ${end}`);
  await writeFile(path, `${page.slice(0, from)}${begin}\n\n${text}\n\n${page.slice(to)}`);
}
