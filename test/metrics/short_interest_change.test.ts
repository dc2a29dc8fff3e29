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

it('counts as corrected by the next file, from the day that was known', async () => {
  const of = (observation_date: string, shares_short: number, others: object) => ({
    ...position(observation_date, shares_short),
    ...others,
  });
  const lake = await lakeOf({
    short_interest: [
      position('2024-10-31', 1000),
      // Says of 31 October: it was 1,100.
      of('2024-11-15', 1200, { previous_shares_short: 1100, known_at: new Date('2024-11-27') }),
      of('2025-10-31', 1320, { previous_shares_short: 1, known_at: new Date('2025-11-12') }),
    ],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, year_ago_shares_short, change_fraction FROM short_interest_change
     WHERE observation_date = DATE '2025-10-31'`,
  );
  const corrected = await lake.run(
    `SELECT shares_short, first_shares_short, is_corrected, known_at FROM short_interest_corrected
     ORDER BY observation_date`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2025-10-31', 1100, expect.closeTo(0.2, 12)],
  ]);
  expect(corrected.rows.map((row) => Object.values(row))).toEqual([
    [1100, 1000, 'yes', new Date('2024-11-27')],
    // The next file there is comes a year later: what it says of "before" is of another settlement.
    [1200, 1200, 'no', new Date('2024-11-27')],
    [1320, 1320, 'no', new Date('2025-11-12')],
  ]);
});

it('compares nothing across a split, whose restated count is no correction', async () => {
  const lake = await lakeOf({
    short_interest: [
      position('2024-10-31', 1000),
      { ...position('2025-10-15', 1100), previous_shares_short: 1050 },
      {
        ...position('2025-10-31', 2300),
        previous_shares_short: 2200,
        is_split: 'yes',
      },
    ],
  });
  const { rows } = await lake.run(
    'SELECT observation_date, shares_short, change_fraction FROM short_interest_change ORDER BY 1',
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2024-10-31', 1000, null],
    ['2025-10-15', 1100, null], // 16 days from the settlement of 2024
    ['2025-10-31', 2300, null],
  ]);
});
