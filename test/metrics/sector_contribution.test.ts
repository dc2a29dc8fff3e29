import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';
import { holding } from '../builders/rows.ts';

const question = `SELECT sector, previous_observation_date, matched_rows, start_weight_fraction,
  return_fraction, contribution_fraction, recovery_fraction
  FROM sector_contribution ORDER BY observation_date, sector`;

it('follows the prices of what is held on both days', async () => {
  const lake = await lakeOf({
    index_constituent: [
      holding('2025-05-13', 'AAA', 'Industrials', 10, 30), // 300, of a fund of 1000
      holding('2025-05-13', 'BBB', 'Industrials', 20, 5), // 100
      holding('2025-05-13', 'CCC', 'Financials', 50, 10), // 500
      holding('2025-05-13', 'OUT', 'Financials', 100, 1), // 100, sold before the second day
      holding('2025-11-05', 'AAA', 'Industrials', 12, 60), // +20 %; twice the shares do not count
      holding('2025-11-05', 'BBB', 'Industrials', 18, 5), // -10 %
      holding('2025-11-05', 'CCC', 'Financials', 45, 10), // -10 %
      holding('2025-11-05', 'NEW', 'Financials', 10, 10), // bought: no return
      holding('2025-11-05', null, 'Financials', null, 3), // a leftover without a price
    ],
  });
  const { rows } = await lake.run(question);
  lake.close();
  const near = (value: number) => expect.closeTo(value, 12);
  expect(rows.map((row) => Object.values(row))).toEqual([
    // -50 on 500; -50 on the fund's 1000; at its lowest
    ['Financials', '2025-05-13', 1, 0.5, near(-0.1), near(-0.05), near(0)],
    // +60 - 10 = +50 on 400; +50 on 1000; all of it since the low
    ['Industrials', '2025-05-13', 2, 0.4, near(0.125), near(0.05), near(0.125)],
  ]);
});

it('chains returns into a recovery from the lowest day', async () => {
  const lake = await lakeOf({
    index_constituent: [
      holding('2025-03-03', 'AAA', 'Industrials', 100, 1),
      holding('2025-04-08', 'AAA', 'Industrials', 80, 1),
      holding('2025-05-13', 'AAA', 'Industrials', 90, 1),
      holding('2025-11-05', 'AAA', 'Industrials', 120, 1),
    ],
  });
  const { rows } = await lake.run(question);
  lake.close();
  expect(rows.map((row) => row['recovery_fraction'])).toEqual([
    expect.closeTo(0, 12),
    expect.closeTo(0.125, 12), // 90 / 80 - 1
    expect.closeTo(0.5, 12), // 120 / 80 - 1
  ]);
});
