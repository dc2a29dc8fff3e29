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
