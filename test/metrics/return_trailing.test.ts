import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const level = (observation_date: string, close_points: number, index_symbol = 'RUT') => ({
  index_symbol,
  return_kind: 'price',
  observation_date,
  close_points,
});

it('looks back to the same day of an earlier month, or to its last day', async () => {
  const lake = await lakeOf({
    index_level: [
      level('2024-03-31', 80),
      level('2024-12-31', 100),
      level('2025-02-28', 110),
      level('2025-03-31', 121),
    ],
  });
  const { rows } = await lake.run(
    `SELECT return_1_month_fraction, return_3_month_fraction, return_12_month_fraction
     FROM return_trailing WHERE observation_date >= DATE '2025-02-28' ORDER BY observation_date`,
  );
  lake.close();
  expect(rows).toEqual([
    // The newest closes before are 59 and 334 days old: a gap, so no base.
    {
      return_1_month_fraction: null,
      return_3_month_fraction: null,
      return_12_month_fraction: null,
    },
    {
      return_1_month_fraction: expect.closeTo(0.1, 12), // 121 / 110 - 1, from 28 February
      return_3_month_fraction: expect.closeTo(0.21, 12), // 121 / 100 - 1
      return_12_month_fraction: expect.closeTo(0.5125, 12), // 121 / 80 - 1
    },
  ]);
});
