import { date, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

const share = (meaning: string) => number('percent', meaning, { min: 0, max: 100 });

export const dataset = defineDataset({
  name: 'investor_sentiment',
  meaning: 'Shares of surveyed investors who are bullish, neutral and bearish.',
  grain: ['survey', 'observation_date'],
  columns: {
    survey: text('who asks', { oneOf: ['AAII', 'INVESTORS_INTELLIGENCE'] }),
    observation_date: date('the day the survey is dated'),
    bullish_percent: share('expect a rise'),
    neutral_percent: share('expect neither'),
    bearish_percent: share('expect a fall'),
  },
  invariants: [
    {
      // The publishers round each share: 0.999999 and 1.000001 are printed totals. One survey
      // totals 100.2 exactly; the last term keeps binary noise from refusing it.
      name: 'the three shares sum to 100 (± 0.2)',
      sql: 'ABS(bullish_percent + neutral_percent + bearish_percent - 100) <= 0.200000001',
      holds: (row) =>
        Math.abs(row.bullish_percent + row.neutral_percent + row.bearish_percent - 100) <=
        0.2 + 1e-9,
    },
  ],
  health: {
    days: { rule: 'survey', of: ['AAII'] },
    moves: [
      { column: 'bullish_percent', mostDifference: 40, consequence: 'warn' },
      { column: 'bearish_percent', mostDifference: 40, consequence: 'warn' },
    ],
    repeats: [{ columns: ['bullish_percent', 'neutral_percent', 'bearish_percent'], mostInRow: 1 }],
    gaps: [{ owed: 'slot', consequence: 'warn' }],
    mostRevisedShare: 0.05,
  },
  limitations:
    'AAII asks its members, Investors Intelligence reads newsletters: do not join the two',
});
