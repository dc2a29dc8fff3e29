import { date, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

export const dataset = defineDataset({
  name: 'event_probability',
  meaning: 'How likely a market or a forecaster holds an event to be.',
  grain: ['event', 'provider', 'observation_date'],
  columns: {
    event: text('what may happen, for example fed_cut_2025_12 or government_shutdown_2026_01', {
      pattern: /^[a-z0-9_]{3,60}$/,
    }),
    provider: text('whose figure', { pattern: /^.{1,60}$/ }),
    observation_date: date('the day the figure is for'),
    probability_percent: number('percent', 'chance that the event happens', { min: 0, max: 100 }),
  },
  limitations: 'no free publisher that allows machines: arrives through the drop zone',
});
