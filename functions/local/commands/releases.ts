import { allReleases } from '../../lake/release.ts';
import { type Command, jsonOption, lakeOption } from '../command.ts';
import { storeOf } from '../open.ts';
import { table } from '../terminal.ts';

export const command: Command = {
  name: 'releases',
  summary: 'Lists the releases: every state of the lake that can still be asked.',
  usage: '',
  options: { lake: lakeOption, json: jsonOption },

  async run(given, io) {
    const releases = await allReleases(await storeOf(given));
    if (given.flag('json')) {
      io.out(`${JSON.stringify(releases)}\n`);
      return 0;
    }
    const rows = releases.map(({ sequence, id, created_at, code_version, tables }) => [
      String(sequence),
      id,
      created_at,
      code_version,
      String(Object.keys(tables).length),
      String(Object.values(tables).flat().length),
    ]);
    const titles = ['release', 'id', 'created', 'code', 'tables', 'files'];
    io.out(table(io, titles, rows, (column) => column === 0 || column > 3));
    return 0;
  },
};
