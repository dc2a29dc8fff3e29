import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const level = (observation_date: string, close_points: number, index_symbol = 'RUT') => ({
  index_symbol,
  return_kind: 'price',
  observation_date,
  close_points,
});

it('compares month ends, the newest month as far as it has come', async () => {
  const lake = await lakeOf({
    index_level: [
      level('2025-05-30', 100),
      level('2025-06-13', 70),
      level('2025-06-30', 110), // 110 / 100 - 1 = +10 %
      level('2025-07-31', 99), // 99 / 110 - 1 = -10 %
      level('2025-08-04', 108.9), // 108.9 / 99 - 1 = +10 % so far
    ],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, base_date, return_fraction FROM return_monthly
     ORDER BY observation_date`,
  );
  lake.close();
  expect(rows).toEqual([
    { observation_date: '2025-05-30', base_date: null, return_fraction: null },
    {
      observation_date: '2025-06-30',
      base_date: '2025-05-30',
      return_fraction: expect.closeTo(0.1, 12),
    },
    {
      observation_date: '2025-07-31',
      base_date: '2025-06-30',
      return_fraction: expect.closeTo(-0.1, 12),
    },
    {
      observation_date: '2025-08-04',
      base_date: '2025-07-31',
      return_fraction: expect.closeTo(0.1, 12),
    },
  ]);
});

it('does not bridge a month without a close', async () => {
  const lake = await lakeOf({ index_level: [level('2024-12-31', 100), level('2025-02-28', 120)] });
  const { rows } = await lake.run(
    `SELECT base_date, return_fraction FROM return_monthly WHERE observation_date = DATE '2025-02-28'`,
  );
  lake.close();
  expect(rows).toEqual([{ base_date: null, return_fraction: null }]);
});

it('takes no close of before the last ten days of a month for its last', async () => {
  const baseOf = async (day: string) => {
    const lake = await lakeOf({ index_level: [level(day, 100), level('2025-02-28', 120)] });
    const { rows } = await lake.run(
      `SELECT base_date FROM return_monthly WHERE observation_date = DATE '2025-02-28'`,
    );
    lake.close();
    return rows[0]?.['base_date'];
  };
  expect(await baseOf('2025-01-22')).toBe('2025-01-22');
  expect(await baseOf('2025-01-21')).toBeNull();
});
