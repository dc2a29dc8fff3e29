import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const level = (observation_date: string, close_points: number) => ({
  index_symbol: 'RUT',
  return_kind: 'price',
  observation_date,
  close_points,
});

it('compares with the last close of the year before', async () => {
  const lake = await lakeOf({
    index_level: [
      level('2024-12-30', 1900),
      level('2024-12-31', 2000),
      level('2025-01-02', 2100), // 2100 / 2000 - 1 = +5 %
      level('2025-07-01', 1500), // 1500 / 2000 - 1 = -25 %
    ],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, base_date, return_fraction FROM return_year_to_date
     WHERE observation_date >= DATE '2024-12-31' ORDER BY observation_date`,
  );
  lake.close();
  expect(rows).toEqual([
    // Nothing before 2024 is in this lake, so 2024 has no base.
    { observation_date: '2024-12-31', base_date: null, return_fraction: null },
    {
      observation_date: '2025-01-02',
      base_date: '2024-12-31',
      return_fraction: expect.closeTo(0.05, 12),
    },
    { observation_date: '2025-07-01', base_date: '2024-12-31', return_fraction: -0.25 },
  ]);
});

it('takes no close of before the last ten days of a year for its last', async () => {
  const baseOf = async (day: string) => {
    const lake = await lakeOf({ index_level: [level(day, 2000), level('2025-01-02', 2100)] });
    const { rows } = await lake.run(
      `SELECT base_date FROM return_year_to_date WHERE observation_date = DATE '2025-01-02'`,
    );
    lake.close();
    return rows[0]?.['base_date'];
  };
  expect(await baseOf('2024-12-22')).toBe('2024-12-22');
  expect(await baseOf('2024-12-21')).toBeNull();
});
