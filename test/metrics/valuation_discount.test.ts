import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';
import { estimate } from '../builders/rows.ts';

const ratio = (price_earnings_ratio: number) => ({ price_earnings_ratio });
const question = `SELECT observation_date, rut_provider, spx_provider, discount_fraction, gap_ratio,
  input_age_days FROM valuation_discount ORDER BY observation_date`;

it('compares the newest estimates for the same year and says how old they are', async () => {
  const lake = await lakeOf({
    index_estimate: [
      estimate('SPX', '2025-09-30', '2026-12-31', ratio(20)),
      estimate('RUT', '2025-10-10', '2026-12-31', ratio(15), 'Other'),
      estimate('RUT', '2026-01-05', '2027-12-31', ratio(14), 'Other'), // no SPX for 2027
    ],
  });
  const { rows } = await lake.run(question);
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    // 1 - 15 / 20 = 25 %; 20 - 15 = 5; the S&P estimate is 10 days old
    ['2025-10-10', 'Other', 'S&P DJI', 0.25, 5, 10],
    // 2026-01-05 has no pair for 2027, so the newest pair for 2026 stands: 97 days
    ['2026-01-05', 'Other', 'S&P DJI', 0.25, 5, 97],
  ]);
});

it('prefers one provider for both, even where another is newer', async () => {
  const lake = await lakeOf({
    index_estimate: [
      estimate('SPX', '2025-09-30', '2026-12-31', ratio(24), 'House'),
      estimate('RUT', '2025-09-30', '2026-12-31', ratio(18), 'House'),
      estimate('SPX', '2025-09-30', '2026-12-31', ratio(20), 'Another'),
    ],
  });
  const { rows } = await lake.run(question);
  lake.close();
  // 1 - 18 / 24 = 25 %
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2025-09-30', 'House', 'House', 0.25, 6, 0],
  ]);
});
