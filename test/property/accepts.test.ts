import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, number, text } from '../../schemas/columns.ts';
import { type Dataset, provenance } from '../../schemas/dataset.ts';
import { datasets } from '../../schemas/datasets.ts';

const days = [
  '2025-11-26',
  '2024-02-29',
  '2023-02-29',
  '2025-13-01',
  '2025-1-1',
  '0000-01-01',
  ' 2025-11-26',
  '2025-11-26\n',
  '2025-11-26T00:00:00Z',
];

/** Values of every kind, those that are nearly right among them. */
const values = fc.oneof(
  fc.constantFrom<unknown>(...days),
  fc.constantFrom<unknown>('', ' ', 'yes', 'no', 'RUT', 'CY2025Q3', '0000000000-25-000001', '\0'),
  fc.constantFrom<unknown>(0, -0, 1, -1, 0.5, 100, 101, 1e300, 2 ** 53 - 1, 2 ** 53, -(2 ** 63)),
  fc.constantFrom<unknown>(0n, -1n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n) - 1n),
  fc.constantFrom<unknown>(null, undefined, true, Number.NaN, Number.POSITIVE_INFINITY),
  fc.constantFrom<unknown>(new Date(0), new Date(Number.NaN), new String('yes'), [], {}),
  fc.double(),
  fc.bigInt(),
  fc.string(),
  fc.anything(),
);

const seeded = { seed: 20251126 };

function expectAgreement(column: Column, value: unknown): void {
  expect(column.accepts(value)).toBe(column.schema.safeParse(value).success);
}

describe('a column accepts what its schema accepts', () => {
  it.each(Object.values(datasets))('$name', ({ columns }) => {
    fc.assert(fc.property(fc.constantFrom(...Object.values(columns)), values, expectAgreement), {
      ...seeded,
      numRuns: 200,
    });
  });

  it('of provenance, a pattern and a range', () => {
    const more = [
      ...Object.values(provenance),
      text('a word', { pattern: /^[a-z]+$/ }),
      // Of a pattern that would remember where it stopped, each value is asked about from its start.
      text('a word', { pattern: /[a-z]/g }),
      number('percent', 'a share', { min: 0, max: 100 }),
      number('percent', 'a rate', { min: 0 }),
    ];
    fc.assert(fc.property(fc.constantFrom(...more), values, expectAgreement), {
      ...seeded,
      numRuns: 2000,
    });
  });
});

const drawn = fc.sample(values, { ...seeded, numRuns: 2000 });

/** A value that fits, found among those any column is asked about. */
function fittingOf({ schema }: Column): unknown {
  return [...drawn, '1970-01', 'XNYS', '13:00', 'NAAIM'].find(
    (value) => schema.safeParse(value).success,
  );
}

describe('a row with a cell too many, too few or another one is judged alike', () => {
  it.each(Object.values(datasets))('$name', (dataset: Dataset) => {
    const names = Object.keys(dataset.columns);
    const row = Object.fromEntries(
      Object.entries(dataset.columns).map(([name, column]) => [name, fittingOf(column)]),
    );
    const without = (name: string) =>
      Object.fromEntries(Object.entries(row).filter(([each]) => each !== name));
    const changed = fc.oneof(
      fc.constant(row),
      fc.constantFrom(...names).map(without),
      fc.tuple(fc.constantFrom(...names, 'more'), values).map(([name, value]) => ({
        ...row,
        [name]: value,
      })),
      fc.constantFrom(...names).map((name) => ({ ...without(name), more: 1 })),
    );
    fc.assert(
      fc.property(changed, (candidate) => {
        expect(dataset.accepts(candidate)).toBe(dataset.row.safeParse(candidate).success);
      }),
      { ...seeded, numRuns: 150 },
    );
  });
});
