import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Dataset } from '../../../schemas/dataset.ts';
import { datasets } from '../../../schemas/datasets.ts';
import { closest } from '../../closest.ts';
import { SettingsError } from '../../errors.ts';
import { type Command, jsonOption } from '../command.ts';
import { skeletonOf } from '../source-skeleton.ts';
import { heading } from '../terminal.ts';

const project = 'smallcap-lake';
const defaultDataset = 'economic_indicator';

async function isCheckout(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
  const sources = await stat(join(folder, 'functions/sources')).catch(() => undefined);
  return sources?.isDirectory() === true && JSON.parse(text).name === project;
}

/** @throws SettingsError when neither the folder nor one above it is a checkout */
async function checkoutAbove(start: string): Promise<string> {
  for (let folder = start; ; folder = dirname(folder)) {
    if (await isCheckout(folder)) return folder;
    if (folder === dirname(folder)) {
      const expected = `expected to be run in a checkout of ${project}`;
      throw new SettingsError(`lake new-source: ${expected}, found ${start}`);
    }
  }
}

function nameOf(positionals: readonly string[]): string {
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) {
    const found = positionals.join(' ') || 'none';
    throw new SettingsError(`lake new-source: expected one NAME, found ${found}`);
  }
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) {
    const expected = 'publisher and what it gives, in snake_case, such as cboe_put_call';
    throw new SettingsError(`lake new-source: expected ${expected}, found ${name}`);
  }
  return name;
}

function datasetOf(typed: string): Dataset {
  const known = Object.values(datasets).filter(({ writtenBy }) => writtenBy === 'publishers');
  const found = known.find(({ name }) => name === typed);
  if (found) return found;
  const names = known.map(({ name }) => name);
  throw new SettingsError(
    `--dataset: expected one of ${names.join(', ')}, found ${typed}; did you mean ${closest(typed, names)}?`,
  );
}

/** @throws SettingsError when one is there: what somebody wrote is never written over */
async function checkAbsent(root: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const found = await stat(join(root, path)).catch(() => undefined);
    if (found) throw new SettingsError(`lake new-source: expected no ${path} yet, found one`);
  }
}

export const command: Command = {
  name: 'new-source',
  summary:
    'Starts a source in this checkout: a file that compiles, a response for it to read and the rows\n' +
    'in it, which the tests find by themselves. It is off until its publisher is written down;\n' +
    'docs/adding-a-source.md goes on from there.',
  usage: 'NAME',
  options: {
    dataset: {
      type: 'string',
      value: 'TABLE',
      meaning: `the table it fills (default ${defaultDataset})`,
    },
    json: jsonOption,
  },

  async run(given, io) {
    const name = nameOf(given.positionals);
    const dataset = datasetOf(given.text('dataset') ?? defaultDataset);
    const root = await checkoutAbove(process.cwd());
    const { source, response, rows } = skeletonOf(name, dataset);
    const fixture = `test/fixtures/sources/${name}`;
    const texts = {
      [`functions/sources/${name}.ts`]: source,
      [`${fixture}/${name}.csv`]: response,
      [`${fixture}/${name}.csv.rows.json`]: rows,
    };
    const paths = Object.keys(texts);
    await checkAbsent(root, paths);
    for (const [path, text] of Object.entries(texts)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text, { flag: 'wx' });
    }
    const next = [
      `write down the publisher in ${paths[0]}, and how its file is read`,
      `put one of its responses into ${fixture}, and the rows it holds beside it`,
      'npx vitest run --project unit test/unit/sources.test.ts',
      'delete isOffBecause, and it is asked by every lake run --live',
    ];
    if (given.flag('json')) {
      io.out(`${JSON.stringify({ name, dataset: dataset.name, files: paths, next })}\n`);
      return 0;
    }
    const shown = paths.map((path) => relative(process.cwd(), join(root, path)));
    io.out(`${heading(io, 'Written')}${shown.map((path) => `  ${path}\n`).join('')}`);
    io.out(`${heading(io, 'Next')}${next.map((step) => `  ${step}\n`).join('')}`);
    return 0;
  },
};
