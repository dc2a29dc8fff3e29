import { expect, it } from 'vitest';
import { tradingDays } from '../../schemas/calendar.ts';
import { lakeOf } from '../builders/lake-of.ts';

const level = (observation_date: string, close_points: number, index_symbol = 'RUT') => ({
  index_symbol,
  return_kind: 'price',
  observation_date,
  close_points,
});

const knownOn = (day: string) => ({ known_at: new Date(`${day}T21:00:00Z`) });

it('shows a slow figure from the day it became known, with the age of its observation', async () => {
  const lake = await lakeOf({
    index_level: [
      level('2024-12-31', 2000),
      level('2025-11-10', 2100),
      level('2025-11-12', 2200), // +10 % on the year
      level('2025-11-12', 5500, 'SPX'),
    ],
    policy_rate: [{ series_id: 'DFEDTARU', observation_date: '2025-11-12', rate_percent: 4 }],
    short_interest: [
      ['2024-10-31', 1000, '2024-11-12'],
      ['2025-10-31', 1210, '2025-11-11'], // +21 %, known between the two days
    ].map(([observation_date, shares_short, known]) => ({
      ticker: 'IWM',
      observation_date,
      issue_name: 'iShares R2000',
      shares_short,
      is_revised: 'no',
      ...knownOn(String(known)),
    })),
  });
  const { rows } = await lake.run(
    `SELECT index_symbol, observation_date, year_to_date_return_fraction,
       short_interest_change_fraction, short_interest_age_days,
       policy_rate_percent, policy_rate_age_days
     FROM index_outlook WHERE observation_date >= DATE '2025-01-01'
     ORDER BY index_symbol, observation_date`,
  );
  lake.close();
  const near = (value: number) => expect.closeTo(value, 12);
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['RUT', '2025-11-10', near(0.05), null, null, null, null],
    ['RUT', '2025-11-12', near(0.1), near(0.21), 12, 4, 0],
    ['SPX', '2025-11-12', null, null, null, 4, 0], // IWM is the Russell's fund
  ]);
});

it('adds the age of the older estimate to that of the comparison', async () => {
  const estimate = (index_symbol: string, observation_date: string, ratio: number) => ({
    index_symbol,
    provider: 'A House',
    period_end: '2026-12-31',
    period_length: 'year',
    observation_date,
    price_earnings_ratio: ratio,
  });
  const lake = await lakeOf({
    index_level: [level('2025-11-12', 2200), level('2025-11-12', 5500, 'SPX')],
    index_estimate: [estimate('SPX', '2025-09-30', 20), estimate('RUT', '2025-10-10', 15)],
  });
  const { rows } = await lake.run(
    `SELECT index_symbol, forward_price_earnings_ratio, forward_price_earnings_age_days,
       valuation_discount_fraction, valuation_discount_age_days
     FROM index_outlook ORDER BY index_symbol`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['RUT', 15, 33, 0.25, 43], // 33 days since 10-10, and the S&P estimate was 10 days old then
    ['SPX', 20, 43, null, null],
  ]);
});

it('lets no older mean stand beside a ratio that has none', async () => {
  const lake = await lakeOf({
    index_level: tradingDays('2024-01-02', '2025-06-30').map((day) => level(day, 2000)),
    // Two months lack: until 225 of 12 months are there again, a day has no mean.
    option_activity: tradingDays('2022-12-01', '2025-06-30')
      .filter((day) => day < '2024-06-03' || day > '2024-08-02')
      .map((observation_date) => ({
        product_class: 'equity',
        observation_date,
        put_call_ratio: 0.6,
      })),
  });
  const { rows } = await lake.run(
    `SELECT observation_date, put_call_ratio, put_call_vs_mean, put_call_age_days FROM index_outlook
     WHERE observation_date IN (DATE '2024-05-31', DATE '2024-08-30', DATE '2025-06-30')
     ORDER BY observation_date`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2024-05-31', 0.6, expect.closeTo(1, 12), 0],
    ['2024-08-30', 0.6, null, 0],
    ['2025-06-30', 0.6, expect.closeTo(1, 12), 0],
  ]);
});
