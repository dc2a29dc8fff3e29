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
    cik: count('-', 'number the SEC gives a company for good', { min: 1 }),
    observation_date: date('first trading day of the month the list was asked for'),
    company_name: text('as listed'),
  },
  // A ticker is looked up among all, in the newest list there is.
  readAs: { by: [], isTimeless: true },
  limitations:
    'the list shows the present only: a ticker of the past may belong to another company today',
});
