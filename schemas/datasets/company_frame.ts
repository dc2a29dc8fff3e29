import { count, date, nullable, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

/**
 * A year, a quarter or a day: `CY2025`, `CY2025Q3`, `CY2025Q3I`. Fourth quarters are a kind of their
 * own: most companies say the year instead, so that those of one are hardly those of the next.
 */
function kindOf({ frame }: Readonly<Record<string, unknown>>): string {
  const period = String(frame).replace(/^CY\d{4}/, '');
  return period === 'Q4' ? period : period.replace(/\d/, '');
}

export const dataset = defineDataset({
  name: 'company_frame',
  meaning:
    'A company’s figure of a calendar quarter or year, as EDGAR picks it from the newest filing.',
  grain: ['cik', 'concept', 'unit', 'frame', 'observation_date'],
  columns: {
    // Some 2,100,000 were given by 2026.
    cik: count('-', 'number the SEC gives a company for good', { min: 1, max: 9_999_999 }),
    concept: text('tag as filed: NetIncomeLoss, EarningsPerShareDiluted …', {
      pattern: /^[A-Za-z0-9]{1,128}$/,
    }),
    unit: text('as filed: USD, USD/shares, shares'),
    frame: text('calendar period: CY2025Q3, CY2025, or CY2025Q3I of a day', {
      pattern: /^CY\d{4}(Q[1-4]I?)?$/,
    }),
    observation_date: date('last day of the calendar period'),
    entity_name: text('the company, as filed'),
    period_start: nullable('the figure is of a day', date('first day the figure covers')),
    period_end: date('last day it covers, up to a month off the calendar’s'),
    accession_number: text('the filing it was picked from', { pattern: /^\d{10}-\d{2}-\d{6}$/ }),
    fact_value: number('of the unit', 'as filed: whole dollars, dollars per share or shares'),
  },
  invariants: [
    {
      name: 'period_start <= period_end',
      sql: 'period_start IS NULL OR period_start <= period_end',
      holds: ({ period_start, period_end }) => period_start === null || period_start <= period_end,
    },
  ],
  health: {
    likeness: {
      series: ['cik', 'concept', 'unit'],
      columns: ['fact_value'],
      mostTypicalFactor: 3,
      leastCorrelation: 0.5,
      // A lake begins with a quarter in which companies of another fiscal year have no figure.
      mostNewShare: 0.75,
      within: 'concept',
      kindOf,
      name: 'entity_name',
      consequence: 'halt',
    },
    mostRevisedShare: 0.2,
    monthEnds: { column: 'period_end', with: 'period_start' },
    // A year’s figures are asked for until April and held against those of the year before.
    reach_days: 480,
  },
  limitations:
    'EDGAR overwrites a frame when a company restates and does not say when, so a value counts ' +
    'from when it was fetched; fourth quarters are mostly absent',
});
