import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const position = (
  observation_date: string,
  shares_short: number,
  issue_name = 'iShares R2000',
) => ({
  ticker: 'IWM',
  observation_date,
  issue_name,
  shares_short,
  is_revised: 'no',
});

it('compares with the settlement nearest to a year before, of the same issue', async () => {
  const lake = await lakeOf({
    short_interest: [
      position('2024-10-15', 900), // 16 days from 2024-10-31
      position('2024-10-30', 1000), // 1 day
      position('2024-11-15', 1100, 'Another issue'),
      position('2025-10-31', 1210), // 1210 / 1000 - 1 = +21 %
      position('2025-11-14', 1300), // a year before, the ticker named another issue
    ],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, year_ago_date, year_ago_shares_short, change_fraction
     FROM short_interest_change WHERE observation_date >= DATE '2025-01-01'
     ORDER BY observation_date`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2025-10-31', '2024-10-30', 1000, expect.closeTo(0.21, 12)],
    ['2025-11-14', null, null, null],
  ]);
});
