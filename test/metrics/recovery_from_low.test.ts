import { expect, it } from 'vitest';
import { tradingDays } from '../../schemas/calendar.ts';
import { lakeOf } from '../builders/lake-of.ts';

const level = (observation_date: string, close_points: number, low_points: number | null) => ({
  index_symbol: 'RUT',
  return_kind: 'price',
  observation_date,
  close_points,
  low_points,
});

/** 95, and 90 within the day, on every trading day of the year but those given. */
const yearBut = (given: readonly ReturnType<typeof level>[]) => {
  const own = new Set(given.map(({ observation_date }) => observation_date));
  const others = tradingDays('2024-04-01', '2025-04-01').filter((day) => !own.has(day));
  return [...given, ...others.map((day) => level(day, 95, 90))];
};

const question = `SELECT low_basis, low_date, low_value, recovery_fraction FROM recovery_from_low
  WHERE observation_date = DATE '2025-04-01' ORDER BY low_basis`;

it('names the low by close and the low within a day apart', async () => {
  const lake = await lakeOf({
    index_level: yearBut([
      level('2024-03-28', 70, 60), // more than 12 months before 2025-04-01
      level('2024-04-01', 90, 85),
      level('2024-10-01', 80, 75),
      level('2025-01-02', 80, 78), // as low a close as in October: the newer day is named
      level('2025-04-01', 100, 95),
    ]),
  });
  const { rows } = await lake.run(question);
  lake.close();
  expect(rows).toEqual([
    // 100 / 80 - 1 = +25 %
    { low_basis: 'close', low_date: '2025-01-02', low_value: 80, recovery_fraction: 0.25 },
    // 100 / 75 - 1 = +33.33 %
    {
      low_basis: 'intraday',
      low_date: '2024-10-01',
      low_value: 75,
      recovery_fraction: expect.closeTo(1 / 3, 12),
    },
  ]);
});

it('gives no low within a day when one day of the year has none', async () => {
  const lake = await lakeOf({
    index_level: yearBut([
      level('2024-04-01', 90, 85),
      level('2024-10-01', 80, null),
      level('2025-04-01', 100, 95),
    ]),
  });
  const { rows } = await lake.run(question);
  lake.close();
  expect(rows.map((row) => row['low_basis'])).toEqual(['close']);
});

it('waits for 12 months of history', async () => {
  const lake = await lakeOf({
    index_level: [level('2024-04-02', 80, 75), level('2025-04-01', 100, 95)],
  });
  const { rows } = await lake.run(question);
  lake.close();
  expect(rows).toEqual([]);
});

it('takes nine trading days in ten for the 12 months, and no less', async () => {
  const basesOf = async (days: number) => {
    const year = yearBut([]);
    const lake = await lakeOf({ index_level: [level('2024-03-28', 70, 60), ...year.slice(-days)] });
    const { rows } = await lake.run(question);
    lake.close();
    return rows.map((row) => row['low_basis']);
  };
  expect(await basesOf(225)).toEqual(['close', 'intraday']);
  expect(await basesOf(224)).toEqual([]);
});
