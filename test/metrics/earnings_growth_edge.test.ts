import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';
import { estimate } from '../builders/rows.ts';

it('subtracts the large caps from the small, for next year', async () => {
  const lake = await lakeOf({
    index_estimate: [
      estimate('SPX', '2025-09-30', '2025-12-31', { earnings_points: 200 }),
      estimate('SPX', '2025-09-30', '2026-12-31', { earnings_points: 218 }), // +9 %
      estimate('RUT', '2025-10-15', '2025-12-31', { earnings_growth_percent: 3 }, 'Other'),
      estimate('RUT', '2025-10-15', '2026-12-31', { earnings_growth_percent: 20 }, 'Other'),
    ],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, period_end, rut_growth_percent, spx_growth_percent,
       edge_percentage_points, input_age_days
     FROM earnings_growth_edge`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2025-10-15', '2026-12-31', 20, expect.closeTo(9, 10), expect.closeTo(11, 10), 15],
  ]);
});
