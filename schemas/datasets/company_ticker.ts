import { count, date, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

export const dataset = defineDataset({
  name: 'company_ticker',
  meaning: 'Which company a ticker belongs to, as the SEC lists it.',
  grain: ['ticker', 'cik', 'observation_date'],
  columns: {
    ticker: text('as listed, share classes after a dash: MOG-A, BRK-B', {
      pattern: /^[A-Z0-9.-]{1,12}$/,
    }),
    cik: count('-', 'number the SEC gives a company for good', { min: 1, max: 9_999_999 }),
    observation_date: date('first trading day of the month the list was asked for'),
    company_name: text('as listed'),
  },
  health: {
    likeness: {
      series: ['ticker', 'cik'],
      columns: [],
      mostTypicalFactor: 1,
      leastCorrelation: 0,
      mostNewShare: 0.5,
      name: 'company_name',
      consequence: 'halt',
    },
    // A ticker belongs to one company at a time: two that claim it are one too many.
    distinctBut: { column: 'cik', unlessZero: 'cik' },
    reach_days: 62,
  },
  // A ticker is looked up among all, also in a list of later than the day asked about.
  readAs: { by: [], isTimeless: true },
  limitations:
    'the list shows the present only: a ticker of the past may belong to another company today',
});
