import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';

const level = (observation_date: string, close_points: number, index_symbol = 'RUT') => ({
  index_symbol,
  return_kind: 'price',
  observation_date,
  close_points,
});

it('leaves out the last month', async () => {
  const lake = await lakeOf({
    index_level: [level('2024-03-31', 80), level('2025-02-28', 110), level('2025-03-31', 55)],
  });
  const { rows } = await lake.run(
    `SELECT momentum_12_1_fraction FROM momentum ORDER BY observation_date DESC LIMIT 1`,
  );
  lake.close();
  // 110 / 80 - 1 = +37.5 %; the halving in March does not count.
  expect(rows).toEqual([{ momentum_12_1_fraction: expect.closeTo(0.375, 12) }]);
});
