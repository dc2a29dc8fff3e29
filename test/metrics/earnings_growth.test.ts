import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';
import { estimate } from '../builders/rows.ts';

it('takes the stated growth, else derives it from both years of one estimate', async () => {
  const points = (earnings_points: number) => ({ earnings_points });
  const lake = await lakeOf({
    index_estimate: [
      estimate('SPX', '2025-09-30', '2024-12-31', points(200)),
      estimate('SPX', '2025-09-30', '2025-12-31', points(220)), // 220 / 200 - 1 = +10 %
      estimate('SPX', '2025-09-30', '2026-12-31', points(253)), // 253 / 220 - 1 = +15 %
      estimate('SPX', '2026-01-30', '2027-12-31', points(300)), // 2026 is missing on that day
      estimate('RUT', '2025-10-31', '2025-12-31', points(-5)),
      estimate('RUT', '2025-10-31', '2026-12-31', points(50)), // no growth after a loss
      estimate(
        'RUT',
        '2025-11-15',
        '2026-12-31',
        { earnings_growth_percent: 20, growing_companies_percent: 55 },
        'Other',
      ),
    ],
  });
  const { rows } = await lake.run(
    `SELECT index_symbol, period_year, earnings_growth_percent, growth_basis,
       growing_companies_percent
     FROM earnings_growth WHERE period_year >= '2026' OR index_symbol = 'SPX'
     ORDER BY index_symbol, observation_date, period_year`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['RUT', '2026', null, null, null],
    ['RUT', '2026', 20, 'stated', 55],
    ['SPX', '2024', null, null, null],
    ['SPX', '2025', expect.closeTo(10, 10), 'derived', null],
    ['SPX', '2026', expect.closeTo(15, 10), 'derived', null],
    ['SPX', '2027', null, null, null],
  ]);
});
