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

  const sessionsAsOf = async (asOf: string, days: readonly string[]) => {
    const engine = await openLake(await presentTables(store), { asOf: new Date(asOf) });
    const { rows } = await engine.run(
      'SELECT session FROM trading_day_latest WHERE observation_date IN ' +
        `(${days.map((day) => `DATE '${day}'`).join(', ')}) ORDER BY observation_date`,
    );
    engine.close();
    return rows.map(({ session }) => session);
  };

  it.each([
    ['1994-04-27', '1994-04-25'],
    ['2001-09-11', '2001-09-11'],
    ['2001-09-12', '2001-09-11'],
    ['2001-09-13', '2001-09-12'],
    ['2001-09-14', '2001-09-13'],
    ['2004-06-11', '2004-06-07'],
    ['2007-01-02', '2006-12-29'],
    ['2012-10-29', '2012-10-28'],
    ['2012-10-30', '2012-10-29'],
    ['2018-12-05', '2018-12-01'],
    ['2025-01-09', '2024-12-30'],
    // The first Juneteenths and King days that lists were out for already.
    ['2022-06-20', '2021-09-30'],
    ['2023-06-19', '2021-09-30'],
    ['1998-01-19', '1997-06-30'],
    ['1999-01-18', '1997-06-30'],
  ])('knows that %s is closed from the end of %s on', async (day, announced) => {
    expect(await sessionsAsOf(`${announced}T23:59:00Z`, [day])).toEqual(['full']);
    const after = new Date(new Date(`${announced}T05:00:00Z`).getTime() + 86_400_000);
    expect(await sessionsAsOf(after.toISOString(), [day])).toEqual(['closed']);
  });

  it('says who announced it, and what the lists had before', async () => {
    const engine = await openLake(await presentTables(store));
    const { rows } = await engine.run(
      `SELECT session, reason, rule FROM trading_day WHERE observation_date = DATE '2022-06-20' ORDER BY known_at`,
    );
    engine.close();
    expect(rows).toEqual([
      {
        session: 'full',
        reason: null,
        rule: 'NYSE Rule 7.1: core trading session 9:30 to 16:00',
      },
      {
        session: 'closed',
        reason: 'Juneteenth',
        rule: 'NYSE Rule 7.2 as amended by the SEC notice of 2021-09-30, and the yearly list',
      },
    ]);
  });

  it('has a new holiday in every list drawn up after it, at once and as one row', async () => {
    const [mlk, juneteenth] = ['2000-01-17', '2024-06-19'];
    expect(await sessionsAsOf('1998-01-02T12:00:00Z', [mlk])).toEqual(['closed']);
    expect(await sessionsAsOf('2022-01-02T12:00:00Z', [juneteenth])).toEqual(['closed']);
    const engine = await openLake(await presentTables(store));
    const { rows } = await engine.run(
      'SELECT COUNT(*) AS held, COUNT(DISTINCT observation_date) AS days FROM trading_day',
    );
    engine.close();
    // Eleven closures, two days of each new holiday, three half days by a notice of their own.
    expect(Number(rows[0]?.['held']) - Number(rows[0]?.['days'])).toBe(11 + 4 + 3);
  });

  it('knows a half day that was noticed on its morning, and no sooner', async () => {
    expect(await sessionsAsOf('2003-12-25T23:59:00Z', ['2003-12-26'])).toEqual(['full']);
    expect(await sessionsAsOf('2003-12-26T05:00:00Z', ['2003-12-26'])).toEqual(['half']);
  });
});

it('checkCalendar() fails once less than a year is left', () => {
  expect(checkCalendar(new Date('2027-12-31T12:00:00Z')).status).toBe('pass');
  expect(checkCalendar(new Date('2028-01-01T12:00:00Z'))).toMatchObject({
    status: 'fail',
    detail: 'compared up to 2028-12-31, expected 12 months ahead: 2029-01-01',
  });
});
