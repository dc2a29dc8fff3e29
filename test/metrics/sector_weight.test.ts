import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';
import { holding } from '../builders/rows.ts';

it('weighs by market value over every row, cash included', async () => {
  const lake = await lakeOf({
    index_constituent: [
      holding('2025-11-05', 'AAA', 'Industrials', 10, 30), // 300
      holding('2025-11-05', 'BBB', 'Industrials', 20, 5), // 100
      holding('2025-11-05', 'CCC', 'Financials', 50, 10), // 500
      holding('2025-11-05', 'USD', 'Cash and/or Derivatives', 1, 100, 'Cash'), // 100
      holding('2025-11-05', 'RTYZ5', 'Cash and/or Derivatives', 0, 7, 'Futures'), // 0
    ],
  });
  const { rows } = await lake.run(
    `SELECT sector, market_value_usd, weight_fraction, equity_rows
     FROM sector_weight ORDER BY sector`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['Cash and/or Derivatives', 100, 0.1, 0], // 100 of 1000
    ['Financials', 500, 0.5, 1],
    ['Industrials', 400, 0.4, 2],
  ]);
});
