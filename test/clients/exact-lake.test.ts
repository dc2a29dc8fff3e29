import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { storedColumns } from '../../schemas/dataset.ts';
import { asLines } from '../builders/exact-cells.ts';
import { anything, exactLake, knownAt, moments, nothing, written } from '../builders/exact-lake.ts';
import { exchanged, snippetOf } from '../builders/reading-page.ts';
import { type Left, linesOf, python, ran, readers } from './python-clients.ts';

if (!python) console.warn('Python clients skipped: this machine has no python3 with venv');
const columns = storedColumns(anything);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lake-clients-'));
  await exactLake(new FolderStore(join(folder, '.lake')));
});

describe.skipIf(!python).each(readers)('$heading', ({ heading, client, types }) => {
  const asked = (dataset: string, moment: Date) =>
    exchanged(snippetOf(heading), {
      '"index_level"': `"${dataset}"`,
      'datetime(2025, 9, 30, 20)': `datetime.fromisoformat("${moment.toISOString().slice(0, -1)}")`,
      '["index_symbol", "return_kind", "observation_date"]': '["series", "observation_date"]',
    });
  const ofKinds = Object.fromEntries(
    Object.entries(columns).map(([name, { kind }]) => [name, types[kind]]),
  );
  let answers: Left[];
  let ofNothing: Left | undefined;

  beforeAll(() => {
    const [of = '', ...codes] = [
      asked(nothing.name, moments[0] ?? new Date(0)),
      ...moments.map((moment) => asked(anything.name, moment)),
    ];
    [ofNothing, ...answers] = ran(
      client,
      [of, ...codes].map((code) => ({ folder, code })),
    );
  });

  it('reads every cell that was written', () => {
    for (const { facts } of answers) {
      expect(linesOf(columns, facts)).toEqual(asLines(columns, written));
    }
  });

  it.each(moments.map((moment, i) => [moment.toISOString(), i]))('as of %s', (moment, i) => {
    const found = answers[Number(i)]?.known ?? { types: {}, columns: {} };
    const expected = knownAt(written, new Date(moment));
    expect(linesOf(columns, found)).toEqual(asLines(columns, expected));
  });

  it('has the lake’s types, also of no rows and of columns added later', () => {
    for (const { facts, known } of [...answers, ...(ofNothing ? [ofNothing] : [])]) {
      expect(facts.types).toEqual(ofKinds);
      expect(known.types).toEqual(ofKinds);
    }
  });

  it('reads a table without rows', () => {
    for (const frame of [ofNothing?.facts, ofNothing?.known]) {
      expect(Object.values(frame?.columns ?? {}).flat()).toEqual([]);
    }
  });
});
