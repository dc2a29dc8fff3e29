import { expect, it } from 'vitest';
import { gapsIn, gapsOf, owedDays } from '../../functions/gaps.ts';
import { take } from '../../functions/intake.ts';
import { fredSeries } from '../../functions/rehearsal/indicators.ts';
import type { Response } from '../../functions/source.ts';
import { source as history } from '../../functions/sources/cboe_index_history.ts';
import { source as shorts } from '../../functions/sources/finra_short_interest.ts';
import { source as indicators } from '../../functions/sources/fred_indicators.ts';
import { tradingDays } from '../../schemas/calendar.ts';
import { dataset as economicIndicator } from '../../schemas/datasets/economic_indicator.ts';
import { dataset as policyRate } from '../../schemas/datasets/policy_rate.ts';
import type { GapRule } from '../../schemas/health.ts';
import { weekly } from '../../schemas/publication.ts';
import { bytesOf } from '../builders/judged-rows.ts';
import { emptyLake } from '../builders/recorded-lake.ts';

const slot: GapRule = { owed: 'slot', consequence: 'warn' };

it('a weekly survey owes its Thursdays, and in a week with a holiday the day before', () => {
  const owed = owedDays(slot, weekly(4, '08:00'), '2025-11-10', new Date('2025-12-05T12:00:00Z'));
  expect(owed).toEqual(['2025-11-13', '2025-11-20', '2025-11-26', '2025-12-04']);
});

it('a settlement is owed once its file is out, eight trading days later', () => {
  const before = owedDays(slot, shorts.publication, '2025-11-01', new Date('2025-11-26T22:59:00Z'));
  const after = owedDays(slot, shorts.publication, '2025-11-01', new Date('2025-11-26T23:00:00Z'));
  expect([before, after]).toEqual([[], ['2025-11-14']]);
});

it('patience leaves out the newest days', () => {
  const rule: GapRule = { owed: 'market', patience_days: 3, consequence: 'warn' };
  const moment = new Date('2025-11-13T14:00:00Z');
  const everyDay = { time: '08:30', on: (day: string) => ({ observation_date: day }) };
  // Tuesday the 11th is Veterans Day: the exchange is open, the banks are not.
  expect(owedDays(rule, everyDay, '2025-11-06', moment)).toEqual([
    '2025-11-06',
    '2025-11-07',
    '2025-11-10',
  ]);
});

it('a day is met by what came after the owed day before it; nothing is owed before the first', () => {
  const owed = ['2025-11-13', '2025-11-20', '2025-11-27', '2025-12-04'];
  expect(gapsIn(owed, new Set(['2025-11-20', '2025-11-26', '2025-12-04']))).toEqual([]);
  expect(gapsIn(owed, new Set(['2025-11-13', '2025-12-04']))).toEqual(['2025-11-20', '2025-11-27']);
  expect(gapsIn(owed, new Set())).toEqual([]);
});

it('holes older than a month and a half are told no more', () => {
  const days = new Set(['2025-01-02', '2025-11-12', '2025-11-13']);
  const [found] = gapsOf(
    [{ series: 'RUT', rule: { ...slot, owed: 'trading' }, days }],
    history.publication,
    new Date('2025-11-14T04:00:00Z'),
  );
  expect(found?.gaps[0]).toBe('2025-09-30');
});

it('every series of a morning at FRED owes its observations', () => {
  const owing = [economicIndicator, policyRate].flatMap(({ health }) =>
    (health?.gaps ?? []).flatMap(({ of }) => of ?? []),
  );
  expect(Object.keys(fredSeries).filter((id) => !owing.includes(id))).toEqual([]);
});

it('policy uncertainty may be a week late, also over a weekend', () => {
  const rule = economicIndicator.health?.gaps?.find(({ of }) => of?.includes('USEPUINDXD'));
  const moment = new Date('2025-03-11T15:00:00Z');
  const owed = rule ? owedDays(rule, indicators.publication, '2025-03-01', moment) : [];
  expect(owed).toEqual(['2025-03-01', '2025-03-02', '2025-03-03']);
});

const days = tradingDays('2025-01-02', '2025-02-28');

async function* file(lines: readonly string[], day: string): AsyncGenerator<Response> {
  const rows = lines.map((each) => {
    const [year, month, date] = each.split('-');
    return `${month}/${date}/${year},${2000 + ((days.indexOf(each) * 37) % 50)}`;
  });
  const request = { key: 'RUT', url: 'https://cdn.cboe.com/RUT_History.csv' };
  const bytes = bytesOf(`DATE,RUT\n${rows.join('\n')}\n`);
  yield { request, status: 200, headers: {}, fetched_at: new Date(`${day}T23:30:00Z`), bytes };
}

it('a hole is told at each publication until what lacks has come', async () => {
  const store = await emptyLake();
  const arrive = async (to: string, without: readonly string[]) => {
    const lines = days.filter((day) => day <= to && !without.includes(day));
    const { message } = await take(store, history, file(lines, to), new Date(`${to}T23:30:00Z`), {
      isPublication: true,
    });
    return message;
  };
  expect(await arrive('2025-02-20', [])).toBeNull();
  expect(await arrive('2025-02-24', ['2025-02-21'])).toBe(
    'cboe_index_history: RUT lacks 2025-02-21',
  );
  expect(await arrive('2025-02-25', ['2025-02-21'])).toContain('lacks 2025-02-21');
  expect(await arrive('2025-02-26', ['2025-02-18', '2025-02-21'])).toBe(
    'RUT: expected the days known before, found 1 gone: 2025-02-18; cboe_index_history: RUT lacks 2025-02-21',
  );
  expect(await arrive('2025-02-27', [])).toBeNull();
});
