import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const level = (observation_date: string, close_points: number, index_symbol = 'RUT') => ({
  index_symbol,
  return_kind: 'price',
  observation_date,
  close_points,
});

it('subtracts the large caps from the small', async () => {
  const lake = await lakeOf({
    index_level: [
      level('2024-12-31', 2000),
      level('2025-01-31', 2100), // +5 %
      level('2025-02-03', 2205), // +5 % on the month, +10.25 % on the year
      level('2024-12-31', 5000, 'SPX'),
      level('2025-01-31', 5100, 'SPX'), // +2 %
      level('2025-02-04', 5200, 'SPX'), // the Russell has no close that day
    ],
  });
  const { rows } = await lake.run(
    `SELECT symbol, benchmark_symbol, observation_date, ratio, month_excess_fraction,
       year_to_date_excess_fraction
     FROM relative_strength ORDER BY observation_date`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['RUT', 'SPX', '2024-12-31', 0.4, null, null],
    // 2100 / 5100, 5 % - 2 % = 3 points in the month and in the year
    [
      'RUT',
      'SPX',
      '2025-01-31',
      expect.closeTo(2100 / 5100, 12),
      expect.closeTo(0.03, 12),
      expect.closeTo(0.03, 12),
    ],
  ]);
});
