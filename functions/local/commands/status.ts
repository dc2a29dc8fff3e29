import { loadSources } from '../../source-catalog.ts';
import { seriesStatus } from '../../status.ts';
import { type Command, jsonOption, lakeOption } from '../command.ts';
import { clockOf, openForQuestions } from '../open.ts';
import { worldLine } from '../print.ts';
import { coloured, table } from '../terminal.ts';

export const command: Command = {
  name: 'status',
  summary:
    'How current each series is by its publisher’s own calendar, when the next publication is\n' +
    'expected, and how many rows are in quarantine. Ends with 1 when anything is stale.',
  usage: '[--at T]',
  options: {
    lake: lakeOption,
    at: { type: 'string', value: 'T', meaning: 'judge ages at this moment' },
    json: jsonOption,
  },

  async run(given, io) {
    const { engine, world } = await openForQuestions(given);
    try {
      const now = clockOf(given, world)();
      const statuses = await seriesStatus(engine, await loadSources(), now);
      if (given.flag('json')) {
        io.out(`${JSON.stringify({ world, at: now, series: statuses })}\n`);
      } else {
        io.out(`${worldLine(io, world)}As of ${now.toISOString()}\n\n`);
        const rows = statuses.map((each) => [
          each.source,
          each.series,
          each.newest,
          each.missed_publications === 0
            ? coloured(io, 'green', 'current')
            : coloured(io, 'red', `${each.missed_publications} publications behind`),
          each.next_expected ?? 'unannounced',
          each.rows.toLocaleString('en-US'),
          String(each.quarantined),
        ]);
        const titles = ['source', 'series', 'newest', 'age', 'next expected', 'rows', 'quarantine'];
        io.out(table(io, titles, rows, (column) => column >= 5));
      }
      return statuses.some(({ missed_publications }) => missed_publications > 0) ? 1 : 0;
    } finally {
      engine.close();
    }
  },
};
