import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const near = (value: number) => expect.closeTo(value, 10);

const future = (observation_date: string, contract_month: string, settlement_points: number) => ({
  product: 'ZQ',
  contract_month,
  observation_date,
  settlement_points,
});

const rate = (observation_date: string, rate_percent: number, series_id = 'EFFR') => ({
  series_id,
  observation_date,
  rate_percent,
});

it('counts cuts month by month, and gives the next meeting its chance', async () => {
  const lake = await lakeOf({
    policy_rate: [
      rate('2025-11-20', 3.88),
      rate('2025-11-21', 9, 'DFF'), // never in the place of a younger or equal EFFR
      rate('2025-11-21', 3.88),
      rate('2025-10-16', 4.1, 'DFF'), // without EFFR it stands in
    ],
    rate_future: [
      future('2025-11-24', '2025-11-01', 96.12), // 3.88: no meeting left, no change
      // The meeting is on 10 December: ten days at 3.88 and 21 after a cut to 3.63 make 3.710645….
      future('2025-11-24', '2025-12-01', 100 - (10 * 3.88 + 21 * 3.63) / 31),
      // No change by its mean, but January has a meeting of its own, so December is split.
      future('2025-11-24', '2026-01-01', 96.12),
      future('2025-11-24', '2026-02-01', 96.62), // 3.38: two cuts
      // On 17 October 2025 the next meeting is on the 29th, and November has none: its mean counts.
      future('2025-10-17', '2025-10-01', 95.9),
      future('2025-10-17', '2025-11-01', 96.05), // 3.95: 0.15 of 0.25
      future('2025-12-31', '2026-01-01', 96.4), // no effective rate within a week
    ],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, contract_month, implied_rate_percent, effective_rate_percent,
       cuts_priced, next_meeting_date, rate_after_meeting_percent, cut_chance_percent,
       input_age_days
     FROM rate_cuts_priced ORDER BY observation_date, contract_month`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2025-10-17', '2025-10-01', near(4.1), 4.1, near(0), '2025-10-29', near(3.95), near(60), 0],
    ['2025-10-17', '2025-11-01', near(3.95), 4.1, near(0.6), null, null, null, 0],
    ['2025-11-24', '2025-11-01', near(3.88), 3.88, near(0), null, null, null, 2],
    [
      ...['2025-11-24', '2025-12-01', near((10 * 3.88 + 21 * 3.63) / 31), 3.88],
      ...[near((21 * 0.25 * 4) / 31), '2025-12-10', near(3.63), near(100), 2],
    ],
    ['2025-11-24', '2026-01-01', near(3.88), 3.88, near(0), null, null, null, 2],
    ['2025-11-24', '2026-02-01', near(3.38), 3.88, near(2), null, null, null, 2],
    ['2025-12-31', '2026-01-01', near(3.6), null, null, '2026-01-28', null, null, null],
  ]);
});

it('knows each scheduled meeting on which the rate was in fact changed', async () => {
  // Changes take effect on the day after: 2024-09-19, 2024-11-08, 2024-12-19, 2025-09-18,
  // 2025-10-30, 2025-12-11. Asked on the eve of each meeting, it is the next one.
  const eves = ['2024-09-17', '2024-11-06', '2024-12-17', '2025-09-16', '2025-10-28', '2025-12-09'];
  const lake = await lakeOf({
    rate_future: eves.map((day) => future(day, `${day.slice(0, 7)}-01`, 96)),
  });
  const { rows } = await lake.run(
    'SELECT next_meeting_date FROM rate_cuts_priced ORDER BY observation_date',
  );
  lake.close();
  expect(rows.map((row) => row['next_meeting_date'])).toEqual([
    '2024-09-18',
    '2024-11-07',
    '2024-12-18',
    '2025-09-17',
    '2025-10-29',
    '2025-12-10',
  ]);
});
