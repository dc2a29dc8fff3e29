import { date, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

export const dataset = defineDataset({
  name: 'policy_rate',
  meaning: 'A daily interest rate: the Federal Reserve’s target range and what follows from it.',
  grain: ['series_id', 'observation_date'],
  columns: {
    series_id: text('as FRED names it: DFEDTARU, DFEDTARL, DFF, EFFR, DGS1, DGS10 …', {
      pattern: /^[A-Z][A-Z0-9]{1,24}$/,
    }),
    observation_date: date('the day the rate held'),
    rate_percent: number('percent', 'per year', { min: -5, max: 100 }),
  },
  health: {
    hasVintages: true,
    // The Federal Reserve has moved by one percentage point at most since 1982.
    moves: [{ column: 'rate_percent', mostDifference: 1.6, consequence: 'quarantine' }],
    gaps: [
      { owed: 'every', of: ['DFEDTARU', 'DFEDTARL'], consequence: 'warn' },
      // New York computes it at nine, so on a Monday morning FRED ends with Thursday's.
      { owed: 'every', of: ['DFF'], patience_days: 4, consequence: 'warn' },
      { owed: 'banking', of: ['EFFR'], consequence: 'warn' },
      // The Treasury's yields pass through a release of their own, and are a day late at times.
      { owed: 'market', of: ['DGS1', 'DGS10'], patience_days: 3, consequence: 'warn' },
    ],
    // A range that was decided is never decided otherwise.
    final: ['DFEDTARU', 'DFEDTARL'],
    mostRevisedShare: 0.05,
  },
  limitations: 'a decided change counts from the day after the meeting',
});
