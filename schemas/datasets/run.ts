import { count, date, instant, nullable, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

export const dataset = defineDataset({
  name: 'run',
  meaning: 'What became of one source at one of its slots.',
  grain: ['source_name', 'slot_at', 'observation_date'],
  columns: {
    source_name: text('the source'),
    slot_at: instant('the publication it was to fetch'),
    observation_date: date('New York day of the slot'),
    status: text('done, or why not', { oneOf: ['done', 'unavailable', 'changed'] }),
    message: nullable('all went well', text('what was expected and what was found')),
    responses: count('responses', 'received and kept', { min: 0 }),
    rows_added: count('rows', 'facts the lake did not know', { min: 0 }),
    rows_rejected: count('rows', 'put into quarantine', { min: 0 }),
  },
  writtenBy: 'lake',
});
