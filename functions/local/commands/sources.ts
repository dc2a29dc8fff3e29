import { type OffBecause, offUnlessChosen } from '../../activation.ts';
import { scenarios } from '../../rehearsal/scenarios.ts';
import type { Source } from '../../source.ts';
import { loadSources } from '../../source-catalog.ts';
import { type Command, type Io, jsonOption } from '../command.ts';
import { habitLines, scheduleText } from '../print.ts';
import { settings } from '../settings.ts';
import { coloured, heading, table } from '../terminal.ts';

/** Whether the real publisher would be asked by a run that names nobody. */
const offBecause: OffBecause = offUnlessChosen({
  world: 'live',
  named: [],
  hasSetting: (setting) => settings.publisher(setting) !== undefined,
});

function sourceText(io: Io, source: Source): string {
  const off = offBecause(source);
  const state = off === undefined ? '' : ` ${coloured(io, 'yellow', `(off: ${off})`)}`;
  return `\n  ${coloured(io, 'bold', source.name)}${state}\n${habitLines(source)}`;
}

export const command: Command = {
  name: 'sources',
  summary:
    'Lists the sources: publisher, licence class, schedule, what each one fills, what must be known\n' +
    'of its numbers, and whether it is asked by `lake run --live`.',
  usage: '',
  options: { json: jsonOption },

  async run(given, io) {
    const sources = await loadSources();
    const rows = sources.map((source) => ({
      name: source.name,
      publisher: source.publisher,
      licence: source.licence,
      schedule: scheduleText(source),
      datasets: source.datasets.map((dataset) => dataset.name),
      habits: source.habits,
      off_because: offBecause(source) ?? null,
    }));
    if (given.flag('json')) {
      io.out(`${JSON.stringify(rows)}\n`);
      return 0;
    }
    const cells = rows.map(({ name, publisher, licence, schedule, datasets }) => [
      ...[name, publisher, licence, schedule],
      datasets.join(', '),
    ]);
    io.out(table(io, ['source', 'publisher', 'licence', 'schedule', 'fills'], cells));
    io.out(heading(io, 'What to know before trusting them'));
    for (const source of sources) io.out(sourceText(io, source));
    io.out(heading(io, 'Faults that can be rehearsed: lake run --scenario NAME'));
    io.out(
      table(
        io,
        ['scenario', ''],
        scenarios.map(({ name, what }) => [name, what]),
      ),
    );
    return 0;
  },
};
