import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Article } from '../schemas/claims.ts';
import { closest } from './closest.ts';
import { SettingsError } from './errors.ts';

const folder = join(import.meta.dirname, '../schemas/claims');

/** @throws SettingsError naming the closest article */
export async function loadArticle(name?: string): Promise<Article> {
  const names = (await readdir(folder)).map((file) => file.replace(/\.ts$/, '')).sort();
  const wanted = name ?? names[0] ?? '';
  if (!names.includes(wanted)) {
    throw new SettingsError(
      `article: expected one of ${names.join(', ')}, found ${wanted}; did you mean ${closest(wanted, names)}?`,
    );
  }
  const module: { readonly article: Article } = await import(`../schemas/claims/${wanted}.ts`);
  return module.article;
}
