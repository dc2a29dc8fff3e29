import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

it('shows how a chance has moved', async () => {
  const figure = (observation_date: string, probability_percent: number, provider = 'A House') => ({
    event: 'fed_cut_2025_12',
    provider,
    observation_date,
    probability_percent,
  });
  const lake = await lakeOf({
    event_probability: [
      figure('2025-11-19', 35),
      figure('2025-11-24', 80), // 80 - 35 = +45 points
      figure('2025-11-24', 60, 'B House'),
    ],
  });
  const { rows } = await lake.run(
    `SELECT provider, probability_percent, previous_observation_date, change_percentage_points
     FROM event_chance ORDER BY provider, observation_date`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['A House', 35, null, null],
    ['A House', 80, '2025-11-19', 45],
    ['B House', 60, null, null],
  ]);
});
