import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skeletonOf } from '../../functions/local/source-skeleton.ts';
import { datasets } from '../../schemas/datasets.ts';
import { checkoutOfSources, shell } from '../builders/checkout.ts';
import { lake, lakeHere, temporaryFolder } from '../builders/command-line.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/adding-a-source.md'), 'utf8');

/** What the page has one do, in its order: write a file, run a command, or read what it printed. */
type Step =
  | { readonly path: string; readonly text: string }
  | { readonly command: string }
  | { readonly printed: string };

/** A block after a path is that file; one of the shell is run, and one of text is what it printed. */
const steps = [...page.matchAll(/(?:`([\w./-]+)`:\n\n)?```(\w+)\n([\s\S]*?)```/g)].flatMap(
  ([, path, kind, content = '']): Step[] => {
    if (path !== undefined) return [{ path, text: content }];
    if (kind === 'text') return [{ printed: content }];
    return content
      .trim()
      .split('\n')
      .map((command) => ({ command }));
  },
);

// Compilers and tests in processes of their own: seconds where nothing else runs, minutes elsewhere.
const patience_ms = 240_000;

let folder: string;

/** A new source of every table, as the command starts it. */
async function startSources(): Promise<void> {
  for (const dataset of Object.values(datasets)) {
    if (dataset.writtenBy !== 'publishers') continue;
    const name = `started_${dataset.name}`;
    const { source, response, rows } = skeletonOf(name, dataset);
    const fixture = join(folder, 'test/fixtures/sources', name);
    await mkdir(fixture, { recursive: true });
    await writeFile(join(folder, `functions/sources/${name}.ts`), source);
    await writeFile(join(fixture, `${name}.csv`), response);
    await writeFile(join(fixture, `${name}.csv.rows.json`), rows);
  }
}

// What the page has one compile and lint is every source there is: those as well.
beforeAll(async () => {
  folder = await checkoutOfSources();
  await startSources();
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('docs/adding-a-source.md', () => {
  it('adds a source in less than sixty lines', () => {
    const lengths = steps.flatMap((step) =>
      'path' in step && step.path.endsWith('.ts') ? [step.text.trimEnd().split('\n').length] : [],
    );
    expect(lengths).toHaveLength(1);
    expect(lengths[0]).toBeLessThan(60);
  });

  it('does what it says, step by step', { timeout: patience_ms }, async () => {
    let printed = '';
    for (const step of steps) {
      if ('command' in step) printed = await shell(folder, step.command);
      else if ('printed' in step) expect(printed).toBe(step.printed);
      else {
        // The command has written it before: the page replaces, it does not add.
        expect(await readFile(join(folder, step.path), 'utf8')).not.toBe('');
        await writeFile(join(folder, step.path), step.text);
      }
    }
    const out = await shell(folder, 'npx lake run --source ofr_stress --lake .lake-rehearsed');
    expect(out).toContain('the rehearsal has no such publisher');
  });
});

describe('lake new-source', () => {
  it('starts a source of any table that passes the tests of all', {
    timeout: patience_ms,
  }, async () => {
    await shell(folder, 'npx vitest run --project unit test/unit/sources.test.ts -t started_');
  });

  it('says what it wrote, where and what comes next, also as JSON', async () => {
    const words = 'npx lake new-source said_levels --dataset index_level';
    const file = 'functions/sources/said_levels.ts';
    const { name, dataset, files } = JSON.parse(await shell(folder, `${words} --json`));
    expect([name, dataset]).toEqual(['said_levels', 'index_level']);
    expect(files[0]).toBe(file);
    for (const path of files) expect(dirname(path)).toMatch(/^(functions|test\/fixtures)\/sources/);
    await expect(shell(folder, words)).rejects.toThrow(
      `lake new-source: expected no ${file} yet, found one`,
    );
  });

  it.each([
    ['no name', [], /expected one NAME, found none/],
    ['two names', ['a_b', 'c_d'], /expected one NAME, found a_b c_d/],
    ['capitals', ['cboePutCall'], /in snake_case, such as cboe_put_call, found cboePutCall/],
    ['an underscore at its end', ['cboe_'], /in snake_case, .*found cboe_$/],
    ['an unknown table', ['a_b', '--dataset', 'index_levl'], /did you mean index_level\?/],
    ['a table of the lake’s own', ['a_b', '--dataset', 'run'], /--dataset: expected one of /],
  ])('refuses %s', async (_, words, message) => {
    const { code, err } = await lakeHere(['new-source', ...words]);
    expect(err.trim()).toMatch(message);
    expect(code).toBe(2);
  });

  it('refuses a folder that is no checkout', async () => {
    const { code, err } = await lake(['new-source', 'a_b'], { cwd: await temporaryFolder() });
    expect(err).toMatch(/expected to be run in a checkout of smallcap-lake, found \//);
    expect(code).toBe(2);
  });
});
