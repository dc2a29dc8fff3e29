import { date, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

export const dataset = defineDataset({
  name: 'economic_indicator',
  meaning: 'A figure on the economy, of a month or a quarter, in each vintage its publisher gave.',
  grain: ['series_id', 'observation_date'],
  columns: {
    series_id: text('as FRED names it: UNRATE, CPIAUCSL …', { pattern: /^[A-Z][A-Z0-9]{1,24}$/ }),
    observation_date: date('first day of the period'),
    indicator_value: number('of the series', 'in the unit of its series: percent, index …'),
  },
  limitations: 'revised for years: ask as of the day a decision was made, not only the latest',
});
