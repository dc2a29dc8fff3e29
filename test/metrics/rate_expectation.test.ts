import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const near = (value: number) => expect.closeTo(value, 10);

const rate = (observation_date: string, rate_percent: number, series_id: string) => ({
  series_id,
  observation_date,
  rate_percent,
});

it('reads cuts off the gap between the year’s yield and the rate of the day before', async () => {
  const lake = await lakeOf({
    policy_rate: [
      rate('2025-11-21', 3.88, 'DFF'),
      rate('2025-11-24', 9, 'DFF'), // not yet known when the market closes that day
      rate('2025-11-24', 3.61, 'DGS1'), // 27 hundredths under 3.88; Friday's rate is two days older
      rate('2025-11-25', 9.25, 'DGS1'), // a quarter above 9: one rise
      rate('2025-12-31', 3.5, 'DGS1'), // no rate within a week
    ],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, one_year_yield_percent, effective_rate_percent,
       expected_change_percentage_points, cut_priced_percent, input_age_days
     FROM rate_expectation ORDER BY observation_date`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2025-11-24', 3.61, 3.88, near(-0.27), near(108), 2],
    ['2025-11-25', 9.25, 9, 0.25, -100, 0],
  ]);
});
