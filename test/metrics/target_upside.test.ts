import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const level = (observation_date: string, close_points: number, index_symbol = 'RUT') => ({
  index_symbol,
  return_kind: 'price',
  observation_date,
  close_points,
});

it('measures from the newest close up to the day of the target', async () => {
  const target = (observation_date: string) => ({
    index_symbol: 'RUT',
    analyst: 'A House',
    target_date: '2025-12-31',
    observation_date,
    target_points: 2700,
  });
  const lake = await lakeOf({
    index_level: [
      level('2025-09-18', 2400),
      level('2025-09-19', 2500),
      level('2025-09-22', 2600), // after the first target
    ],
    analyst_target: [target('2025-09-21'), target('2025-10-20')],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, close_date, upside_fraction, input_age_days
     FROM target_upside ORDER BY observation_date`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2025-09-21', '2025-09-19', expect.closeTo(0.08, 12), 2], // 2700 / 2500 - 1
    ['2025-10-20', null, null, 0], // the newest close is 28 days old
  ]);
});
