import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const near = (value: number) => expect.closeTo(value, 12);
/** Rounded by the view to ten decimals. */
const rounded = (value: number) => expect.closeTo(value, 9);

const spread = (observation_date: string, indicator_value: number, series_id = 'BAA10Y') => ({
  series_id,
  observation_date,
  indicator_value,
});

it('compares a spread with the 12 months before it, the day itself left out', async () => {
  const lake = await lakeOf({
    economic_indicator: [
      spread('2024-11-24', 9), // before the window of 2025-11-25
      spread('2024-11-25', 1),
      spread('2025-04-08', 3),
      spread('2025-11-24', 2),
      spread('2025-11-25', 1.5), // mean of 1, 3 and 2 is 2; a quarter of the way from 1 to 3
      spread('2025-11-26', 5), // above 3, the widest of the year before: its range is 1.5 to 3
      spread('2025-11-25', 4, 'BAMLH0A0HYM2'),
      spread('2025-11-25', 17, 'VIXCLS'), // no spread
    ],
  });
  const { rows } = await lake.run(
    `SELECT series_id, observation_date, spread_percentage_points, mean_12_month_percentage_points,
       vs_mean_percentage_points, range_12_month_fraction
     FROM credit_spread WHERE observation_date >= DATE '2025-11-24'
     ORDER BY series_id, observation_date`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['BAA10Y', '2025-11-24', 2, near(13 / 3), rounded(2 - 13 / 3), 0.125], // 9, 1 and 3; 1 to 9
    ['BAA10Y', '2025-11-25', 1.5, 2, -0.5, 0.25],
    ['BAA10Y', '2025-11-26', 5, near(6.5 / 3), rounded(5 - 6.5 / 3), near(3.5 / 1.5)],
    ['BAMLH0A0HYM2', '2025-11-25', 4, null, null, null],
  ]);
});
