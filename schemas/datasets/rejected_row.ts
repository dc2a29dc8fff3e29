import { date, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

export const dataset = defineDataset({
  name: 'rejected_row',
  meaning: 'A row that broke its contract: kept here with the reason, its bytes stay in raw.',
  grain: ['dataset_name', 'response', 'position', 'observation_date'],
  columns: {
    dataset_name: text('the table it was meant for'),
    response: text('raw_id of the response it stands in'),
    position: text('where in the response: line, sheet cell, JSON path'),
    observation_date: date('UTC day the response was fetched'),
    reason: text('column: what was expected, what was found'),
    row_text: text('the row as parsed, JSON'),
  },
  writtenBy: 'lake',
  limitations: 'a corrected parser takes rows back with `lake rebuild --source NAME`',
});
