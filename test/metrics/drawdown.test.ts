import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const level = (observation_date: string, close_points: number, index_symbol = 'RUT') => ({
  index_symbol,
  return_kind: 'price',
  observation_date,
  close_points,
});

it('falls from the highest close so far and remembers how deep', async () => {
  const lake = await lakeOf({
    index_level: [
      level('2025-01-02', 100),
      level('2025-01-03', 80), // 80 / 100 - 1 = -20 %
      level('2025-01-06', 90), // -10 %, after -20 %
      level('2025-01-07', 110), // a new peak
      level('2025-01-08', 99), // 99 / 110 - 1 = -10 %
    ],
  });
  const { rows } = await lake.run(
    `SELECT peak_date, drawdown_fraction, deepest_fraction, days_below_peak
     FROM drawdown ORDER BY observation_date`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2025-01-02', 0, 0, 0],
    ['2025-01-02', expect.closeTo(-0.2, 12), expect.closeTo(-0.2, 12), 1],
    ['2025-01-02', expect.closeTo(-0.1, 12), expect.closeTo(-0.2, 12), 4],
    ['2025-01-07', 0, 0, 0],
    ['2025-01-07', expect.closeTo(-0.1, 12), expect.closeTo(-0.1, 12), 1],
  ]);
});
