import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { take } from '../../functions/intake.ts';
import { MemoryStore } from '../../functions/lake/store-memory.ts';
import { PlainLines } from '../../functions/plain-lines.ts';
import type { Response, Source } from '../../functions/source.ts';
import { source } from '../../functions/sources/finra_short_interest.ts';
import { bytesOf, fixture } from '../builders/judged-rows.ts';
import { hasRecordings, recording, withoutRecordings } from '../builders/recordings.ts';

const titles = new TextDecoder()
  .decode(await fixture(source, 'shrt20240315.csv'))
  .split('\n', 1)[0] as string;
const seeded = { seed: 20251126 };

/** The same source with no other way to read than row by row. */
const byRow: Source = {
  ...source,
  parse: async (raw) => {
    const { columns: _, ...parsed } = await source.parse(raw);
    return parsed;
  },
};

const usually = <T>(usual: fc.Arbitrary<T>, ...odd: T[]) =>
  fc.oneof({ weight: 60, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...odd) });

const oddCounts = ['', ' 12', '1,200', '-1', '1.5', '1e3', '9007199254740993', 'n/a'];

/** What may stand in the fields the lake keeps, nearly always as it should be. */
const line = fc.record({
  symbol: usually(fc.constantFrom('XMPL', 'YMPL', 'ZM.W/', 'QMPL'), '', ' XMPL ', 'ÉMPL'),
  issue: usually(fc.constantFrom('Example Inc.', 'Zed "When Issued"', 'Why, Corp '), '', 'Société'),
  shares: usually(fc.nat({ max: 5000 }).map(String), ...oddCounts),
  before: usually(fc.constantFrom('', '1000', '0'), ...oddCounts),
  volume: usually(fc.constantFrom('400', '1'), ...oddCounts),
  // As FINRA works them out; another number breaks the rule between columns.
  days: fc.oneof(
    { weight: 60, arbitrary: fc.constant(null) },
    { weight: 3, arbitrary: fc.constantFrom('', '7.00') },
    { weight: 1, arbitrary: fc.constantFrom('.5', '3.', '1.2.3', '-1', '12345678901234.56') },
  ),
  split: usually(fc.constantFrom('', 'S'), ' ', 's'),
  revised: usually(fc.constantFrom('', 'R'), 'RR'),
  more: usually(fc.constant(''), '|', '\r', '\n', '\t'),
});

type Line = typeof line extends fc.Arbitrary<infer L> ? L : never;

/** Shares over volume as the file prints it, so that most lines keep the rule. */
function printedDays(shares: string, volume: string): string {
  const days = Math.max(1, Number(shares) / Number(volume));
  return days > 999 || Number.isNaN(days) ? '999.99' : days.toFixed(2);
}

const ends = fc.constantFrom('\n', '\r\n');

function fileOf(lines: readonly Line[], day: string, end: string): Uint8Array {
  const texts = lines.map(({ symbol, issue, shares, before, volume, days, split, revised, more }) =>
    [
      ...['20240315', symbol, issue, 'A', 'NNM', shares, before, split, volume],
      ...[days ?? printedDays(shares, volume), revised, '0.5', '-3', day + more],
    ].join('|'),
  );
  return bytesOf([titles, ...texts, ''].join(end));
}

describe('columns are what rows are', () => {
  async function expectSame(key: string, bytes: Uint8Array): Promise<boolean> {
    const { rows, columns, dataset } = await source.parse({ key, bytes });
    const read = columns?.();
    if (!read) return false;
    const names = Object.keys(dataset.columns);
    const cell = (name: string, i: number) =>
      name === 'observation_date' ? read.day : read.cells[name]?.[i];
    const byColumn = Array.from({ length: read.length }, (_, i) => ({
      row: Object.fromEntries(names.map((name) => [name, cell(name, i)])),
      position: read.position(i),
    }));
    expect(byColumn).toEqual([...rows]);
    return true;
  }

  it('cell by cell, in files with anything in them', async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 6 }), ends, async (lines, end) => {
        if (await expectSame('2024-03-15', fileOf(lines, '2024-03-15', end))) read += 1;
      }),
      { ...seeded, numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(1000);
  });

  it.skipIf(!hasRecordings)(
    `in what FINRA has published${hasRecordings ? '' : `: ${withoutRecordings}`}`,
    async () => {
      const bytes = recording('finra/shrt20210715_excerpt.csv');
      expect(await expectSame('2021-07-15', bytes)).toBe(true);
    },
  );
});

describe('a lake does not show which way its files were read', () => {
  /** Everything the lake holds after some files, and what was said of each. */
  async function lakeOf(of: Source, files: readonly (readonly [string, Uint8Array])[]) {
    const store = new MemoryStore({ clock_ms: () => 0, mirrorFolder: '' });
    const outcomes = [];
    for (const [day, bytes] of files) {
      const fetched_at = new Date('2025-12-01T00:00:00Z');
      const request = { key: day, url: `https://cdn.finra.org/${day}` };
      async function* responses(): AsyncGenerator<Response> {
        yield { request, status: 200, headers: {}, fetched_at, bytes };
      }
      outcomes.push(await take(store, of, responses(), fetched_at));
    }
    const keys = (await store.list('')).filter((key) => !key.startsWith('pending/'));
    const objects = keys.map(async (key) => {
      const { bytes = new Uint8Array() } = (await store.get(key)) ?? {};
      return [key, Buffer.from(bytes).toString('base64')] as const;
    });
    return { outcomes, objects: await Promise.all(objects) };
  }

  // Two of history, and two so recent that each file is held against the one before.
  const days = ['2021-01-15', '2021-01-29', '2025-10-31', '2025-11-14'] as const;

  it('whatever stands in them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(...days.map(() => fc.array(line, { minLength: 1, maxLength: 5 }))),
        ends,
        async (contents, end) => {
          const files = days.map((day, i) => [day, fileOf(contents[i] ?? [], day, end)] as const);
          expect(await lakeOf(source, files)).toEqual(await lakeOf(byRow, files));
        },
      ),
      { ...seeded, numRuns: 60 },
    );
  });
});

describe('PlainLines', () => {
  it('reads decimals as JavaScript does', () => {
    const decimal = fc
      .tuple(fc.nat({ max: 99_999_999 }), fc.option(fc.stringMatching(/^\d{1,5}$/)))
      .map(([whole, fraction]) => (fraction === null ? `${whole}` : `${whole}.${fraction}`));
    fc.assert(
      fc.property(decimal, (text) => {
        const lines = new PlainLines(bytesOf(text), '|', 1);
        expect(lines.next()).toBe(true);
        expect(lines.decimal(0)).toBe(Number(text));
      }),
      { ...seeded, numRuns: 5000 },
    );
  });

  it.each([
    ['', ' 1', '1 ', '.5', '5.', '1.2.3', '-1', '+1', '1e3', '0x10', '1,000', '1234567890123456'],
  ])('takes %s for no number', (...texts) => {
    for (const text of texts) {
      const lines = new PlainLines(bytesOf(`${text}|`), '|', 2);
      lines.next();
      expect(lines.decimal(0)).toBe(Number.NaN);
    }
  });

  it('stops at a line of other fields, a control character, a letter beyond ASCII and a blank', () => {
    for (const odd of ['a', 'a|b|c', 'a|\tb', 'a|é', '', 'a|b\rc']) {
      const lines = new PlainLines(bytesOf(`a|b\n${odd}\na|b\n`), '|', 2);
      expect([lines.next(), lines.next(), lines.isPlain]).toEqual([true, false, false]);
    }
  });
});
