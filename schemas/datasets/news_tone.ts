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
  health: {
    // An honest day always has articles, also on a weekend; a day may be counted late.
    gaps: [{ owed: 'every', patience_days: 2, consequence: 'warn' }],
    // Four decimals: the rehearsal's repeat themselves once in three thousand days.
    repeats: [{ columns: ['tone_points'], mostInRow: 2 }],
    // Means lie within 5 points of zero and move by less than one a day in the rehearsal; a quiet
    // Sunday's stands on few articles.
    moves: [
      { column: 'tone_points', mostDifference: 4, consequence: 'warn' },
      { column: 'tone_points', mostDifference: 8, consequence: 'quarantine' },
    ],
  },
  limitations:
    'a word count, not an understanding; how many articles a day’s mean stands on is not told',
});
