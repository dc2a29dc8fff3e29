import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dictionaryEntry } from '../../schemas/dataset.ts';
import { datasets } from '../../schemas/datasets.ts';
import { loadViews } from '../query/views.ts';

const heading = `# Data dictionary

Written from \`schemas/\` by \`npm run dictionary\`; a test compares. Every table also carries \`published_at\`, \`known_at\`,
\`known_at_basis\`, \`fetched_at\`, \`source\` and \`raw_id\`.

## Tables
`;

/** `docs/dictionary.md`: the tables and views as declared in `schemas/`. */
export async function dictionary(): Promise<string> {
  const views = await loadViews();
  const rows = views.map(
    ({ name, room, meaning, grain, units }) =>
      `| \`${name}\` | ${room} | ${meaning} | ${grain.join(', ')} | ${units} |`,
  );
  return [
    heading,
    ...Object.values(datasets).map(dictionaryEntry),
    '## Views',
    '',
    '| view | kind | meaning | grain | units |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

if (import.meta.main) {
  await writeFile(join(import.meta.dirname, '../../docs/dictionary.md'), await dictionary());
}
