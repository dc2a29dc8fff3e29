import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { closest } from './closest.ts';
import { SettingsError } from './errors.ts';
import type { Source } from './source.ts';

const folder = join(import.meta.dirname, 'sources');

/** @throws SettingsError when `name` is not how a source may be called */
async function importSource(name: string): Promise<Source> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new SettingsError(`source: expected a name like cboe_put_call, found ${name}`);
  }
  // Bundlers take the whole folder in for this, so a source is one file there as well.
  const module: { readonly source: Source } = await import(`./sources/${name}.ts`);
  return module.source;
}

/** Every source there is: a file in `sources/` is all it takes. */
export async function loadSources(): Promise<Source[]> {
  const files = (await readdir(folder)).filter((file) => /^[a-z][a-z0-9_]*\.ts$/.test(file));
  return await Promise.all(files.sort().map((file) => importSource(basename(file, '.ts'))));
}

/**
 * Sources by their names, where there is no folder to look into: in a bundle.
 *
 * @throws SettingsError naming the one that is not there
 */
export async function loadNamedSources(names: readonly string[]): Promise<Source[]> {
  return await Promise.all(
    names.map(async (name) => {
      try {
        return await importSource(name);
      } catch (error) {
        if (error instanceof SettingsError) throw error;
        const found = (error as Error).message;
        throw new SettingsError(`source: expected a file of ${name}, found none (${found})`, {
          cause: error,
        });
      }
    }),
  );
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
