import { describe, expect, it } from 'vitest';
import { checkCalendar, keepCalendar } from '../../functions/keep-calendar.ts';
import { openLake } from '../../functions/query/open-lake.ts';
import { presentTables } from '../../functions/tables.ts';
import { emptyLake } from '../builders/recorded-lake.ts';

describe('keepCalendar()', async () => {
  const store = await emptyLake();
  await keepCalendar(store, new Date('2024-12-31T12:00:00Z'));
  const before = (await store.list('data/')).length;
  await keepCalendar(store, new Date('2025-06-30T12:00:00Z'));

  it('holds every day from 1990 to the end of next year, and adds a year when one begins', async () => {
    expect([before, (await store.list('data/')).length]).toEqual([36, 37]);
    const unchanged = await store.list('');
    await keepCalendar(store, new Date('2025-12-01T12:00:00Z'));
    expect(await store.list('')).toEqual(unchanged);
  });

  it('knows an unscheduled closure from its own day on', async () => {
    const sessionAsOf = async (asOf: string) => {
      const engine = await openLake(await presentTables(store), { asOf: new Date(asOf) });
      const { rows } = await engine.run(
        `SELECT session, reason FROM trading_day_latest WHERE observation_date = DATE '2025-01-09'`,
      );
      engine.close();
      return rows;
    };
    expect(await sessionAsOf('2025-01-08T12:00:00Z')).toEqual([{ session: 'full', reason: null }]);
    const closed = { session: 'closed', reason: 'mourning for President Carter' };
    expect(await sessionAsOf('2025-01-09T12:00:00Z')).toEqual([closed]);
  });
});

it('checkCalendar() fails once less than a year is left', () => {
  expect(checkCalendar(new Date('2027-12-31T12:00:00Z')).status).toBe('pass');
  expect(checkCalendar(new Date('2028-01-01T12:00:00Z'))).toMatchObject({
    status: 'fail',
    detail: 'compared up to 2028-12-31, expected 12 months ahead: 2029-01-01',
  });
});
