import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const survey = (observation_date: string, bullish_percent: number, bearish_percent: number) => ({
  survey: 'AAII',
  observation_date,
  bullish_percent,
  neutral_percent: 100 - bullish_percent - bearish_percent,
  bearish_percent,
});

it('measures the fall from the 8 weeks before and finds the last one as deep', async () => {
  const lake = await lakeOf({
    investor_sentiment: [
      survey('2025-01-02', 50, 20), // +30
      survey('2025-02-27', 30, 40), // -10, 56 days later: 40 below the peak
      survey('2025-03-06', 45, 30), // +15, peak -10: a rise of 25
      survey('2025-03-13', 30, 30), // 0, 15 below
      survey('2025-03-20', 25, 30), // -5, 20 below: as deep last on 2025-02-27
    ],
  });
  const { rows } = await lake.run(
    `SELECT spread_points, peak_8_week_points, fall_points, larger_fall_date, larger_fall_age_days
     FROM bull_bear_spread ORDER BY observation_date`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    [30, null, null, null, null],
    [-10, 30, -40, null, 0], // the first fall known
    [15, -10, 25, '2025-02-27', 7],
    [0, 15, -15, '2025-02-27', 14],
    [-5, 15, -20, '2025-02-27', 21],
  ]);
});
