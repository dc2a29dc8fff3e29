import { expect, it } from 'vitest';
import { addDays } from '../../schemas/calendar.ts';
import { lakeOf } from '../builders/lake-of.ts';

it('averages the last 50 and 200 closes, the day itself included', async () => {
  const lake = await lakeOf({
    // The closes 1, 2, … 200 on 200 days in a row.
    index_level: Array.from({ length: 200 }, (_, i) => ({
      index_symbol: 'RUT',
      return_kind: 'price',
      observation_date: addDays('2025-01-01', i),
      close_points: i + 1,
    })),
  });
  const { rows } = await lake.run(
    `SELECT close_value, mean_50_day, mean_200_day, is_above_200_day, is_50_day_above_200_day
     FROM moving_average WHERE close_value IN (49, 50, 199, 200) ORDER BY observation_date`,
  );
  lake.close();
  expect(rows.map((row) => Object.values(row))).toEqual([
    [49, null, null, null, null],
    [50, 25.5, null, null, null], // (1 + 50) / 2
    [199, 174.5, null, null, null], // (150 + 199) / 2
    [200, 175.5, 100.5, 'yes', 'yes'], // (151 + 200) / 2 and (1 + 200) / 2
  ]);
});

it('takes no closes for the last 50 or 200 trading days that reach back further', async () => {
  const closesUpTo = async (days: number, first: string) => {
    // As many closes as are asked for, the first of them alone and long before.
    const lake = await lakeOf({
      index_level: Array.from({ length: days }, (_, i) => ({
        index_symbol: 'RUT',
        return_kind: 'price',
        observation_date: i === 0 ? first : addDays('2025-11-26', i + 1 - days),
        close_points: 10,
      })),
    });
    const { rows } = await lake.run(
      `SELECT mean_50_day, mean_200_day FROM moving_average
       WHERE observation_date = DATE '2025-11-26'`,
    );
    lake.close();
    return rows.flatMap((row) => Object.values(row));
  };
  expect(await closesUpTo(50, addDays('2025-11-26', -80))).toEqual([10, null]);
  expect(await closesUpTo(50, addDays('2025-11-26', -81))).toEqual([null, null]);
  expect(await closesUpTo(200, addDays('2025-11-26', -320))).toEqual([10, 10]);
  expect(await closesUpTo(200, addDays('2025-11-26', -321))).toEqual([10, null]);
});
