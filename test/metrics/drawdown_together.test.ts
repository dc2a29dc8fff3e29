import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const level = (observation_date: string, close_points: number, index_symbol = 'RUT') => ({
  index_symbol,
  return_kind: 'price',
  observation_date,
  close_points,
});

it('says yes only when both indexes fall in the month', async () => {
  const lake = await lakeOf({
    index_level: [
      level('2025-03-31', 100),
      level('2025-04-30', 90), // -10 %
      level('2025-05-30', 99), // +10 % on the month, 1 % below the peak
      level('2025-03-31', 200, 'SPX'),
      level('2025-04-30', 190, 'SPX'), // -5 %
      level('2025-05-30', 171, 'SPX'), // -10 % on the month, 14.5 % below the peak
      level('2025-06-02', 171, 'SPX'), // the Russell has no close that day
    ],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, rut_drawdown_fraction, spx_drawdown_fraction,
       shallower_drawdown_fraction, better_month_return_fraction, both_falling
     FROM drawdown_together ORDER BY observation_date`,
  );
  lake.close();
  const near = (value: number) => expect.closeTo(value, 12);
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2025-03-31', 0, 0, 0, null, null],
    ['2025-04-30', near(-0.1), near(-0.05), near(-0.05), near(-0.05), 'yes'],
    ['2025-05-30', near(-0.01), near(-0.145), near(-0.01), near(0.1), 'no'],
  ]);
});
