import { date, number, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

export const dataset = defineDataset({
  name: 'news_tone',
  meaning: 'Average tone of a day’s news articles that name an index, worldwide.',
  grain: ['index_symbol', 'observation_date'],
  columns: {
    index_symbol: text('the index the articles name', { oneOf: ['RUT', 'SPX'] }),
    observation_date: date('the day the articles were seen, UTC'),
    tone_points: number('points', 'share of positive words less share of negative ones, percent', {
      min: -100,
      max: 100,
    }),
  },
  limitations:
    'a word count, not an understanding; how many articles a day’s mean stands on is not told',
});
