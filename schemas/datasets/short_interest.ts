import { count, date, nullable, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';
import { settlementBefore } from '../health.ts';

export const dataset = defineDataset({
  name: 'short_interest',
  meaning: 'Shares of a security sold short and not yet bought back, on a settlement date.',
  grain: ['ticker', 'observation_date'],
  columns: {
    ticker: text('symbol as published, without separators'),
    observation_date: date('settlement date'),
    issue_name: text('as published, cut at 30 characters; tells reused tickers apart'),
    shares_short: count('shares', 'open short position', { min: 0 }),
    previous_shares_short: nullable(
      'the issue is new',
      count('shares', 'position at the settlement before, as now known', { min: 0 }),
    ),
    average_daily_volume_shares: nullable(
      'the file does not say',
      count('shares', 'traded a day in the period', { min: 0 }),
    ),
    days_to_cover: nullable(
      'nothing was traded: the publisher prints 999.99',
      number('days', 'shares short over daily volume, never below 1 as published', { min: 0 }),
    ),
    is_revised: text('whether the publisher corrected the previous count', {
      oneOf: ['yes', 'no'],
    }),
    is_split: nullable(
      'the file does not say',
      text('whether shares were split since the settlement before, and that count with them', {
        oneOf: ['yes', 'no'],
      }),
    ),
  },
  invariants: [
    {
      name: 'days_to_cover = shares short over daily volume, at least 1 (± 0.01), where any were traded',
      sql: `average_daily_volume_shares IS NULL OR (
        days_to_cover IS NULL AND shares_short >= 999 * average_daily_volume_shares
      ) OR (average_daily_volume_shares <> 0 AND COALESCE(ABS(
        GREATEST(CAST(shares_short AS DOUBLE) / NULLIF(average_daily_volume_shares, 0), 1)
        - days_to_cover) <= 0.0101, FALSE))`,
      holds: ({ shares_short, average_daily_volume_shares: volume, days_to_cover: days }) =>
        volume === null ||
        (days === null && Number(shares_short) >= 999 * Number(volume)) ||
        (days !== null &&
          Math.abs(Math.max(Number(shares_short) / Number(volume), 1) - days) <= 0.0101),
    },
  ],
  secondOpinions: ['finra_short_interest_api'],
  health: {
    days: { rule: 'settlement' },
    // Tickers come and go; a settlement without any is a file that never came.
    gaps: [{ owed: 'slot', isOfAny: true, consequence: 'warn' }],
    // 1 to 3 in 100 counts of a large fund were corrected later, and the file marks those.
    carried: {
      column: 'previous_shares_short',
      of: 'shares_short',
      dayBefore: settlementBefore,
      sameOnly: 'issue_name',
      unless: ['is_revised', 'is_split'],
      toldShare: 0.002,
      mostShare: 0.02,
    },
    likeness: {
      series: ['ticker'],
      columns: ['shares_short', 'average_daily_volume_shares'],
      mostTypicalFactor: 3,
      leastCorrelation: 0.6,
      mostNewShare: 0.5,
      name: 'issue_name',
      consequence: 'halt',
    },
    reach_days: 60,
  },
  limitations: 'a ticker may name another company later: compare issue_name before comparing years',
});
