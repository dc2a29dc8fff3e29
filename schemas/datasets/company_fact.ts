import { count, date, nullable, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

export const dataset = defineDataset({
  name: 'company_fact',
  meaning: 'A figure as a company filed it: of a period, in one filing, on the day of that filing.',
  grain: [
    'cik',
    'concept',
    'unit',
    'period_start',
    'period_end',
    'accession_number',
    'observation_date',
  ],
  columns: {
    cik: count('-', 'number the SEC gives a company for good', { min: 1 }),
    concept: text('tag as filed: NetIncomeLoss, EarningsPerShareDiluted …', {
      pattern: /^[A-Za-z0-9]{1,128}$/,
    }),
    unit: text('as filed: USD, USD/shares, shares'),
    period_start: nullable('the figure is of a day, not of a period', date('first day it covers')),
    period_end: date('last day it covers, or the day it is of'),
    accession_number: text('the filing', { pattern: /^\d{10}-\d{2}-\d{6}$/ }),
    observation_date: date('the day the filing was filed'),
    form: text('kind of filing: 10-Q, 10-K, 10-K/A …'),
    fact_value: number('of the unit', 'as filed: whole dollars, dollars per share or shares'),
  },
  invariants: [
    {
      name: 'period_start <= period_end',
      sql: 'period_start IS NULL OR period_start <= period_end',
      holds: ({ period_start, period_end }) => period_start === null || period_start <= period_end,
    },
    {
      // A cover page may be dated some days after the filing; years ahead is a slip of the pen.
      name: 'period_end at most 31 days after observation_date',
      sql: "DATE_DIFF('day', observation_date, period_end) <= 31",
      holds: ({ period_end, observation_date }) =>
        Date.parse(period_end) - Date.parse(observation_date) <= 31 * 86_400_000,
    },
  ],
  health: {
    // What was filed stays filed: a later filing says what it says under a number of its own.
    mostRevisedShare: 0.05,
    isHeldBySeries: true,
  },
  limitations:
    'a later filing repeats or restates a period: each says so in a row of its own; ' +
    'figures by segment or class of share are not in it',
});
