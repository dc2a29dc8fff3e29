import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const tone = (observation_date: string, tone_points: number) => ({
  index_symbol: 'RUT',
  observation_date,
  tone_points,
});

it('smooths a week of at least four days and compares it with the 12 months before', async () => {
  const lake = await lakeOf({
    news_tone: [
      tone('2024-11-20', 1),
      tone('2025-05-01', -3),
      tone('2025-11-20', -1),
      tone('2025-11-21', -2),
      tone('2025-11-22', 0), // three of seven days: too few
      tone('2025-11-26', -3), // (-1 - 2 + 0 - 3) / 4 = -1.5; the year before: -3 (2024-11-20 is older)
      tone('2025-11-27', -7), // 20 November has left the week: (-2 + 0 - 3 - 7) / 4 = -3
    ],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, mean_7_day_points, mean_12_month_points, tone_vs_mean_points
     FROM tone_trend WHERE observation_date > DATE '2025-11-21' ORDER BY observation_date`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2025-11-22', null, -3, null],
    ['2025-11-26', -1.5, -3, 1.5],
    ['2025-11-27', -3, -2, -1], // (-3 - 1) / 2: 20 November has come into the year before
  ]);
});
