import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const month = (index: number, cape_ratio: number | null) => ({
  index_symbol: 'SPX',
  observation_date: `${2010 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`,
  price_points: 100,
  cape_ratio,
});

it('ranks a month among all before it, once there are ten years of them', async () => {
  // 120 months: 60 at 10, 60 at 20, so the mean is 15; one month without a ratio does not count.
  const history = Array.from({ length: 120 }, (_, i) => month(i, i < 60 ? 10 : 20));
  const lake = await lakeOf({
    valuation_history: [...history, month(120, null), month(121, 15), month(122, 40)],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, cape_ratio, mean_ratio, percentile_fraction, earlier_months
     FROM valuation_percentile WHERE observation_date >= DATE '2019-12-01'
     ORDER BY observation_date`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2019-12-01', 20, null, null, 119],
    ['2020-02-01', 15, 15, 0.5, 120], // above the 60 months at 10
    ['2020-03-01', 40, 15, 1, 121], // a record
  ]);
});
