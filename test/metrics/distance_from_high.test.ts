import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const level = (observation_date: string, close_points: number, high_points: number | null) => ({
  index_symbol: 'RUT',
  return_kind: 'price',
  observation_date,
  close_points,
  high_points,
});

it('measures from the highest level so far and tells records', async () => {
  const lake = await lakeOf({
    index_level: [
      level('2025-01-02', 100, 104),
      level('2025-01-03', 120, 125),
      level('2025-01-06', 120, 125),
      level('2025-01-07', 90, null),
      level('2025-01-08', 130, 131),
    ],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, high_date, distance_fraction, is_record, record_age_days
     FROM distance_from_high WHERE high_basis = 'close' ORDER BY observation_date`,
  );
  const intraday = await lake.run(
    `SELECT observation_date, high_value, distance_fraction
     FROM distance_from_high WHERE high_basis = 'intraday' ORDER BY observation_date`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2025-01-02', '2025-01-02', 0, 'no', 0], // nothing before it to beat
    ['2025-01-03', '2025-01-03', 0, 'yes', 0],
    ['2025-01-06', '2025-01-03', 0, 'no', 3], // equal is not higher
    ['2025-01-07', '2025-01-03', -0.25, 'no', 4], // 90 / 120 - 1
    ['2025-01-08', '2025-01-08', 0, 'yes', 0],
  ]);
  // From the day without a high on, the highest level within a day is not known.
  expect(intraday.rows.map((row) => Object.values(row))).toEqual([
    ['2025-01-02', 104, expect.closeTo(100 / 104 - 1, 12)],
    ['2025-01-03', 125, expect.closeTo(-0.04, 12)],
    ['2025-01-06', 125, expect.closeTo(-0.04, 12)],
  ]);
});
