import { gapsInLake } from '../../gaps-lake.ts';
import { atOnce } from '../../query/together.ts';
import { type Reconciled, reconciledText } from '../../reconcile.ts';
import { reconciledLake } from '../../reconcile-lake.ts';
import { loadSources } from '../../source-catalog.ts';
import { type SeriesStatus, seriesStatus } from '../../status.ts';
import { type Command, type Io, jsonOption, lakeOption } from '../command.ts';
import { engineOptions, tellAccount } from '../engine-options.ts';
import { clockOf, offBecauseOf, openForQuestions } from '../open.ts';
import { offText, worldLine } from '../print.ts';
import { coloured, heading, table } from '../terminal.ts';

function ageText(io: Io, { missed_publications, off_because }: SeriesStatus): string {
  if (missed_publications === 0) return coloured(io, 'green', 'current');
  const behind = `${missed_publications} publications behind`;
  return off_because === null ? coloured(io, 'red', behind) : `${behind}, source off`;
}

function reconciledTable(io: Io, reconciled: readonly Reconciled[]): string {
  const rows = reconciled.map((each) => {
    const isApart = each.differences.length > 0;
    const word = isApart ? coloured(io, 'red', 'apart') : each.absent ? '-' : 'agree';
    return [each.rule.name, word, reconciledText(each)];
  });
  return table(io, ['', '', ''], rows);
}

export const command: Command = {
  name: 'status',
  summary:
    'How current each series is by its publisher’s own calendar, when the next publication is\n' +
    'expected, and how many rows are in quarantine; what a series lacks in its midst, and what two\n' +
    'publishers say of the same thing. Ends with 1 when anything is stale.',
  usage: '[--at T]',
  options: {
    lake: lakeOption,
    at: { type: 'string', value: 'T', meaning: 'judge ages at this moment' },
    ...engineOptions,
    json: jsonOption,
  },

  async run(given, io) {
    const { engine, world, account } = await openForQuestions(given, io);
    try {
      const now = clockOf(given, world)();
      const sources = await loadSources();
      const offBecause = offBecauseOf(given, world);
      const asked = sources.filter((source) => offBecause(source) === undefined);
      // Asked together: on Athena each question is waited for by itself.
      const [statuses, gaps, reconciled] = await atOnce([
        seriesStatus(engine, sources, now, offBecause),
        gapsInLake(engine, asked, now),
        reconciledLake(engine, now),
      ]);
      const off = sources.flatMap((source): [string, string][] => {
        const reason = offBecause(source);
        return reason === undefined ? [] : [[source.name, reason]];
      });
      if (given.flag('json')) {
        const compared = reconciled.map(({ rule, ...found }) => ({ rule: rule.name, ...found }));
        const held = { series: statuses, gaps, reconciled: compared };
        const told = { world, at: now, ...held, athena: account() };
        io.out(`${JSON.stringify(told)}\n`);
      } else {
        io.out(`${worldLine(io, world)}As of ${now.toISOString()}\n\n`);
        const rows = statuses.map((each) => [
          each.source,
          each.series,
          each.newest,
          ageText(io, each),
          each.next_expected ?? each.ended_because ?? 'unannounced',
          each.rows.toLocaleString('en-US'),
          String(each.quarantined),
        ]);
        const titles = ['source', 'series', 'newest', 'age', 'next expected', 'rows', 'quarantine'];
        io.out(table(io, titles, rows, (column) => column >= 5));
        for (const { source, text } of gaps) {
          io.out(`  ${source}: ${coloured(io, 'yellow', text)}\n`);
        }
        io.out(heading(io, 'Publishers beside each other') + reconciledTable(io, reconciled));
        if (off.length > 0) io.out(`\n${offText(io, off)}`);
        tellAccount(io, account());
      }
      const isStale = statuses.some((each) => each.missed_publications > 0 && !each.off_because);
      return isStale ? 1 : 0;
    } finally {
      engine.close();
    }
  },
};
