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

/** EFFR 4.12 until the decision of 29 October, 3.87 from the day it took effect; no cut priced. */
const overADecision = {
  policy_rate: [
    ...['2025-10-27', '2025-10-28', '2025-10-29'].map((day) => rate(day, 4.12)),
    ...['2025-10-30', '2025-10-31'].map((day) => rate(day, 3.87)),
    ...['2025-10-28', '2025-10-29'].map((day) => rate(day, 4.25, 'DFEDTARU')),
    ...['2025-10-30', '2025-10-31'].map((day) => rate(day, 4, 'DFEDTARU')),
  ],
  rate_future: ['2025-10-28', '2025-10-29', '2025-10-30', '2025-10-31'].flatMap((day) => [
    future(day, '2025-10-01', 95.88), // until the meeting: the month has two days after it
    future(day, '2025-11-01', 96.13),
    future(day, '2025-12-01', 96.13),
    future(day, '2026-01-01', 96.13),
  ]),
};

const ofDecember = `SELECT observation_date, effective_rate_percent, cuts_priced,
    next_meeting_date, rate_after_meeting_percent, cut_chance_percent
  FROM rate_cuts_priced WHERE contract_month = DATE '2025-12-01' ORDER BY observation_date`;

it('counts from the rate that was decided, from the day it takes effect', async () => {
  const lake = await lakeOf(overADecision);
  const { rows } = await lake.run(ofDecember);
  const october = await lake.run(
    `SELECT observation_date, next_meeting_date, cut_chance_percent FROM rate_cuts_priced
     WHERE contract_month = DATE '2025-10-01' ORDER BY observation_date`,
  );
  lake.close();
  const december = '2025-12-10';
  // 3.87 in the whole month: of 31 days ten before the rate of the meeting and 21 with it.
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2025-10-28', 4.12, near(1), null, null, null],
    ['2025-10-29', null, null, december, null, null], // the price knows the decision, no rate does
    ['2025-10-30', near(3.87), near(0), december, near(3.87), near(0)], // 4.12 - 0.25
    ['2025-10-31', 3.87, near(0), december, near(3.87), near(0)],
  ]);
  expect(october.rows.map((row) => Object.values(row))).toEqual([
    ['2025-10-28', '2025-10-29', near(100)], // November has no meeting: its 3.87 is the new rate
    ['2025-10-29', null, null],
    ['2025-10-30', null, null],
    ['2025-10-31', null, null],
  ]);
});

it('counts from nothing between a decision and its first effective rate without the range', async () => {
  const { policy_rate, rate_future } = overADecision;
  const effective = policy_rate.filter(({ series_id }) => series_id === 'EFFR');
  const lake = await lakeOf({ policy_rate: effective, rate_future });
  const { rows } = await lake.run(ofDecember);
  lake.close();
  expect(rows.map((row) => row['cut_chance_percent'])).toEqual([null, null, null, near(0)]);
  expect(rows.map((row) => row['effective_rate_percent'])).toEqual([4.12, null, null, 3.87]);
});

it('knows the move of the range when the lake knew it, not before', async () => {
  const known_at = new Date('2025-10-31T22:00:00Z'); // as FRED gives it, on the next business day
  const { policy_rate, rate_future } = overADecision;
  const late = policy_rate.map((row) =>
    row.series_id === 'DFEDTARU' && row.observation_date === '2025-10-30'
      ? { ...row, known_at }
      : row,
  );
  const tables = { policy_rate: late, rate_future };
  const question = `SELECT effective_rate_percent, known_at FROM rate_cuts_priced
    WHERE contract_month = DATE '2025-12-01' AND observation_date = DATE '2025-10-30'`;
  const before = await lakeOf(tables, { asOf: new Date('2025-10-30T23:30:00Z') });
  expect((await before.run(question)).rows).toEqual([
    { effective_rate_percent: null, known_at: new Date('2025-10-30T23:00:00Z') },
  ]);
  before.close();
  const after = await lakeOf(tables, { asOf: known_at });
  expect((await after.run(question)).rows).toEqual([
    { effective_rate_percent: near(3.87), known_at },
  ]);
  after.close();
});

it('is not known before the effective rate it counts from', async () => {
  const known = (row: ReturnType<typeof rate>, at: string) => ({ ...row, known_at: new Date(at) });
  const late = '2024-11-12T14:00:00Z'; // after Veterans Day, on which bonds have no trade
  const lake = await lakeOf({
    policy_rate: [
      known(rate('2024-11-06', 4.83), '2024-11-07T14:00:00Z'),
      known(rate('2024-11-08', 4.58), late),
    ],
    rate_future: [future('2024-11-11', '2024-12-01', 95.42)],
  });
  const { rows } = await lake.run('SELECT effective_rate_percent, known_at FROM rate_cuts_priced');
  lake.close();
  expect(rows).toEqual([{ effective_rate_percent: 4.58, known_at: new Date(late) }]);
});
