import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { closest } from './closest.ts';
import { SettingsError } from './errors.ts';
import type { Source } from './source.ts';

const folder = join(import.meta.dirname, 'sources');

/** Every source there is: a file in `sources/` is all it takes. */
export async function loadSources(): Promise<Source[]> {
  const files = (await readdir(folder)).filter((file) => /^[a-z][a-z0-9_]*\.ts$/.test(file));
  const modules = await Promise.all(
    files.sort().map(async (file) => {
      const name = basename(file, '.ts');
      const module: { readonly source: Source } = await import(`./sources/${name}.ts`);
      return module.source;
    }),
  );
  return modules;
}

/** @throws SettingsError naming the closest source */
export function pickSources(sources: readonly Source[], names: readonly string[]): Source[] {
  if (names.length === 0) return [...sources];
  return names.map((name) => {
    const found = sources.find((source) => source.name === name);
    if (found) return found;
    const known = sources.map((source) => source.name);
    throw new SettingsError(
      `source: expected one of ${known.join(', ')}, found ${name}; did you mean ${closest(name, known)}?`,
    );
  });
}
