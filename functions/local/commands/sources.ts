import { scenarios } from '../../rehearsal/scenarios.ts';
import { loadSources } from '../../source-catalog.ts';
import { type Command, jsonOption } from '../command.ts';
import { heading, table } from '../terminal.ts';

export const command: Command = {
  name: 'sources',
  summary: 'Lists the sources: publisher, licence class, schedule and what each one fills.',
  usage: '',
  options: { json: jsonOption },

  async run(given, io) {
    const sources = await loadSources();
    const rows = sources.map(({ name, publisher, licence, publication, datasets }) => ({
      name,
      publisher,
      licence,
      schedule: publication.isUnannounced ? 'on arrival' : `${publication.time} New York`,
      datasets: datasets.map((dataset) => dataset.name),
    }));
    if (given.flag('json')) {
      io.out(`${JSON.stringify(rows)}\n`);
      return 0;
    }
    const cells = rows.map(({ datasets, ...row }) => [...Object.values(row), datasets.join(', ')]);
    io.out(table(io, ['source', 'publisher', 'licence', 'schedule', 'fills'], cells));
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
