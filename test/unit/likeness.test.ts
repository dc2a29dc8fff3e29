import { describe, expect, it } from 'vitest';
import { KnownRows } from '../../functions/known-rows.ts';
import { monthEndFault, repeatedLines, shareFault, unlikeness } from '../../functions/likeness.ts';
import type { ParsedRow } from '../../functions/source.ts';
import { count, date, nullable, number, text } from '../../schemas/columns.ts';
import { defineDataset } from '../../schemas/dataset.ts';
import type { Health, LikenessRule } from '../../schemas/health.ts';

const because = 'the test says so';

function datasetWith(health: Health) {
  return defineDataset({
    name: 'holding',
    meaning: 'Holdings.',
    grain: ['fund', 'ticker', 'observation_date'],
    columns: {
      fund: text('whose'),
      ticker: text('of what'),
      observation_date: date('the day'),
      occurrence: count('lines', 'which of those alike'),
      shares: nullable(because, number('shares', 'how many')),
      amount: nullable(because, number('USD', 'worth')),
      weight: nullable(because, number('percent', 'of the whole')),
      begins: nullable(because, date('first day')),
      ends: nullable(because, date('last day')),
      label: nullable(because, text('what it is called')),
    },
    health,
  });
}

type Own = Readonly<Record<string, unknown>>;

/** So many lines, each of another ticker. */
function lines(of: number, own: (i: number) => Own = () => ({}), day = '2025-11-26'): ParsedRow[] {
  return Array.from({ length: of }, (_, i) => ({
    row: { fund: 'IWM', ticker: `T${i}`, observation_date: day, occurrence: 1, ...own(i) },
    position: `line ${i + 2}`,
  }));
}

const rule: LikenessRule = {
  series: ['fund', 'ticker'],
  columns: ['shares'],
  mostTypicalFactor: 3,
  leastCorrelation: 0.5,
  mostNewShare: 0.5,
  within: 'fund',
  name: 'label',
  consequence: 'halt',
};

/** What is said of rows where others were known before. */
function said(now: readonly ParsedRow[], before: readonly ParsedRow[], own = {}) {
  const dataset = datasetWith({ likeness: { ...rule, ...own } });
  const known = new KnownRows(dataset);
  for (const { row } of before) known.accept(row);
  return unlikeness(dataset, now, known)?.found;
}

const dayBefore = '2025-11-25';
const doubling = (i: number) => ({ shares: 2 ** i });
const held = lines(20, doubling, dayBefore);

describe('unlikeness(): numbers', () => {
  const times = (factor: number) => lines(20, (i) => ({ shares: factor * 2 ** i }));

  it('change by a factor at most, up or down', () => {
    expect(said(times(2.99), held)).toBeUndefined();
    expect(said(times(3.01), held)).toBe('3.01 in the middle of 20 series');
    expect(said(times(1 / 2.99), held)).toBeUndefined();
    expect(said(times(1 / 3.02), held)).toBe('0.331 in the middle of 20 series');
  });

  it('count by the middle one: a few may do as they like', () => {
    const some = (few: number) =>
      lines(20, (i) => ({ shares: (i < few ? 1000 : 1) * 2 ** (i + 20) }));
    const before = lines(20, (i) => ({ shares: 2 ** (i + 20) }), dayBefore);
    const least = { leastCorrelation: -1 };
    expect(said(some(9), before, least)).toBeUndefined();
    expect(said(some(11), before, least)).toBe('1.00e+3 in the middle of 20 series');
  });

  it('go with what each series had before', () => {
    // Two that change places as far apart as d take 2d² / 1330 from the correlation of 20.
    const swapped = (a: number, b: number) =>
      lines(20, (i) => ({ shares: 2 ** ({ [a]: b, [b]: a }[i] ?? i) }));
    expect(said(swapped(1, 18), held)).toBeUndefined();
    expect(said(swapped(0, 19), held)).toBe('a correlation of 0.46 in 20 series');
  });

  it('that do not vary go with anything', () => {
    const even = lines(20, () => ({ shares: 8 }), dayBefore);
    const uneven = lines(20, (i) => ({ shares: i % 2 ? 16 : 4 }));
    expect(said(uneven, even)).toBeUndefined();
  });

  it('are held against the newest day, whatever their sign and however they are kept', () => {
    const older = lines(20, () => ({ shares: 1 }), '2025-10-01');
    expect(said(times(1), [...held, ...older])).toBeUndefined();
    expect(said(times(-2), held)).toBeUndefined();
    expect(said(times(-100), held)).toBe('100 in the middle of 20 series');
    expect(
      said(
        lines(20, (i) => ({ shares: 2n ** BigInt(i + 2) })),
        held,
      ),
    ).toMatch(/^4\.00 in/);
  });

  it.each([19, 20])('of %i series', (series) => {
    const now = lines(series, (i) => ({ shares: 100 * 2 ** i }));
    const found = series === 20 ? '100 in the middle of 20 series' : undefined;
    expect(said(now, held)).toBe(found);
  });

  it('of fewer series, where the rule asks of fewer', () => {
    const now = (series: number) => lines(series, (i) => ({ shares: 100 * 2 ** i }));
    expect(said(now(3), held, { fewest: 4 })).toBeUndefined();
    expect(said(now(4), held, { fewest: 4 })).toBe('100 in the middle of 4 series');
  });

  it.each([0, 0n, null, undefined, 'n/a'])('that are %s are none to compare', (shares) => {
    const spoilt = (i: number) => ({ shares: i === 0 ? shares : 100 * 2 ** i });
    expect(said(lines(20, spoilt), held)).toBeUndefined();
    expect(
      said(
        lines(20, (i) => ({ shares: 100 * 2 ** i })),
        lines(20, spoilt, dayBefore),
      ),
    ).toBe(undefined);
  });
});

describe('unlikeness(): who is known', () => {
  const fresh =
    (of: number, fund = 'IWM') =>
    (i: number) =>
      i < of ? { fund, ticker: `NEW${i}` } : { fund };

  it('most are, where enough others were', () => {
    expect(said(lines(40, fresh(20)), lines(40, undefined, dayBefore))).toBeUndefined();
    expect(said(lines(40, fresh(21)), lines(40, undefined, dayBefore))).toBe('21 never heard of');
  });

  it('of few before, of few now and of another fund nothing is said', () => {
    expect(said(lines(20, fresh(20)), lines(19, undefined, dayBefore))).toBeUndefined();
    expect(said(lines(20, fresh(20)), lines(20, undefined, dayBefore))).toBe('20 never heard of');
    expect(said(lines(19, fresh(19)), lines(20, undefined, dayBefore))).toBeUndefined();
    expect(said(lines(20, fresh(20, 'IVV')), lines(20, undefined, dayBefore))).toBeUndefined();
  });

  it('says nothing of no rows, and without a rule', () => {
    expect(said([], held)).toBeUndefined();
    const dataset = datasetWith({});
    expect(unlikeness(dataset, lines(30), new KnownRows(dataset))).toBeUndefined();
  });
});

describe('unlikeness(): names', () => {
  const labelled = (others: number) => (i: number) => ({ label: i < others ? 'else' : 'same' });
  const known = (of: number) => lines(of, () => ({ label: 'same' }), dayBefore);

  it('stay in four of five series', () => {
    expect(said(lines(20, labelled(4)), known(20))).toBeUndefined();
    expect(said(lines(20, labelled(5)), known(20))).toBe('5 others');
  });

  it('of few series, or where none is asked of, may change', () => {
    expect(said(lines(19, labelled(19)), known(20))).toBeUndefined();
    const noName = { name: undefined };
    expect(said(lines(20, labelled(20)), known(20), noName)).toBeUndefined();
  });
});

describe('monthEndFault()', () => {
  const dataset = datasetWith({ monthEnds: { column: 'ends', with: 'begins' } });
  const fault = (of: number, own: (i: number) => Own) =>
    monthEndFault(
      dataset,
      lines(of, (i) => ({ begins: '2025-01-01', ...own(i) })),
    )?.found;
  const ending = (months: number) => (i: number) => ({
    ends: i < months ? '2025-06-30' : '2025-06-29',
  });

  it('wants half of them', () => {
    expect(fault(20, ending(10))).toBeUndefined();
    expect(fault(20, ending(9))).toBe('in 9');
  });

  it('of 20 rows that also give the other column', () => {
    expect(fault(19, ending(0))).toBeUndefined();
    const instants = (i: number) => ({ ...ending(0)(i), begins: i === 0 ? null : '2025-01-01' });
    expect(fault(20, instants)).toBeUndefined();
    expect(fault(21, instants)).toBe('in 0');
    expect(monthEndFault(datasetWith({}), lines(30, ending(0)))).toBeUndefined();
  });

  it.each([
    ['2024-02-29', true],
    ['2024-02-28', false],
    ['2025-02-28', true],
    ['2025-12-31', true],
    [null, false],
    ['soon', false],
  ])('%s: %s', (ends, isEnd) => {
    expect(fault(20, () => ({ ends }))).toBe(isEnd ? undefined : 'in 0');
  });
});

describe('shareFault()', () => {
  const dataset = datasetWith({
    share: { column: 'weight', of: 'amount', mostApart_percent: 0.25 },
  });
  const fault = (weight: unknown, amount: unknown = 100) =>
    shareFault(dataset, [
      ...lines(3, () => ({ amount: 100, weight: 25 })),
      { row: { ...lines(1)[0]?.row, amount, weight } as ParsedRow['row'], position: 'line 9' },
    ]);

  it('wants the share the amount comes to, give or take the rounding', () => {
    for (const weight of [25, 25.25, 24.75]) expect(fault(weight)).toBeUndefined();
    for (const weight of [25.26, 24.74, 0, null, 2500]) {
      expect(fault(weight)).toEqual({
        expected: 'weight to be the share of amount, 25.00 at line 9',
        found: String(weight),
      });
    }
  });

  it('says nothing where an amount is no number, of no rows and without a rule', () => {
    for (const amount of [null, '100', 100n]) expect(fault(99, amount)).toBeUndefined();
    expect(shareFault(dataset, [])).toBeUndefined();
    expect(shareFault(datasetWith({}), lines(3))).toBeUndefined();
  });

  it('a fund whose parts are all worth nothing has no shares', () => {
    const worthless = lines(2, () => ({ amount: 0, weight: 50 }));
    expect(shareFault(dataset, worthless)?.found).toBe('50');
  });
});

describe('repeatedLines()', () => {
  const dataset = datasetWith({ distinctBut: { column: 'occurrence', unlessZero: 'amount' } });
  const written = (...own: readonly Own[]) =>
    repeatedLines(
      dataset,
      own.map(
        (each, i) => ({ ...lines(1, () => each)[0], position: `line ${i + 2}` }) as ParsedRow,
      ),
    );

  it('refuses the second of two lines that are alike but for the counter', () => {
    const { refused, warnings } = written(
      { amount: 5, occurrence: 1 },
      { amount: 5, occurrence: 2 },
      { amount: 5, occurrence: 3 },
    );
    expect(refused.map(([{ position }]) => position)).toEqual(['line 3', 'line 4']);
    expect(warnings).toEqual([]);
  });

  it('tells of two that name the same thing, unless the second is a leftover', () => {
    const { refused, warnings } = written({ amount: 5 }, { amount: 6 }, { amount: 7 });
    expect(refused).toEqual([]);
    expect(warnings).toEqual(['expected one line of each, found 2 more, at line 3']);
    expect(written({ amount: 5 }, { amount: 0 }).warnings).toEqual([]);
    expect(written({ amount: 5 }, { amount: null }).warnings).toHaveLength(1);
  });

  it('has nothing against others, nor without a rule', () => {
    expect(written({ ticker: 'A' }, { ticker: 'B' })).toEqual({ refused: [], warnings: [] });
    const alike = lines(2, () => ({ ticker: 'A' }));
    expect(repeatedLines(datasetWith({}), alike)).toEqual({ refused: [], warnings: [] });
  });
});
