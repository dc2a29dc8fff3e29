import { kinds } from '../../../schemas/columns.ts';
import { storedColumns } from '../../../schemas/dataset.ts';
import { datasets } from '../../../schemas/datasets.ts';
import { closest } from '../../closest.ts';
import { SettingsError } from '../../errors.ts';
import { loadViews } from '../../query/views.ts';
import { loadSources } from '../../source-catalog.ts';
import { type Command, type Io, jsonOption } from '../command.ts';
import { habitLines, scheduleText } from '../print.ts';
import { heading, table } from '../terminal.ts';

function describeDataset(io: Io, name: string): string | undefined {
  const dataset = datasets[name];
  if (!dataset) return undefined;
  const rows = Object.entries(storedColumns(dataset)).map(([column, about]) => [
    column,
    kinds[about.kind].athena,
    about.unit,
    about.meaning + (about.nullableBecause ? `; missing when ${about.nullableBecause}` : ''),
  ]);
  return [
    `${dataset.name}: ${dataset.meaning}\n`,
    `grain: ${dataset.grain.join(', ')}; the newest known row per grain is ${name}_latest\n`,
    `limitations: ${dataset.limitations}\n\n`,
    table(io, ['column', 'type', 'unit', 'meaning'], rows),
  ].join('');
}

async function describeSource(name: string): Promise<string | undefined> {
  const source = (await loadSources()).find((each) => each.name === name);
  if (!source) return undefined;
  const lines = {
    publisher: source.publisher,
    licence: `${source.licence} (${source.terms})`,
    schedule: scheduleText(source),
    fills: source.datasets.map((dataset) => dataset.name).join(', '),
    homepage: source.homepage,
    ...(source.isOffBecause && { off: source.isOffBecause }),
    ...(source.setting && { setting: source.setting }),
  };
  const shown = Object.entries(lines).map(([key, value]) => `${key.padEnd(10)} ${value}\n`);
  return `${source.name}: ${source.title}\n${shown.join('')}${habitLines(source)}`;
}

export const command: Command = {
  name: 'describe',
  summary: 'Describes a table, view or source; without a name lists everything there is.',
  usage: '[NAME]',
  options: { json: jsonOption },

  async run(given, io) {
    const [name] = given.positionals;
    const views = await loadViews();
    const view = views.find((each) => each.name === name);
    const known = [
      ...Object.values(datasets).map(({ name: found, meaning }) => [found, 'dataset', meaning]),
      ...views.map(({ name: found, room, meaning }) => [found, room, meaning]),
      ...(await loadSources()).map(({ name: found, title }) => [found, 'source', title]),
    ];
    if (name === undefined) {
      if (given.flag('json')) io.out(`${JSON.stringify(known)}\n`);
      else io.out(heading(io, 'What there is') + table(io, ['name', 'kind', 'meaning'], known));
      return 0;
    }
    const text = view
      ? `${view.sql}\n`
      : (describeDataset(io, name) ?? (await describeSource(name)));
    if (text === undefined) {
      const guess = closest(
        name,
        known.map(([found = '']) => found),
      );
      throw new SettingsError(
        `describe: expected a known name, found ${name}; did you mean ${guess}?`,
      );
    }
    io.out(given.flag('json') ? `${JSON.stringify(view ?? datasets[name] ?? text)}\n` : text);
    return 0;
  },
};
