import { count, date, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

export const dataset = defineDataset({
  name: 'check_result',
  meaning: 'What a check found on a day.',
  grain: ['check_name', 'subject', 'observation_date'],
  columns: {
    check_name: text('which rule'),
    subject: text('the dataset, source or view it was asked of'),
    observation_date: date('New York day of the run'),
    status: text('the verdict', { oneOf: ['pass', 'warn', 'fail'] }),
    faults: count('rows', 'that break the rule', { min: 0 }),
    detail: text('what was expected and what was found'),
  },
  writtenBy: 'lake',
});
