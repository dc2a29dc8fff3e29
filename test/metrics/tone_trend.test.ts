import { expect, it } from 'vitest';
import { addDays } from '../../schemas/calendar.ts';
import { lakeOf } from '../builders/lake-of.ts';

const tone = (observation_date: string, tone_points: number) => ({
  index_symbol: 'RUT',
  observation_date,
  tone_points,
});

/** -3 on each of so many days up to 2025-11-14. */
const before = (days: number) =>
  Array.from({ length: days }, (_, i) => tone(addDays('2025-11-14', -i), -3));

it('smooths a week of at least four days and compares it with the 12 months before', async () => {
  const lake = await lakeOf({
    news_tone: [
      tone('2024-11-20', 1),
      ...before(358), // from 2024-11-22 on
      tone('2025-11-20', -1),
      tone('2025-11-21', -2),
      tone('2025-11-22', 0), // three of seven days: too few
      tone('2025-11-26', -3), // (-1 - 2 + 0 - 3) / 4 = -1.5; the year before: -3 (2024-11-20 is older)
      tone('2025-11-27', -7), // 20 November has left the week: (-2 + 0 - 3 - 7) / 4 = -3
    ],
  });
  const { rows } = await lake.run(
    `SELECT observation_date, mean_7_day_points, mean_12_month_points, tone_vs_mean_points
     FROM tone_trend WHERE observation_date > DATE '2025-11-21' ORDER BY observation_date`,
  );
  lake.close();
  const later = (353 * -3 - 1) / 354; // 20 November has come into the year before
  const near = (value: number) => expect.closeTo(value, 9);
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['2025-11-22', null, -3, null],
    ['2025-11-26', -1.5, -3, 1.5],
    ['2025-11-27', -3, near(later), near(-3 - later)],
  ]);
});

it('has a mean of nine days in ten of the 12 months, and none of less', async () => {
  const meanOf = async (days: number) => {
    const lake = await lakeOf({
      news_tone: [tone('2024-11-14', 1), ...before(days), tone('2025-11-21', -2)],
    });
    const { rows } = await lake.run(
      `SELECT mean_12_month_points FROM tone_trend WHERE observation_date = DATE '2025-11-21'`,
    );
    lake.close();
    return rows[0]?.['mean_12_month_points'];
  };
  expect(await meanOf(323)).toBe(-3);
  expect(await meanOf(322)).toBeNull();
});
