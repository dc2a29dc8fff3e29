import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';
import { estimate } from '../builders/rows.ts';

it('reads the estimate for the calendar year after the day it is as of', async () => {
  const ratio = (price_earnings_ratio: number) => ({ price_earnings_ratio });
  const lake = await lakeOf({
    index_estimate: [
      estimate('SPX', '2025-09-30', '2025-12-31', ratio(26)),
      estimate('SPX', '2025-09-30', '2026-09-30', ratio(23)),
      estimate('SPX', '2025-09-30', '2026-12-31', ratio(22)), // the one
      estimate('SPX', '2025-09-30', '2027-12-31', ratio(19)),
      estimate('SPX', '2026-01-30', '2026-12-31', ratio(23.5)), // in 2026, next year is 2027
      estimate('SPX', '2026-01-30', '2027-12-31', { earnings_points: 350 }), // no ratio stated
    ],
  });
  const { rows } = await lake.run(
    `SELECT index_symbol, observation_date, period_end, price_earnings_ratio, input_age_days
     FROM forward_pe`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['SPX', '2025-09-30', '2026-12-31', 22, 0],
  ]);
});
