import { date, nullable, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

const time = /^([01]\d|2[0-3]):[0-5]\d$/;

export const dataset = defineDataset({
  name: 'trading_day',
  meaning:
    'How the New York Stock Exchange keeps each day: in full, until noon or so, or not at all.',
  grain: ['exchange_code', 'observation_date'],
  columns: {
    exchange_code: text('ISO 10383 market identifier', { oneOf: ['XNYS'] }),
    observation_date: date('the calendar day, weekends too'),
    session: text('how it is kept', { oneOf: ['full', 'half', 'closed'] }),
    closes_at: nullable(
      'the exchange is closed',
      text('New York wall clock at the close, 13:00', { pattern: time }),
    ),
    reason: nullable('an ordinary day', text('why it is no full day')),
    rule: text('the rule or notice that says so'),
  },
  invariants: [
    {
      name: 'a closing time on open days alone',
      holds: ({ session, closes_at }) => (session === 'closed') === (closes_at === null),
      sql: "(session = 'closed') = (closes_at IS NULL)",
    },
    {
      name: 'a reason for every day that is not full',
      holds: ({ session, reason }) => (session === 'full') === (reason === null),
      sql: "(session = 'full') = (reason IS NULL)",
    },
  ],
  limitations:
    'scheduled days are dated as known two years ahead, as the exchange announces them; a closure ' +
    'announced later, and a holiday new to the list, is dated from the end of the day of its ' +
    'announcement, and what was scheduled is kept beside it',
  writtenBy: 'lake',
});
