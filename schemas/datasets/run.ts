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
    status: text('done, or why not', { oneOf: ['done', 'unavailable', 'changed', 'failed'] }),
    message: nullable('all went well', text('what was expected and what was found')),
    // Totals, not increments: an interrupted run that is finished later ends with the same row.
    responses_held: count('responses', 'of this source in raw after the run', { min: 0 }),
    rows_held: count('rows', 'of this source in the lake after the run', { min: 0 }),
    rows_rejected: count('rows', 'of this source in quarantine after the run', { min: 0 }),
  },
  writtenBy: 'lake',
});
