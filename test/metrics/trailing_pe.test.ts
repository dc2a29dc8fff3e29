import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';
import { fact, holding, listed } from '../builders/rows.ts';

const quarters = [
  [['2024-07-01', '2024-09-30'], '2024-11-05'],
  [['2024-10-01', '2024-12-31'], '2025-02-20'],
  [['2025-01-01', '2025-03-31'], '2025-05-06'],
  [['2025-04-01', '2025-06-30'], '2025-08-05'],
  [['2025-07-01', '2025-09-30'], '2025-11-12'],
] as const;

/** Five quarters of diluted earnings per share. */
const eps = (cik: number, values: readonly number[]) =>
  values.map((value, i) => {
    const [period, filed] = quarters[i] ?? quarters[0];
    return fact(cik, 'EarningsPerShareDiluted', period, filed, value);
  });

const holdings = (day: string) => [
  holding(day, 'AAA', 'Industrials', 40, 10), // 400
  holding(day, 'BBB', 'Industrials', 20, 10), // 200
  holding(day, 'LOSS', 'Health Care', 10, 20), // 200
  holding(day, 'SLIP', 'Financials', 5, 20), // 100, earnings in cents
  holding(day, 'XXX', 'Financials', 10, 10), // 100, unknown
];

it('uses four quarters filed by the day, with and without loss makers', async () => {
  const lake = await lakeOf({
    index_constituent: [...holdings('2025-10-31'), ...holdings('2025-11-28')],
    company_ticker: [listed('AAA', 1), listed('BBB', 2), listed('LOSS', 3), listed('SLIP', 4)],
    company_fact: [
      ...eps(1, [0.5, 0.5, 0.5, 0.5, 0.9]), // 2.00, then 2.40
      ...eps(2, [0.25, 0.25, 0.25, 0.25, 0.25]), // 1.00
      ...eps(3, [-0.1, -0.1, -0.1, -0.2, -0.3]), // -0.50, then -0.70
      ...eps(4, [30, 30, 30, 30, 30]),
    ],
  });
  const { rows } = await lake.run('SELECT * FROM trailing_pe ORDER BY observation_date');
  lake.close();
  const near = (value: number) => expect.closeTo(value, 12);
  expect(rows.map((row) => Object.values(row))).toEqual([
    [
      ...['RUT', '2025-10-31', 3, near(0.8), near(0.25)],
      near(800 / 20), // 10 x 2 + 10 x 1 - 20 x 0.5
      near(600 / 30),
      new Date('2025-08-05T22:00:00Z'),
      123,
    ],
    [
      ...['RUT', '2025-11-28', 3, near(0.8), near(0.25)],
      near(800 / 20), // 24 + 10 - 14
      near(600 / 34),
      new Date('2025-11-12T22:00:00Z'),
      59,
    ],
  ]);
});
