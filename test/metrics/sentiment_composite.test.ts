import { expect, it } from 'vitest';
import { addDays, tradingDays } from '../../schemas/calendar.ts';
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

/** 54 weeks up to the given day: 40 of the first lower than the last, 13 higher. */
const weeks = <Row>(last: string, row: (day: string, place: -1 | 0 | 1) => Row) =>
  Array.from({ length: 54 }, (_, i) =>
    row(addDays(last, 7 * (i - 53)), i === 53 ? 0 : i < 40 ? -1 : 1),
  );

// (40 + a half) of 54 are 75.
const surveys = weeks('2025-11-20', (day, place) => survey(day, 20 + 10 * place));
const exposures = weeks('2025-11-19', (observation_date, place) => ({
  ...{ survey: 'NAAIM', observation_date, mean_exposure_percent: 70 + 20 * place },
}));
// 254 days, the last of which is less bullish than all but 63: (63 + a half) of 254 are 25.
const ratios = tradingDays('2024-11-21', '2025-11-26').map((day, i) =>
  ratio(day, day === '2025-11-26' ? 0.7 : i < 63 ? 0.8 : 0.6),
);

it('weighs the percentiles of the parts it has, and names the others', async () => {
  const lake = await lakeOf({
    index_level: [level('2025-11-26')],
    investor_sentiment: surveys, // 75
    option_activity: ratios, // 25
    manager_exposure: exposures, // 75
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
    investor_sentiment: surveys,
    option_activity: ratios,
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
