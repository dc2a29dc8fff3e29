import { expect, it } from 'vitest';
import { tradingDays } from '../../schemas/calendar.ts';
import { lakeOf } from '../builders/lake-of.ts';
import { estimate } from '../builders/rows.ts';

const days = tradingDays('2025-02-03', '2025-11-26');
const levels = (index_symbol: string, last: number) =>
  days.map((observation_date) => ({
    ...{ index_symbol, return_kind: 'price', observation_date },
    close_points: observation_date === '2025-11-26' ? last : 2000,
  }));
const rate = (observation_date: string, rate_percent: number) => ({
  ...{ series_id: 'DFEDTARU', observation_date, rate_percent },
});

it('says on which side of its thresholds each dimension stands, or why it cannot', async () => {
  const lake = await lakeOf({
    index_level: [...levels('RUT', 2200), ...levels('SPX', 2020)],
    index_estimate: [
      estimate('SPX', '2025-09-30', '2026-12-31', { price_earnings_ratio: 22 }),
      estimate('RUT', '2025-09-30', '2026-12-31', { price_earnings_ratio: 17.6 }, 'A House'),
    ],
    policy_rate: [rate('2024-11-25', 4.75), rate('2025-11-25', 4)],
  });
  const { rows } = await lake.run(
    `SELECT index_symbol, dimension, value, state, unknown_because, input_age_days
     FROM index_state WHERE observation_date = DATE '2025-11-26' ORDER BY index_symbol, dimension`,
  );
  const first = await lake.run(
    `SELECT state, unknown_because FROM index_state
     WHERE dimension = 'momentum' AND observation_date = DATE '2025-02-03'`,
  );
  lake.close();
  const near = (value: number) => expect.closeTo(value, 9);
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['RUT', 'macro', -0.75, 'below', null, 1],
    ['RUT', 'momentum', near(2200 / 2001 - 1), 'above', null, 0], // (199 x 2000 + 2200) / 200
    ['RUT', 'sentiment', null, 'unknown', 'no reading by this day', null],
    ['RUT', 'valuation', near(17.6 / 22), 'between', null, 57],
    ['SPX', 'macro', -0.75, 'below', null, 1],
    ['SPX', 'momentum', near(2020 / 2000.1 - 1), 'between', null, 0],
    ['SPX', 'sentiment', null, 'unknown', 'no reading by this day', null],
    ['SPX', 'valuation', 22, 'above', null, 57],
  ]);
  expect(first.rows).toEqual(
    Array(2).fill({ state: 'unknown', unknown_because: 'no reading by this day' }),
  );
});

it('knows nothing by a reading that is too old', async () => {
  const lake = await lakeOf({
    index_level: levels('SPX', 2000),
    index_estimate: [estimate('SPX', '2025-03-31', '2026-12-31', { price_earnings_ratio: 22 })],
  });
  const { rows } = await lake.run(
    `SELECT value, state, unknown_because, input_age_days FROM index_state
     WHERE dimension = 'valuation' AND observation_date = DATE '2025-11-26'`,
  );
  lake.close();
  expect(rows).toEqual([
    {
      value: 22,
      state: 'unknown',
      unknown_because: 'the newest reading is too old',
      input_age_days: 240,
    },
  ]);
});
