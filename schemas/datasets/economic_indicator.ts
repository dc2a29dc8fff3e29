import { date, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

export const dataset = defineDataset({
  name: 'economic_indicator',
  meaning:
    'A figure on the economy or its markets, of a day, a month or a quarter, in each vintage.',
  grain: ['series_id', 'observation_date'],
  columns: {
    series_id: text('as FRED names it: UNRATE, CPIAUCSL, BAA10Y …', {
      pattern: /^[A-Z][A-Z0-9]{1,24}$/,
    }),
    observation_date: date('the day, or the first day of the period'),
    indicator_value: number(
      'of the series',
      'in the unit of its series: percent, percentage points, index …',
    ),
  },
  health: {
    hasVintages: true,
    gaps: [
      { owed: 'market', of: ['T10Y2Y', 'BAA10Y'], patience_days: 4, consequence: 'warn' },
      { owed: 'trading', of: ['VIXCLS'], patience_days: 3, consequence: 'warn' },
      // 763 market days from July 2023 on lacked none; ICE also has ends of months and holidays.
      { owed: 'market', of: ['BAMLH0A0HYM2'], patience_days: 4, consequence: 'warn' },
      // Counted from each day's newspapers and posted some days later, weekends among them.
      { owed: 'every', of: ['USEPUINDXD'], patience_days: 7, consequence: 'warn' },
    ],
    // Longest runs of one value: VIX three days of 9,256, high-yield bonds three of 803, the slope
    // six of 12,552 (two decimals); the rehearsal's Baa spread five, its uncertainty none.
    repeats: [
      { columns: ['indicator_value'], of: ['VIXCLS'], mostInRow: 4 },
      { columns: ['indicator_value'], of: ['BAMLH0A0HYM2'], mostInRow: 6 },
      { columns: ['indicator_value'], of: ['T10Y2Y', 'BAA10Y'], mostInRow: 10 },
      { columns: ['indicator_value'], of: ['USEPUINDXD'], mostInRow: 2 },
    ],
    // At most 1.3 in a day since 1986 or 1997, by 2026.
    moves: [
      {
        column: 'indicator_value',
        of: ['T10Y2Y', 'BAA10Y', 'BAMLH0A0HYM2'],
        mostDifference: 3,
        consequence: 'quarantine',
      },
    ],
    // Policy uncertainty is recounted for weeks; nothing else is.
    mostRevisedShare: 0.25,
  },
  limitations:
    'figures on the economy are revised for years: ask as of the day a decision was made, not only the latest',
});
