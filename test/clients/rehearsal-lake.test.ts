import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { storedColumns } from '../../schemas/dataset.ts';
import { datasets } from '../../schemas/datasets.ts';
import { lake, temporaryFolder } from '../builders/command-line.ts';
import { answered, columnsOfLatest } from '../builders/lake-answers.ts';
import { exchanged, snippetOf } from '../builders/reading-page.ts';
import { type Left, linesOf, python, ran, readers } from './python-clients.ts';

if (!python) console.warn('Python clients skipped: this machine has no python3 with venv');
// As the page has it: 20:00 UTC on the last day of September.
const moment = '2025-09-30T20:00:00Z';
const asked = ['index_level', 'index_constituent', 'short_interest', 'option_activity'].flatMap(
  (name) => datasets[name] ?? [],
);
const [first] = asked;

let folder: string;
const path = () => join(folder, '.lake');
let truth: Map<string, { facts: string[]; known: string[] }>;

beforeAll(async () => {
  if (!python) return;
  folder = await temporaryFolder();
  const { code, err } = await lake(['run', '--lake', path()]);
  if (code !== 0) throw new Error(err);
  truth = new Map();
  for (const dataset of asked) {
    const { name } = dataset;
    const latest = columnsOfLatest(dataset);
    truth.set(name, {
      facts: await answered(path(), name, storedColumns(dataset)),
      known: await answered(path(), `${name}_latest`, latest, ['--as-of', moment]),
    });
  }
});

describe.skipIf(!python).each(readers)('$heading', ({ heading, client }) => {
  let answers: Left[];
  let released: Left | undefined;

  beforeAll(() => {
    const codes = asked.map(({ name, grain }) =>
      // The first one as it stands on the page, to the letter.
      name === first?.name
        ? snippetOf(heading)
        : exchanged(snippetOf(heading), {
            '"index_level"': `"${name}"`,
            '["index_symbol", "return_kind", "observation_date"]': JSON.stringify(grain),
          }),
    );
    const ofRelease = exchanged(snippetOf(heading), {
      'files = open(f"{lake}/manifest/{dataset}/current/manifest").read().splitlines()\n':
        snippetOf('An older release'),
    });
    [released, ...answers] = ran(
      client,
      [ofRelease, ...codes].map((code) => ({ folder, code })),
    );
  });

  it.each(asked.map((dataset, i) => ({ ...dataset, i })))('$name', ({ i, ...dataset }) => {
    const { facts, known } = truth.get(dataset.name) ?? { facts: [], known: [] };
    const found = answers[i];
    expect(facts.length).toBeGreaterThan(known.length);
    if (!found) throw new TypeError(dataset.name);
    expect(linesOf(storedColumns(dataset), found.facts)).toEqual(facts);
    expect(linesOf(columnsOfLatest(dataset), found.known)).toEqual(known);
  });

  it('reads a release by the list it holds', () => {
    const { facts } = truth.get('index_level') ?? { facts: [] };
    if (!released || !first) throw new TypeError('index_level');
    expect(linesOf(storedColumns(first), released.facts)).toEqual(facts);
  });
});
