import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const level = (observation_date: string, index_symbol = 'RUT') => ({
  ...{ index_symbol, return_kind: 'price', observation_date, close_points: 2000 },
});

const survey = (observation_date: string, bullish_percent: number) => ({
  survey: 'AAII',
  observation_date,
  bullish_percent,
  neutral_percent: 60 - bullish_percent,
  bearish_percent: 40,
});

const ratio = (observation_date: string, put_call_ratio: number) => ({
  product_class: 'equity',
  observation_date,
  put_call_ratio,
});

it('weighs the percentiles of the parts it has, and names the others', async () => {
  const lake = await lakeOf({
    index_level: [level('2025-11-26')],
    investor_sentiment: [survey('2024-11-20', 10), survey('2025-11-20', 20)], // 75
    option_activity: [ratio('2024-11-25', 0.6), ratio('2025-11-26', 0.7)], // 25
    manager_exposure: [
      { survey: 'NAAIM', observation_date: '2024-11-13', mean_exposure_percent: 50 },
      { survey: 'NAAIM', observation_date: '2025-11-19', mean_exposure_percent: 90 }, // 75
    ],
  });
  const { rows } = await lake.run('SELECT * FROM sentiment_composite');
  lake.close();
  expect(rows).toEqual([
    {
      index_symbol: 'RUT',
      observation_date: '2025-11-26',
      // (0.20 x 75 + 0.20 x 25 + 0.15 x 75) / 0.55
      score_percentile: expect.closeTo(56.818181818, 8),
      known_weight_fraction: expect.closeTo(0.55, 9),
      parts_used: 3,
      missing_parts: 'short interest, positioning, tone',
      input_age_days: 7,
    },
  ]);
});

it('gives no score on less than half of the weights', async () => {
  const lake = await lakeOf({
    index_level: [level('2025-11-26')],
    investor_sentiment: [survey('2024-11-20', 10), survey('2025-11-20', 20)],
    option_activity: [ratio('2024-11-25', 0.6), ratio('2025-11-26', 0.7)],
  });
  const { rows } = await lake.run(
    'SELECT score_percentile, known_weight_fraction, missing_parts FROM sentiment_composite',
  );
  lake.close();
  expect(rows).toEqual([
    {
      score_percentile: null,
      known_weight_fraction: expect.closeTo(0.4, 9),
      missing_parts: 'short interest, positioning, tone, manager exposure',
    },
  ]);
});
