import { afterAll, beforeAll, expect, it } from 'vitest';
import type { QueryEngine } from '../../functions/query/engine.ts';
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

/** 52 weeks: 17 surveys at 10, 18 at 20 and 17 at 30. */
const surveys = Array.from({ length: 52 }, (_, i) =>
  survey(addDays('2024-11-20', 7 * i), i < 17 ? 10 : i < 35 ? 20 : 30),
);

/** Twelve months and a day: 1.02 until spring, 0.5 since. */
const ratios = tradingDays('2024-11-25', '2025-11-25').map((day) =>
  ratio(day, day < '2025-04-04' ? 1.02 : 0.5),
);

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
      ...surveys,
      survey('2025-11-20', 20), // below it: 17 of 53; equal: itself and 18 more
    ],
    option_activity: [
      ...ratios, // not yet 12 months of history in June
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
    // (17 below + half of 19 equal) of 53 readings
    ['bulls minus bears', -20, near(50), 0.2, near(0.5), 6],
    ['manager exposure', 90, null, 0.15, null, 56],
    ['positioning', null, null, 0.2, null, null],
    // (88 less bullish + half of itself) of 252
    ['puts per call', 0.7, near((100 * 88.5) / 252), 0.2, near(0.5), 0],
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

it('has no percentile among less than nine readings in ten of its history', async () => {
  const percentilesOf = async (missingSurveys: number, missingRatios: number) => {
    const some = await lakeOf({
      index_level: [level('2025-11-26')],
      investor_sentiment: [
        ...surveys.slice(0, 1),
        ...surveys.slice(1 + missingSurveys),
        survey('2025-11-20', 20),
      ],
      option_activity: [
        ...ratios.slice(0, 1),
        ...ratios.slice(1 + missingRatios),
        ratio('2025-11-26', 0.7),
      ],
    });
    const { rows } = await some.run(
      `SELECT percentile FROM sentiment_part
       WHERE index_symbol = 'RUT' AND part IN ('bulls minus bears', 'puts per call')
       ORDER BY part`,
    );
    some.close();
    return rows.map((row) => row['percentile']);
  };
  // 365 days have 52 weeks, nine tenths of which are 46.8: 47 are enough and 46 are not. 366 days
  // have 252.7 trading days, nine tenths of which are 227.4: 228 are enough and 227 are not.
  expect(await percentilesOf(6, 24)).toEqual([expect.any(Number), expect.any(Number)]);
  expect(await percentilesOf(7, 25)).toEqual([null, null]);
});

it('a stray reading of long ago, or a hole that is over, does not end a percentile', async () => {
  const of = async (older: readonly ReturnType<typeof ratio>[]) => {
    const some = await lakeOf({
      index_level: [level('2025-11-26')],
      option_activity: [...older, ...ratios, ratio('2025-11-26', 0.7)],
    });
    const { rows } = await some.run(
      `SELECT percentile FROM sentiment_part WHERE index_symbol = 'RUT' AND part = 'puts per call'`,
    );
    some.close();
    return rows[0]?.['percentile'];
  };
  const near = (value: number) => expect.closeTo(value, 9);
  expect(await of([])).toEqual(near((100 * 88.5) / 252));
  expect(await of([ratio('2023-01-09', 0.6)])).toEqual(near((100 * 88.5) / 253));
});
