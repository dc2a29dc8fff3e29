import { describe, expect, it } from 'vitest';
import { rederive, take } from '../../functions/intake.ts';
import type { Response, Source } from '../../functions/source.ts';
import { source as putCall } from '../../functions/sources/cboe_put_call.ts';
import { source as shorts } from '../../functions/sources/finra_short_interest.ts';
import { bytesOf } from '../builders/judged-rows.ts';
import { emptyLake } from '../builders/recorded-lake.ts';

async function* answer(source: Source, name: string, text: string, at: Date) {
  const bytes = bytesOf(text);
  const request = source.identify({ name, bytes });
  yield { request, status: 200, headers: {}, fetched_at: at, bytes } satisfies Response;
}

const header =
  'accountingYearMonthNumber|symbolCode|issueName|issuerServicesGroupExchangeCode|marketClassCode|' +
  'currentShortPositionQuantity|previousShortPositionQuantity|stockSplitFlag|' +
  'averageDailyVolumeQuantity|daysToCoverQuantity|revisionFlag|changePercent|' +
  'changePreviousNumber|settlementDate';

interface Count {
  readonly shares: number;
  readonly before: number;
  readonly flag?: 'R';
  readonly split?: 'S';
  readonly name?: string;
}

/** A hundred issues, of which some are counted otherwise. */
function settlement(day: string, usual: Count, others: Readonly<Record<number, Count>> = {}) {
  const lines = Array.from({ length: 100 }, (_, i) => {
    const { shares, before, flag = '', split = '', name = `Issue ${i}` } = others[i] ?? usual;
    const symbol = `T${String.fromCharCode(65 + (i % 26), 65 + Math.floor(i / 26))}`;
    return [
      ...[day.replaceAll('-', ''), symbol, name, 'A', 'NYSE', shares, before, split, 1000],
      ...[Math.max(1, shares / 1000).toFixed(2), flag, '0.00', shares - before, day],
    ].join('|');
  });
  return [header, ...lines, ''].join('\n');
}

async function settling() {
  const store = await emptyLake();
  const arrive = async (day: string, text: string, at: string) =>
    await take(store, shorts, answer(shorts, `shrt${day}.csv`, text, new Date(at)), new Date(at));
  return { store, arrive };
}

async function settledAfter(second: string) {
  const { arrive } = await settling();
  const first = settlement('2025-10-31', { shares: 500, before: 400 });
  await arrive('20251031', first, '2025-11-12T23:30:00Z');
  return await arrive('20251114', second, '2025-11-26T23:30:00Z');
}

describe('the previous count against ours', () => {
  const agreeing: Count = { shares: 600, before: 500 };

  it('agrees, or is marked: R, a split, another issue under the ticker', async () => {
    const excused = settlement('2025-11-14', agreeing, {
      1: { shares: 600, before: 510, flag: 'R' },
      2: { shares: 600, before: 250, split: 'S' },
      3: { shares: 600, before: 9, name: 'Somebody else' },
    });
    expect(await settledAfter(excused)).toMatchObject({
      status: 'done',
      message: null,
      added: 100,
    });
  });

  it('one that differs without a mark is told of, many are another file', async () => {
    const one = settlement('2025-11-14', agreeing, { 7: { shares: 600, before: 510 } });
    expect(await settledAfter(one)).toMatchObject({
      status: 'done',
      added: 100,
      message:
        'expected previous_shares_short to be what was held, or to be marked, in 100 rows, ' +
        'found 1 that differ, the first THA 2025-11-14 at line 9',
    });
    const all = settlement('2025-11-14', { shares: 600, before: 400 });
    expect(await settledAfter(all)).toMatchObject({ status: 'changed', added: 0 });
  });
});

describe('a settlement that never came', () => {
  const first = settlement('2025-10-31', { shares: 500, before: 400 });
  const evening = (day: string) => `${day}T23:30:00Z`;

  it('leaves the next one nothing to be held against, and the one after that is held again', async () => {
    const { arrive } = await settling();
    await arrive('20251031', first, evening('2025-11-12'));
    const third = settlement('2025-11-28', { shares: 700, before: 600 });
    expect(await arrive('20251128', third, evening('2025-12-10'))).toMatchObject({
      status: 'done',
      message: null,
      added: 100,
    });
    const fourth = settlement('2025-12-15', { shares: 800, before: 600 });
    expect(await arrive('20251215', fourth, evening('2025-12-26'))).toMatchObject({
      status: 'changed',
    });
    // Halted, it is as one that never came.
    const fifth = settlement('2025-12-31', { shares: 900, before: 800 });
    expect(await arrive('20251231', fifth, evening('2026-01-13'))).toMatchObject({
      status: 'done',
      added: 100,
    });
  });

  it('files a year apart, taken together, say nothing of each other', async () => {
    const at = new Date(evening('2026-01-13'));
    async function* both() {
      const first = settlement('2025-01-15', { shares: 500, before: 400 });
      yield* answer(shorts, 'shrt20250115.csv', first, at);
      const second = settlement('2025-12-31', { shares: 700, before: 690 });
      yield* answer(shorts, 'shrt20251231.csv', second, at);
    }
    const outcome = await take(await emptyLake(), shorts, both(), at);
    expect(outcome).toMatchObject({ status: 'done', added: 200 });
  });

  it('what lies further back than is read halts nothing, also when all is derived anew', async () => {
    const { store, arrive } = await settling();
    await arrive('20251031', first, evening('2025-11-12'));
    const split = settlement('2026-01-30', { shares: 9000, before: 8000 });
    const outcome = await arrive('20260130', split, evening('2026-02-11'));
    expect(outcome).toMatchObject({ status: 'done', added: 100 });
    expect((await rederive(store, shorts)).changed).toEqual([]);
  });

  it('two files of long ago, each taken by itself on one day, are used when all is derived anew', async () => {
    const { store, arrive } = await settling();
    await arrive(
      '20250115',
      settlement('2025-01-15', { shares: 500, before: 400 }),
      evening('2026-01-13'),
    );
    const next = settlement('2025-01-31', { shares: 700, before: 690 });
    const outcome = await arrive('20250131', next, evening('2026-01-13'));
    expect(outcome).toMatchObject({ status: 'done', added: 100 });
    expect((await rederive(store, shorts)).changed).toEqual([]);
  });
});

describe('all products against their classes', () => {
  const volumes = (total: number) => ({
    'SUM OF ALL PRODUCTS': { call: total, put: total },
    'INDEX OPTIONS': { call: 20, put: 20 },
    'EXCHANGE TRADED PRODUCTS': { call: 30, put: 30 },
    'EQUITY OPTIONS': { call: 50, put: 50 },
  });
  const page = (ratios: readonly string[], blocks: object = {}) => {
    const names = ['TOTAL', 'INDEX', 'EXCHANGE TRADED PRODUCTS', 'EQUITY'];
    const listed = names.map((name, i) => ({ name: `${name} PUT/CALL RATIO`, value: ratios[i] }));
    return JSON.stringify({ ratios: listed, ...blocks });
  };
  const arrive = async (text: string) => {
    const at = new Date('2025-03-04T23:45:00Z');
    const file = '2025-03-04_daily_options';
    return await take(await emptyLake(), putCall, answer(putCall, file, text, at), at);
  };
  const ones = ['1.00', '1.00', '1.00', '1.00'];

  it('volumes add up', async () => {
    expect(await arrive(page(ones, volumes(100)))).toMatchObject({ status: 'done', added: 4 });
    expect(await arrive(page(ones, volumes(101)))).toMatchObject({
      status: 'changed',
      message:
        'cboe_put_call: expected put_volume_contracts of total to be the sum of index, etp, equity, ' +
        '100, found 101 on 2025-03-04',
    });
  });

  it('without volumes the ratio lies between theirs, and is not asked of where one lacks', async () => {
    const between = page(['0.80', '1.20', '1.10', '0.55']);
    expect(await arrive(between)).toMatchObject({ status: 'done', added: 4 });
    const outside = await arrive(page(['1.40', '1.20', '1.10', '0.55']));
    expect(outside).toMatchObject({ status: 'changed', added: 0 });
    expect(outside.message).toContain(
      'put_call_ratio of total between those of index, etp, equity',
    );
    // 2025-01-09 printed zeros: refused rows leave nothing to compare with.
    const zeros = page(['1.40', '1.20', '0.00', '0.55']);
    expect(await arrive(zeros)).toMatchObject({ status: 'done', added: 3, rejected: 1 });
  });
});
