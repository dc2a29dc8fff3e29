import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const price = (
  observation_date: string,
  close_usd: number,
  dividend_usd: number | null,
  split_ratio: number | null = null,
) => ({ ticker: 'IWM', observation_date, close_usd, dividend_usd, split_ratio });

it('goes on through a split, reinvests dividends, and stops the total where one is untold', async () => {
  const lake = await lakeOf({
    fund_price: [
      price('2005-06-07', 120, 0),
      price('2005-06-08', 125, 5), // 1.04 shares after the dividend
      price('2005-06-09', 60, 0, 2), // two shares for one: 2 x 60 and 2.08 x 60
      price('2005-06-10', 61, null), // nobody said whether a dividend was paid
      price('2005-06-13', 62, 0),
    ],
  });
  const { rows } = await lake.run(
    `SELECT return_kind, observation_date, close_value FROM daily_close
     ORDER BY return_kind, observation_date`,
  );
  lake.close();
  const near = (value: number) => expect.closeTo(value, 9);
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['price', '2005-06-07', near(120)],
    ['price', '2005-06-08', near(125)],
    ['price', '2005-06-09', near(120)],
    ['price', '2005-06-10', near(122)],
    ['price', '2005-06-13', near(124)],
    ['total', '2005-06-07', near(120)],
    ['total', '2005-06-08', near(130)],
    ['total', '2005-06-09', near(124.8)],
  ]);
});

it('hears a second opinion only where no other source speaks, however late its word', async () => {
  const level = (
    source: string,
    observation_date: string,
    close_points: number,
    known: string,
  ) => ({
    ...{ index_symbol: 'RUT', return_kind: 'price', observation_date, close_points, source },
    known_at: new Date(known),
  });
  const lake = await lakeOf({
    index_level: [
      level('cboe_index_history', '2025-11-05', 2464.7812, '2025-11-05T23:00:00Z'),
      level('yahoo_chart', '2025-11-05', 2464.9, '2025-11-09T12:00:00Z'),
      level('yahoo_chart', '2025-11-06', 2418.82, '2025-11-06T22:30:00Z'),
    ],
  });
  const { rows } = await lake.run(
    'SELECT close_points, source FROM index_level_latest ORDER BY observation_date',
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    [2464.7812, 'cboe_index_history'],
    [2418.82, 'yahoo_chart'],
  ]);
});
