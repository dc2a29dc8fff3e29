import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dictionaryEntry } from '../../schemas/dataset.ts';
import { datasets } from '../../schemas/datasets.ts';
import { loadViews } from '../query/views.ts';

const begin = '<!-- dictionary: written by `npm run dictionary` -->';
const end = '<!-- end of dictionary -->';

/** The data dictionary as declared in `schemas/`, Markdown. */
export async function dictionary(): Promise<string> {
  const views = await loadViews();
  const rows = views.map(
    ({ name, room, meaning, grain, units }) =>
      `| \`${name}\` | ${room} | ${meaning} | ${grain.join(', ')} | ${units} |`,
  );
  return [
    ...Object.values(datasets).map(dictionaryEntry),
    '### Views',
    '',
    '| view | kind | meaning | grain | units |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** @throws TypeError when the page has lost its markers */
export function withDictionary(page: string, text: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to === -1) throw new TypeError('README.md: expected the dictionary’s markers');
  return `${page.slice(0, from + begin.length)}\n\n${text}\n${page.slice(to)}`;
}

if (import.meta.main) {
  const path = join(import.meta.dirname, '../../README.md');
  await writeFile(path, withDictionary(await readFile(path, 'utf8'), await dictionary()));
}
