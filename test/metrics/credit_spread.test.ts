import { expect, it } from 'vitest';
import { tradingDays } from '../../schemas/calendar.ts';
import { lakeOf } from '../builders/lake-of.ts';

const near = (value: number) => expect.closeTo(value, 12);
/** Rounded by the view to ten decimals. */
const rounded = (value: number) => expect.closeTo(value, 9);

const spread = (observation_date: string, indicator_value: number, series_id = 'BAA10Y') => ({
  series_id,
  observation_date,
  indicator_value,
});

/** 2 on every trading day of a year and a day but two, so 2 in the mean. */
const year = tradingDays('2024-11-25', '2025-11-24').map((day) =>
  spread(day, day === '2024-11-25' ? 1 : day === '2025-04-08' ? 3 : 2),
);

it('compares a spread with the 12 months before it, the day itself left out', async () => {
  const lake = await lakeOf({
    economic_indicator: [
      spread('2024-11-24', 9), // before the window of 2025-11-25
      ...year,
      spread('2025-11-25', 1.5), // a quarter of the way from 1 to 3
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
    // 249 days, and the Sunday's 9 beside them; from 1 to 9.
    ['BAA10Y', '2025-11-24', 2, near(2 + 7 / 250), rounded(-7 / 250), 0.125],
    ['BAA10Y', '2025-11-25', 1.5, near(2), -0.5, 0.25],
    // 250 days, one 1 above 2 and one half of it below.
    ['BAA10Y', '2025-11-26', 5, near(2 + 0.5 / 250), rounded(3 - 0.5 / 250), near(3.5 / 1.5)],
    ['BAMLH0A0HYM2', '2025-11-25', 4, null, null, null],
  ]);
});

it('has a mean and a range of nine days in ten of the 12 months, and none of less', async () => {
  const found = async (days: number) => {
    const lake = await lakeOf({
      economic_indicator: [
        spread('2024-11-24', 9),
        ...year.slice(-days),
        spread('2025-11-25', 1.5),
      ],
    });
    const { rows } = await lake.run(
      `SELECT mean_12_month_percentage_points, range_12_month_fraction FROM credit_spread
       WHERE observation_date = DATE '2025-11-25'`,
    );
    lake.close();
    return rows.flatMap((row) => Object.values(row));
  };
  expect(await found(225)).toEqual([near(2 + 1 / 225), near(-0.5)]);
  expect(await found(224)).toEqual([null, null]);
});
