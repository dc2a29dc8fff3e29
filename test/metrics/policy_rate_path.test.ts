import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const day = (observation_date: string, rate_percent: number, series_id = 'DFEDTARU') => ({
  series_id,
  observation_date,
  rate_percent,
});

it('keeps the days on which the target changes', async () => {
  const lake = await lakeOf({
    policy_rate: [
      day('2024-09-18', 5.5),
      day('2024-09-19', 5),
      day('2024-09-20', 5),
      day('2025-09-18', 4.75), // within 12 months of 2024-09-19: -0.5 - 0.25
      day('2025-10-30', 4.5), // 2024-09-19 has dropped out: -0.25 - 0.25
      day('2025-10-29', 4.1, 'DFF'), // not a target
      day('2025-10-30', 3.9, 'DFF'),
    ],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, rate_percent, previous_rate_percent, change_percentage_points,
       change_12_month_percentage_points, days_since_change
     FROM policy_rate_path ORDER BY observation_date`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2024-09-19', 5, 5.5, -0.5, -0.5, null],
    ['2025-09-18', 4.75, 5, -0.25, -0.75, 364],
    ['2025-10-30', 4.5, 4.75, -0.25, -0.5, 42],
  ]);
});
