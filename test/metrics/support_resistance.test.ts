import { expect, it } from 'vitest';
import { addDays } from '../../schemas/calendar.ts';
import { lakeOf } from '../builders/lake-of.ts';

it('takes the floor of 60 days and the ceiling of the year before them', async () => {
  // 100 on every day but these; days are counted from 1.
  const closes = new Map([
    [10, 130], // the ceiling: within days 1 to 252
    [300, 90], // the floor: within days 252 to 311
    [310, 143], // above the ceiling, within days 253 to 312
    [312, 108],
  ]);
  const lake = await lakeOf({
    index_level: Array.from({ length: 312 }, (_, i) => ({
      index_symbol: 'RUT',
      return_kind: 'price',
      observation_date: addDays('2024-01-01', i),
      close_points: closes.get(i + 1) ?? 100,
    })),
  });
  const { rows } = await lake.run(
    `SELECT support_value, distance_to_support_fraction, resistance_value, break_fraction,
       is_resistance_broken
     FROM support_resistance ORDER BY observation_date DESC LIMIT 2`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    // 108 / 90 - 1 = +20 %; 143 / 130 - 1 = +10 %
    [90, expect.closeTo(0.2, 12), 130, expect.closeTo(0.1, 12), 'yes'],
    // 311 days of history are one too few.
    [null, null, null, null, null],
  ]);
});

it('takes no closes for 60 or 312 trading days that reach back further', async () => {
  const newest = '2025-11-26';
  const supportOf = async (days: readonly number[]) => {
    const lake = await lakeOf({
      index_level: days.map((ago) => ({
        index_symbol: 'RUT',
        return_kind: 'price',
        observation_date: addDays(newest, -ago),
        close_points: 100,
      })),
    });
    const { rows } = await lake.run(
      `SELECT support_value, resistance_value FROM support_resistance
       WHERE observation_date = DATE '${newest}'`,
    );
    lake.close();
    return rows.flatMap((row) => Object.values(row));
  };
  const daysTo = (last: number, from = 0) =>
    Array.from({ length: last - from + 1 }, (_, i) => from + i);
  expect(await supportOf([...daysTo(310), 500])).toEqual([100, 100]);
  expect(await supportOf([...daysTo(310), 501])).toEqual([null, null]);
  expect(await supportOf([...daysTo(59), ...daysTo(351, 100)])).toEqual([100, 100]);
  expect(await supportOf([...daysTo(59), ...daysTo(352, 101)])).toEqual([null, null]);
});
