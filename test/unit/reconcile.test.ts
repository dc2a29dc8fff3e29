import { describe, expect, it } from 'vitest';
import { Beside } from '../../functions/beside.ts';
import { checkGaps, gapsInLake } from '../../functions/gaps-lake.ts';
import { plainCode } from '../../functions/query/select.ts';
import { traps } from '../../functions/query/traps.ts';
import { reconcile, reconciledText, type Told } from '../../functions/reconcile.ts';
import {
  checkReconciled,
  reconciledLake,
  reconciliationQuestions,
} from '../../functions/reconcile-lake.ts';
import { loadSources } from '../../functions/source-catalog.ts';
import { tradingDays } from '../../schemas/calendar.ts';
import { dataset as constituents } from '../../schemas/datasets/index_constituent.ts';
import { reconciliations } from '../../schemas/reconciliations.ts';
import { lakeOf } from '../builders/lake-of.ts';

const now = new Date('2025-03-05T23:30:00Z');

function ruleNamed(name: string) {
  const rule = reconciliations.find((each) => each.name === name);
  if (!rule) throw new TypeError(name);
  return rule;
}

const told = (source: string, day: string, value: number, more: Partial<Told> = {}): Told => ({
  ...{ source, series: 'RUT', day, value, paidOut: 0, isExcused: false },
  ...more,
});

const level = (source: string, observation_date: string, close_points: number, more = {}) => ({
  ...{ index_symbol: 'RUT', return_kind: 'price', observation_date, close_points, source },
  ...more,
});

it('says what differs, by how much it may, and who says it', () => {
  const found = reconcile(
    ruleNamed('index_closes'),
    [
      told('cboe_index_history', '2025-03-03', 2102.2301),
      told('cboe_index_history', '2025-03-04', 2200),
    ],
    [told('yahoo_chart', '2025-03-03', 2102.23), told('yahoo_chart', '2025-03-04', 2079.53)],
  );
  expect(reconciledText(found)).toBe(
    '2 days compared, 1 more than 0.05 % apart, last 2025-03-04: 2200 by cboe_index_history (RUT) ' +
      'and 2079.53 by yahoo_chart (RUT)',
  );
});

it('a silent side, or no day in common, is said and is no fault', () => {
  const rule = ruleNamed('index_closes');
  const mine = [told('cboe_index_history', '2025-03-03', 2102)];
  expect(reconcile(rule, mine, [])).toMatchObject({ compared: 0, differences: [] });
  expect(reconciledText(reconcile(rule, mine, []))).toBe(
    'not compared: nothing lately of yahoo_chart, drop_zone',
  );
  const other = reconcile(rule, mine, [told('yahoo_chart', '2025-03-04', 1)]);
  expect(reconciledText(other)).toBe('not compared: no day in common');
});

describe('moves', () => {
  const rule = ruleNamed('fund_moves');
  const index = [told('c', '2025-03-13', 2000), told('c', '2025-03-14', 2000)];
  const fund = (paidOut: number, more: Partial<Told> = {}) => [
    told('d', '2025-03-13', 200),
    told('d', '2025-03-14', 196, { paidOut, ...more }),
  ];
  it('a dividend explains a fall, a split excuses it, and nothing else does', () => {
    expect(reconcile(rule, fund(0), index).differences).toHaveLength(1);
    expect(reconcile(rule, fund(4), index).differences).toEqual([]);
    expect(reconcile(rule, fund(0, { isExcused: true }), index)).toMatchObject({
      compared: 0,
      differences: [],
    });
  });

  it('are not compared over a pause, nor before both meant the same', () => {
    const later = [told('d', '2025-03-03', 200), told('d', '2025-03-14', 100)];
    const days = [told('c', '2025-03-03', 2000), told('c', '2025-03-14', 2000)];
    expect(reconcile(rule, later, days).compared).toBe(0);
    const march2020 = [told('d', '2020-03-18', 99), told('d', '2020-03-19', 106)];
    const panic = [told('c', '2020-03-18', 991), told('c', '2020-03-19', 1058)];
    expect(reconcile(rule, march2020, panic).compared).toBe(0);
  });
});

describe('weights of two funds of one index', () => {
  const rule = ruleNamed('fund_holdings');
  const day = '2025-03-04';
  const weight = (of: string, value: number, more: Partial<Told> = {}) =>
    told(of, day, value, { series: 'BRKB', ...more });
  const mine = (value: number) => [weight('ishares_holdings', value)];

  it('may be rounded apart and differ by the cash a fund keeps, and no more', () => {
    const apart = (a: number, b: number) =>
      reconcile(rule, mine(a), [weight('spdr_holdings', b)]).differences.length;
    expect([apart(7.82, 7.830057), apart(7.82, 7.8699), apart(0.02, 0.064)]).toEqual([0, 0, 0]);
    expect([apart(0.06, 0), apart(7.82, 7.88), apart(7.88, 7.82)]).toEqual([1, 1, 1]);
  });

  it('are told in percent, and counted each for itself', () => {
    const others = [weight('spdr_holdings', 2), weight('spdr_holdings', 1, { series: 'BFB' })];
    const found = reconcile(
      rule,
      [...mine(1.64), weight('ishares_holdings', 1, { series: 'BFB' })],
      others,
    );
    expect(reconciledText(found)).toBe(
      '2 weights compared, 1 more than 0.05 points apart, last 2025-03-04: 1.64 % by ' +
        'ishares_holdings (BRKB) and 2 % by spdr_holdings (BRKB)',
    );
  });

  it('are compared where both have the ticker, and each has it once', () => {
    const other = weight('spdr_holdings', 5, { series: 'XYZ' });
    expect(reconcile(rule, mine(1), [other]).absent).toBe('no day in common');
    const twice = [...mine(1.64), weight('ishares_holdings', 0)];
    expect(reconcile(rule, twice, [weight('spdr_holdings', 1.64)]).compared).toBe(0);
  });

  const holding = (
    fund_ticker: string,
    ticker: string | null,
    weight_percent: number,
    more = {},
  ) => ({
    ...{ fund_ticker, ticker, weight_percent, observation_date: day },
    ...{ holding_name: `${ticker} INC`, occurrence: 1, sector: '-', shares: 1 },
    source: fund_ticker === 'SPY' ? 'spdr_holdings' : 'ishares_holdings',
    ...more,
  });

  it('of a lake: class shares under one name, cash and another fund under none, a week back', async () => {
    const before = { observation_date: '2025-02-25' };
    const engine = await lakeOf({
      index_constituent: [
        holding('IVV', 'BRKB', 1.64),
        holding('SPY', 'BRK.B', 1.636211),
        holding('IVV', 'NVDA', 7.82),
        holding('SPY', 'NVDA', 7.9),
        holding('IVV', 'USD', 0.11),
        holding('SPY', null, 0.02),
        holding('IWM', 'NVDA', 1),
        holding('IVV', 'TWO', 1),
        holding('IVV', 'TWO', 0, { holding_name: 'TWO ESCROW' }),
        holding('SPY', 'TWO', 1),
        holding('IVV', 'BRKB', 1.64, before),
        holding('SPY', 'BRK.B', 3, before),
      ],
    });
    const checks = await checkReconciled(engine, now);
    engine.close();
    expect(checks.find(({ subject }) => subject === 'fund_holdings')).toMatchObject({
      status: 'warn',
      faults: 1,
      detail:
        '2 weights compared, 1 more than 0.05 points apart, last 2025-03-04: 7.82 % by ' +
        'ishares_holdings (NVDA) and 7.9 % by spdr_holdings (NVDA)',
    });
  });

  it('are remembered line by line where a run holds them against each other', () => {
    const beside = new Beside();
    const lines = (source: string, rows: readonly object[]) =>
      beside.hear(
        constituents,
        source,
        rows.map((row) => ({ row: { ...row }, position: 'line 1' })),
      );
    lines('ishares_holdings', [
      holding('IVV', 'BRKB', 1.64),
      holding('IVV', 'TWO', 0),
      holding('IVV', 'TWO', 1, { holding_name: 'TWO ESCROW' }),
    ]);
    lines('spdr_holdings', [holding('SPY', 'BRK.B', 1.7), holding('SPY', 'TWO', 5)]);
    const texts = beside.newDifferences(now).map(({ text }) => text);
    expect(texts).toEqual([
      '2025-03-04: 1.64 % by ishares_holdings (BRKB) and 1.7 % by spdr_holdings (BRKB)',
    ]);
    lines('spdr_holdings', [holding('SPY', 'BRK.B', 1.66)]);
    expect(beside.newDifferences(now)).toEqual([]);
  });
});

it('a lake’s check warns or fails as the rule says, and compares only what was known then', async () => {
  const rows = {
    index_level: [
      level('cboe_index_history', '2025-03-03', 2100),
      level('cboe_index_history', '2025-03-04', 2100),
      level('yahoo_chart', '2025-03-03', 2100),
      level('yahoo_chart', '2025-03-04', 2000, {
        known_at: new Date('2025-03-05T20:00:00Z'),
        fetched_at: new Date('2025-03-05T20:00:00Z'),
      }),
    ],
  };
  const today = await lakeOf(rows);
  const checks = await checkReconciled(today, now);
  expect(checks.map(({ subject, status }) => [subject, status])).toEqual([
    ['index_closes', 'fail'],
    ['volatility_passed_on', 'pass'],
    ['fund_moves', 'pass'],
    ['effective_rate', 'pass'],
    ['short_interest_asked_twice', 'pass'],
    ['fund_holdings', 'pass'],
  ]);
  today.close();
  const before = await lakeOf(rows, { asOf: new Date('2025-03-05T19:00:00Z') });
  const [closes] = await reconciledLake(before, now);
  before.close();
  expect(closes).toMatchObject({ compared: 1, differences: [] });
});

it('a revision is compared by its newest word', async () => {
  const engine = await lakeOf({
    index_level: [
      level('cboe_index_history', '2025-03-04', 2200),
      level('cboe_index_history', '2025-03-04', 2100, {
        known_at: new Date('2025-03-05T20:00:00Z'),
        fetched_at: new Date('2025-03-05T20:00:00Z'),
      }),
      level('yahoo_chart', '2025-03-04', 2100),
    ],
  });
  const [closes] = await reconciledLake(engine, now);
  engine.close();
  expect(closes).toMatchObject({ compared: 1, differences: [] });
});

it('asks nothing on which the engines differ', () => {
  for (const sql of reconciliationQuestions(() => '2025-01-01')) {
    const code = plainCode(sql);
    expect(traps.filter(({ pattern }) => pattern.test(code))).toEqual([]);
  }
});

describe('holes', async () => {
  const sources = (await loadSources()).filter(({ name }) => name === 'cboe_index_history');
  const days = tradingDays('2025-01-02', '2025-03-05');
  const lacking = async (missing: readonly string[]) =>
    await lakeOf({
      index_level: days
        .filter((day) => !missing.includes(day))
        .map((day) => level('cboe_index_history', day, 2100)),
    });

  it('a lake tells of a day that lacks between others, of holidays and weekends it does not', async () => {
    const engine = await lacking(['2025-02-20', '2025-02-24']);
    expect(await gapsInLake(engine, sources, now)).toEqual([
      {
        source: 'cboe_index_history',
        text: 'RUT lacks 2 observations, the first of 2025-02-20',
      },
    ]);
    expect((await checkGaps(engine, sources, now))[0]).toMatchObject({ status: 'warn', faults: 1 });
    engine.close();
    const whole = await lacking([]);
    expect(await gapsInLake(whole, sources, now)).toEqual([]);
    whole.close();
  });

  it('what lacks at the end of everything is staleness, told elsewhere', async () => {
    const engine = await lacking(['2025-03-04', '2025-03-05']);
    expect(await gapsInLake(engine, sources, now)).toEqual([]);
    engine.close();
  });
});
