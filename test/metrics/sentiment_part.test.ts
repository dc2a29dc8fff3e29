import { afterAll, beforeAll, expect, it } from 'vitest';
import type { QueryEngine } from '../../functions/query/engine.ts';
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

let lake: QueryEngine;

beforeAll(async () => {
  lake = await lakeOf({
    index_level: [
      level('2025-06-02'),
      level('2025-11-26'),
      level('2025-11-26', 'SPX'),
      level('2026-01-05'),
    ],
    investor_sentiment: [
      survey('2022-11-17', 60), // more than 36 months before the last
      survey('2024-11-20', 10),
      survey('2024-11-27', 20),
      survey('2025-05-29', 30),
      survey('2025-11-20', 20), // below it: one of four; equal: itself and one more
    ],
    option_activity: [
      ratio('2024-11-25', 0.5),
      ratio('2025-03-03', 0.6),
      ratio('2025-04-03', 1.02),
      ratio('2025-05-30', 0.55), // not yet 12 months of history in June
      ratio('2025-11-26', 0.7), // known at 18:00 of the day; fewer puts are bullish: 1.02 is below it
    ],
    manager_exposure: [
      { survey: 'NAAIM', observation_date: '2024-11-13', mean_exposure_percent: 50 },
      { survey: 'NAAIM', observation_date: '2025-10-01', mean_exposure_percent: 90 }, // 56 days old
    ],
  });
});

afterAll(() => lake.close());

it('places each reading among those of 36 months and shares missing weights out', async () => {
  const { rows } = await lake.run(
    `SELECT part, value, percentile, weight_fraction, used_weight_fraction, input_age_days
     FROM sentiment_part
     WHERE index_symbol = 'RUT' AND observation_date = DATE '2025-11-26' ORDER BY part`,
  );
  const near = (value: number) => expect.closeTo(value, 9);
  expect(rows.map((row) => Object.values(row))).toEqual([
    // (1 below + half of 2 equal) of 4 readings
    ['bulls minus bears', -20, near(50), 0.2, near(0.5), 6],
    ['manager exposure', 90, null, 0.15, null, 56],
    ['positioning', null, null, 0.2, null, null],
    // (1 less bullish + half of itself) of 5
    ['puts per call', 0.7, near(30), 0.2, near(0.5), 0],
    ['short interest', null, null, 0.15, null, null],
    ['tone', null, null, 0.1, null, null],
  ]);
});

it('has no percentile before 12 months of history, and none once a reading is too old', async () => {
  const { rows } = await lake.run(
    `SELECT observation_date, percentile FROM sentiment_part
     WHERE index_symbol = 'RUT' AND part = 'puts per call' ORDER BY observation_date`,
  );
  expect(rows.map((row) => row['percentile'])).toEqual([null, expect.any(Number), null]);
});
