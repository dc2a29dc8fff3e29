import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';
import { fact, holding, listed } from '../builders/rows.ts';

const quarters = [
  ['2024-07-01', '2024-09-30'],
  ['2024-10-01', '2024-12-31'],
  ['2025-01-01', '2025-03-31'],
  ['2025-04-01', '2025-06-30'],
] as const;
const eps = (cik: number, value: number) =>
  quarters.map((period) => fact(cik, 'EarningsPerShareDiluted', period, '2025-08-05', value));

it('compares both indexes on days on which both are held', async () => {
  const large = (day: string) => ({ ...holding(day, 'BIG', 'Energy', 100, 1), fund_ticker: 'IVV' });
  const lake = await lakeOf({
    index_constituent: [
      holding('2025-08-29', 'AAA', 'Industrials', 30, 1),
      large('2025-08-29'),
      holding('2025-09-30', 'AAA', 'Industrials', 32, 2),
      holding('2025-09-30', 'LOSS', 'Industrials', 8, 2),
      large('2025-09-30'),
      holding('2025-10-31', 'AAA', 'Industrials', 30, 1), // SPX is missing
    ],
    company_ticker: [listed('AAA', 1), listed('LOSS', 2), listed('BIG', 3)],
    company_fact: [...eps(1, 0.5), ...eps(2, -0.25), ...eps(3, 1)],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, rut_price_earnings_ratio, spx_price_earnings_ratio, discount_fraction,
       all_discount_fraction, least_covered_weight_fraction, input_age_days
     FROM bottom_up_valuation_gap ORDER BY observation_date`,
  );
  lake.close();
  const near = (value: number) => expect.closeTo(value, 12);
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2025-08-29', 15, 25, near(0.4), near(0.4), 1, 60],
    // 64 / 4 = 16 without the loss maker; 80 / (4 - 2) = 40 with it, dearer by 60 %
    ['2025-09-30', 16, 25, near(0.36), near(-0.6), 1, 92],
  ]);
});
