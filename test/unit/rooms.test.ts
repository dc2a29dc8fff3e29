import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const biome = join(root, 'node_modules/.bin/biome');

/** What the linter says of a file that imports `from`, planted in a copy of the layout. */
async function lint(path: string, from: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'rooms-'));
  await mkdir(join(copy, dirname(path)), { recursive: true });
  for (const file of ['biome.json', 'package.json'])
    await copyFile(join(root, file), join(copy, file));
  await writeFile(join(copy, path), `import { x } from '${from}';\n\nexport const y = x;\n`);
  const words = ['lint', '--vcs-enabled=false', '--colors=off', path];
  const { stdout, stderr } = spawnSync(biome, words, { cwd: copy, encoding: 'utf8' });
  return stdout + stderr;
}

describe('rooms import only what their sentence allows', () => {
  it.each([
    ['schemas/planted.ts', '../functions/errors.ts'],
    ['schemas/planted.ts', 'node:fs'],
    ['functions/sources/planted.ts', '../lake/merge.ts'],
    ['functions/sources/planted.ts', 'node:fs'],
    ['functions/lake/planted.ts', '../query/views.ts'],
    ['functions/lake/planted.ts', '../sources/fred_series.ts'],
    ['functions/query/planted.ts', '../lake/merge.ts'],
    ['functions/planted.ts', '../infra/app.ts'],
    ['functions/local/planted.ts', '../../test/builders/lake-of.ts'],
    ['infra/planted.ts', '../functions/lake/merge.ts'],
    ['infra/planted.ts', '../functions/query/duckdb.ts'],
  ])('%s may not import %s', async (path, from) => {
    expect(await lint(path, from)).toContain('noRestrictedImports');
  });

  it.each([
    ['schemas/planted.ts', 'zod'],
    ['functions/sources/planted.ts', '../source.ts'],
    ['functions/sources/planted.ts', '../fred-graph.ts'],
    ['functions/sources/planted.ts', '../sec-access.ts'],
    ['functions/sources/planted.ts', '../../schemas/calendar.ts'],
    ['functions/query/planted.ts', '../../schemas/dataset.ts'],
    ['infra/planted.ts', '../functions/source.ts'],
    ['infra/planted.ts', '../functions/query/views.ts'],
    ['infra/planted.ts', '../functions/query/view-columns.ts'],
  ])('%s may import %s', async (path, from) => {
    expect(await lint(path, from)).not.toContain('noRestrictedImports');
  });
});
