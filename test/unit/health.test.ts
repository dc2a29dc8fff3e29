import { describe, expect, it } from 'vitest';
import { take } from '../../functions/intake.ts';
import { FactFiles } from '../../functions/lake/fact-files.ts';
import { heldRows } from '../../functions/lake/held-rows.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import type { Response, Source } from '../../functions/source.ts';
import { source as history } from '../../functions/sources/cboe_index_history.ts';
import { source as putCall } from '../../functions/sources/cboe_put_call.ts';
import { source as dropZone } from '../../functions/sources/drop_zone.ts';
import { addDays, tradingDays } from '../../schemas/calendar.ts';
import { dataset as rejectedRow } from '../../schemas/datasets/rejected_row.ts';
import { dayFault, settlementBefore } from '../../schemas/health.ts';
import { bytesOf } from '../builders/judged-rows.ts';
import { emptyLake } from '../builders/recorded-lake.ts';

const days = tradingDays('2025-01-02', '2025-02-28');
type Edit = (close: number, day: string) => string | number;

function fileTo(last: string, edit: Edit = (close) => close): Uint8Array {
  const lines = days
    .filter((day) => day <= last)
    .map((day, i) => {
      const [year, month, dayOfMonth] = day.split('-');
      return `${month}/${dayOfMonth}/${year},${edit(2000 + ((i * 37) % 50), day)}`;
    });
  return bytesOf(`DATE,RUT\n${lines.join('\n')}\n`);
}

async function* answer(bytes: Uint8Array, day: string): AsyncGenerator<Response> {
  const request = { key: 'RUT', url: 'https://cdn.cboe.com/RUT_History.csv' };
  yield { request, status: 200, headers: {}, fetched_at: new Date(`${day}T23:30:00Z`), bytes };
}

async function arrive(store: ObjectStore, bytes: Uint8Array, day: string, source = history) {
  return await take(store, source, answer(bytes, day), new Date(`${day}T23:30:00Z`));
}

async function arriving(edit: Edit, day = '2025-02-25', source: Source = history) {
  const store = await emptyLake();
  await arrive(store, fileTo('2025-02-24'), '2025-02-24', source);
  return { store, ...(await arrive(store, fileTo(day, edit), day, source)) };
}

describe('what comes after a good file', () => {
  it('is used when it goes on as before', async () => {
    expect(await arriving((close) => close)).toMatchObject({
      status: 'done',
      added: 1,
      rejected: 0,
    });
  });

  it('a move no index makes goes to quarantine, a large one is used and told of', async () => {
    const last = (value: number) =>
      arriving((close, day) => (day === '2025-02-25' ? value : close));
    expect(await last(200_000)).toMatchObject({ added: 0, rejected: 1, status: 'done' });
    const told = await last(1750);
    expect(told).toMatchObject({ added: 1, rejected: 0, status: 'done' });
    expect(told.message).toContain('close_points: expected at most a factor 1.13');
  });

  it('one correction is a revision; a rewritten history is another file', async () => {
    const once = await arriving((close, day) => (day === '2025-02-03' ? close + 1 : close));
    expect(once).toMatchObject({ status: 'done', added: 2, rejected: 0 });
    const all = await arriving((close) => close * 0.995);
    expect(all).toMatchObject({ status: 'changed', added: 0, rejected: 0, responses: 1 });
    expect(all.message).toContain('expected what was known to stand');
  });

  it('the third equal reading in a row is none', async () => {
    const stuck = await arriving(
      (close, day) => (day >= '2025-02-24' ? 2100 : close),
      '2025-02-26',
    );
    // Of 24, 25 and 26 February the first revises what was known, the second may be chance.
    expect(stuck).toMatchObject({ status: 'done', added: 2, rejected: 1 });
  });

  it('volatility may close alike three times running, as in 1995 and 2005, and not four times', async () => {
    const store = await emptyLake();
    const file = (closes: readonly number[]) => {
      const lines = closes.map((close, i) => {
        const [year, month, day] = (days[i] ?? '').split('-');
        return `${month}/${day}/${year},${[15, 16, 12, close].join(',')}`;
      });
      return bytesOf(`DATE,OPEN,HIGH,LOW,CLOSE\n${lines.join('\n')}\n`);
    };
    const request = { key: 'VIX', url: 'https://cdn.cboe.com/VIX_History.csv' };
    const at = new Date('2025-02-24T23:30:00Z');
    const answered = async function* (): AsyncGenerator<Response> {
      const bytes = file([13, 14, 14, 14, 15, 15, 15, 15]);
      yield { request, status: 200, headers: {}, fetched_at: at, bytes };
    };
    const outcome = await take(store, history, answered(), at);
    expect(outcome).toMatchObject({ status: 'done', added: 7, rejected: 1 });
  });

  it('a day that stands there twice is taken once, and refused where it says two things', async () => {
    const store = await emptyLake();
    const file = bytesOf(
      'DATE,RUT\n02/20/2025,2000\n02/21/2025,2001\n02/21/2025,2001\n02/20/2025,2002\n',
    );
    const outcome = await arrive(store, file, '2025-02-24');
    expect(outcome).toMatchObject({ status: 'done', added: 2, rejected: 1 });
    const rows = await heldRows(new FactFiles(store), rejectedRow, history.name, '2025-01-01');
    expect(rows.map(({ position, reason }) => [position, reason])).toEqual([
      ['line 5', 'expected one value per response, found another for the same grain'],
    ]);
  });

  it('is refused on a day that has not come, or on which nobody traded', async () => {
    const store = await emptyLake();
    const file = bytesOf(
      'DATE,RUT\n02/21/2025,2000\n02/22/2025,2001\n02/24/2025,2002\n02/26/2025,2003\n',
    );
    const outcome = await arrive(store, file, '2025-02-24');
    expect(outcome).toMatchObject({ added: 2, rejected: 2 });
  });

  it('a web page is kept in raw and nothing of it used', async () => {
    const store = await emptyLake();
    const page = bytesOf('<!DOCTYPE html><html></html>');
    const outcome = await arrive(store, page, '2025-02-24');
    expect(outcome).toMatchObject({ status: 'changed', responses: 1, added: 0 });
    expect(outcome.message).toBe(
      'cboe_index_history: expected text, found <!DOCTYPE html><html></html> (html, no content type)',
    );
    expect((await store.list('raw/')).length).toBe(2);
  });
});

it('days of settlement: the 15th and the last business day, or the ones before', () => {
  const settled = [
    '2025-08-29',
    '2025-09-15',
    '2025-09-30',
    '2025-10-15',
    '2025-10-31',
    '2025-11-14',
  ];
  for (const day of settled) expect(dayFault('settlement', day)).toBeUndefined();
  expect(dayFault('settlement', addDays('2025-11-14', 3))).toContain('expected the 15th');
  expect(settled.slice(1).map(settlementBefore)).toEqual(settled.slice(0, -1));
});

it('open days: of the exchange or of the banks', () => {
  // Columbus Day, Good Friday and a day of mourning: one of the two is at work.
  for (const day of ['2025-10-13', '2025-04-18', '2025-01-09', '2025-10-14']) {
    expect(dayFault('open', day)).toBeUndefined();
  }
  for (const day of ['2025-12-25', '2025-10-11']) {
    expect(dayFault('open', day)).toContain('expected a day on which');
  }
});

describe('a day to come', () => {
  it.each([
    ['event_probability', 'event,provider,probability_percent', 'fed_cut,A House,50'],
    ['rate_future', 'product,contract_month,settlement_points', 'ZQ,2025-03-01,95.67'],
  ])('is refused in %s, whatever else is asked of it', async (name, header, values) => {
    const file = ['2025-02-21', '2025-02-24', '2099-01-02'].map((each) => `${values},${each}`);
    const bytes = bytesOf([`${header},observation_date`, ...file, ''].join('\n'));
    const request = dropZone.identify({ name: `${name}.csv`, bytes });
    const at = new Date('2025-02-24T23:30:00Z');
    const dropped = async function* (): AsyncGenerator<Response> {
      yield { request, status: 200, headers: {}, fetched_at: at, bytes };
    };
    expect(await take(await emptyLake(), dropZone, dropped(), at)).toMatchObject({
      status: 'done',
      added: 2,
      rejected: 1,
    });
  });
});

describe('ratios without volumes', () => {
  const page = (values: readonly string[]) => {
    const names = ['TOTAL', 'INDEX', 'EXCHANGE TRADED PRODUCTS', 'EQUITY'];
    const ratios = names.map((name, i) => ({ name: `${name} PUT/CALL RATIO`, value: values[i] }));
    return bytesOf(JSON.stringify({ ratios }));
  };
  const arriveTwice = async (second: readonly string[]) => {
    const store = await emptyLake();
    const on = async (day: string, values: readonly string[]) => {
      const bytes = page(values);
      const request = putCall.identify({ name: `${day}_daily_options`, bytes });
      const at = new Date(`${day}T23:30:00Z`);
      const answered = async function* (): AsyncGenerator<Response> {
        yield { request, status: 200, headers: {}, fetched_at: at, bytes };
      };
      return await take(store, putCall, answered(), at);
    };
    await on('2025-02-24', ['0.80', '1.10', '1.25', '0.60']);
    return await on('2025-02-25', second);
  };

  it('are another day’s page where all are the same, and may agree in some', async () => {
    const same = await arriveTwice(['0.80', '1.10', '1.25', '0.60']);
    expect(same).toMatchObject({ status: 'changed', added: 0 });
    expect(same.message).toContain('those of 2025-02-24 again in 4 of 4 series');
    const some = await arriveTwice(['0.80', '1.10', '1.25', '0.61']);
    expect(some).toMatchObject({ status: 'done', added: 4 });
  });
});
