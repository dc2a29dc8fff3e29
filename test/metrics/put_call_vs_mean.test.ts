import { expect, it } from 'vitest';
import { tradingDays } from '../../schemas/calendar.ts';
import { lakeOf } from '../builders/lake-of.ts';

const day = (observation_date: string, put_call_ratio: number) => ({
  product_class: 'equity',
  observation_date,
  put_call_ratio,
});

/** 0.6 on every trading day of the two years but these. */
const ratios = new Map([
  ['2024-04-03', 9], // a day too old for the mean of 2025-04-04
  ['2024-04-04', 0.5],
  ['2024-10-01', 0.7],
  ['2025-04-04', 1.2], // mean 0.6; 1.2 / 0.6 = 2
  ['2025-04-07', 0.5],
]);
const twoYears = tradingDays('2024-04-03', '2025-04-07').map((on) =>
  day(on, ratios.get(on) ?? 0.6),
);

it('compares with the mean of the 12 months before, the day itself left out', async () => {
  const lake = await lakeOf({
    option_activity: twoYears,
  });
  const { rows } = await lake.run(
    `SELECT observation_date, mean_12_month_ratio, put_call_vs_mean, month_high_ratio,
       month_high_vs_mean
     FROM put_call_vs_mean WHERE observation_date >= DATE '2025-04-02' ORDER BY observation_date`,
  );
  lake.close();
  const near = (value: number) => expect.closeTo(value, 12);
  // 2024-04-04 and -05 have dropped out: of 250 days, one is 0.1 and one 0.6 above 0.6.
  const later = 0.6 + 0.7 / 250;
  expect(rows.map((row) => Object.values(row))).toEqual([
    // Before 2025-04-03 there are not yet 12 months.
    ['2025-04-02', null, null, 0.6, null],
    ['2025-04-03', near(0.6 + 8.4 / 251), near(0.6 / (0.6 + 8.4 / 251)), 0.6, expect.any(Number)],
    ['2025-04-04', near(0.6), near(2), 1.2, near(2)],
    ['2025-04-07', near(later), near(0.5 / later), 1.2, near(2)],
  ]);
});

it('has a mean of nine days in ten of the 12 months, and none of less', async () => {
  const meanOf = async (days: number) => {
    const before = twoYears.filter(({ observation_date }) => observation_date < '2025-04-04');
    const lake = await lakeOf({
      option_activity: [...before.slice(0, 1), ...before.slice(-days), day('2025-04-04', 1.2)],
    });
    const { rows } = await lake.run(
      `SELECT put_call_vs_mean FROM put_call_vs_mean WHERE observation_date = DATE '2025-04-04'`,
    );
    lake.close();
    return rows[0]?.['put_call_vs_mean'];
  };
  expect(await meanOf(225)).toEqual(expect.any(Number));
  expect(await meanOf(224)).toBeNull();
});

it('has no high of a month against the mean where the highest ratio was without one', async () => {
  const before = twoYears.filter(({ observation_date }) => observation_date < '2025-04-01');
  const highOf = async (high: string) => {
    const april = tradingDays('2025-04-01', '2025-04-11').map((on) =>
      day(on, on === high ? 1.2 : 0.6),
    );
    const lake = await lakeOf({
      // On 8 April the 12 months before have 225 days for the first time.
      option_activity: [...before.slice(0, 1), ...before.slice(-220), ...april],
    });
    const { rows } = await lake.run(
      `SELECT month_high_ratio, month_high_vs_mean FROM put_call_vs_mean
       WHERE observation_date = DATE '2025-04-11'`,
    );
    lake.close();
    return Object.values(rows[0] ?? {});
  };
  expect(await highOf('2025-04-07')).toEqual([1.2, null]);
  expect(await highOf('2025-04-08')).toEqual([1.2, expect.closeTo(1.2 / (0.6 + 0.1 / 225), 12)]);
});
