import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const day = (observation_date: string, put_call_ratio: number) => ({
  product_class: 'equity',
  observation_date,
  put_call_ratio,
});

it('compares with the mean of the 12 months before, the day itself left out', async () => {
  const lake = await lakeOf({
    option_activity: [
      day('2024-04-03', 9), // a day too old for the mean of 2025-04-04
      day('2024-04-04', 0.5),
      day('2024-10-01', 0.7),
      day('2025-04-02', 0.6),
      day('2025-04-04', 1.2), // mean (0.5 + 0.7 + 0.6) / 3 = 0.6; 1.2 / 0.6 = 2
      day('2025-04-07', 0.5), // 2024-04-04 has dropped out: mean (0.7 + 0.6 + 1.2) / 3, 0.6 of it
    ],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, mean_12_month_ratio, put_call_vs_mean, month_high_ratio,
       month_high_vs_mean
     FROM put_call_vs_mean WHERE observation_date >= DATE '2025-04-02' ORDER BY observation_date`,
  );
  lake.close();
  const near = (value: number) => expect.closeTo(value, 12);
  expect(rows.map((row) => Object.values(row))).toEqual([
    // Before 2025-04-03 there are not yet 12 months.
    ['2025-04-02', null, null, 0.6, null],
    ['2025-04-04', near(0.6), near(2), 1.2, near(2)],
    ['2025-04-07', near(2.5 / 3), near(0.6), 1.2, near(2)],
  ]);
});
