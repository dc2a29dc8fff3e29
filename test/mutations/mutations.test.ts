import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { families } from './mutants.ts';
import { mutationsPage, scoreOf, triedMutants } from './page.ts';
import { reasonFor, reasons } from './reasons.ts';

const tried = await triedMutants();

it('of all mutants that change a fact 95 in 100 are noticed, nine in ten of each kind are harmless or noticed', () => {
  expect(scoreOf(tried)).toBeGreaterThanOrEqual(0.95);
  for (const family of families) {
    const own = tried.filter((each) => each.family === family);
    expect(own.length, family).toBeGreaterThan(20);
    const survivors = own.filter(({ end }) => end === 'survived').length;
    expect(survivors / own.length, family).toBeLessThanOrEqual(0.1);
  }
});

it('every survivor has a reason, and every reason a survivor', () => {
  const survivors = tried.filter(({ end }) => end === 'survived');
  expect(survivors.filter((each) => reasonFor(each) === undefined)).toEqual([]);
  const used = new Set(survivors.map(reasonFor));
  expect(reasons.filter(({ because }) => !used.has(because))).toEqual([]);
});

it('docs/mutations.md says what was found; `npm run mutations` writes it', async () => {
  const page = join(import.meta.dirname, '../../docs/mutations.md');
  expect(await readFile(page, 'utf8')).toBe(mutationsPage(tried));
});
