import { exactJson } from '../../../schemas/exact-json.ts';
import { type Change, diffReleases, releasesAsked, type TableCount } from '../../diff.ts';
import { SettingsError } from '../../errors.ts';
import { type Command, jsonOption, lakeOption } from '../command.ts';
import { storeOf } from '../open.ts';
import { cellText } from '../print.ts';
import { table } from '../terminal.ts';

const usualLimit = 50;

function limitAsked(typed: string | undefined, usual: number): number {
  if (typed === undefined) return usual;
  if (/^\d+$/.test(typed)) return Number(typed);
  throw new SettingsError(`--limit: expected a whole number, found ${typed}`);
}

function changeCells(change: Change): string[] {
  return [
    change.table,
    Object.values(change.grain).map(cellText).join(' '),
    change.column,
    cellText(change.old),
    cellText(change.new),
    cellText(change.source),
    cellText(change.known_at),
    change.raw_id === null ? '-' : `…${cellText(change.raw_id).slice(-40)}`,
  ];
}

function countCells({ table: name, first, revised, vanished }: TableCount): string[] {
  return [name, String(first), String(revised), String(vanished)];
}

export const command: Command = {
  name: 'diff',
  summary:
    'Shows which facts are not the same in two releases, the newest two unless told: first values,\n' +
    'revisions (old and new), and facts that are gone. With one number, from that release to the\n' +
    'newest. Marts and what the lake writes about itself are left out unless --all is given.',
  usage: '[N [M]] [--table NAME]',
  options: {
    lake: lakeOption,
    table: { type: 'string', value: 'NAME', meaning: 'only this table' },
    limit: {
      type: 'string',
      value: 'N',
      meaning: `values shown at most (default ${usualLimit}; with --json all)`,
    },
    all: { type: 'boolean', meaning: 'also marts, run and check_result' },
    json: jsonOption,
  },

  async run(given, io) {
    const store = await storeOf(given);
    const isJson = given.flag('json');
    const { from, to, counts, changes } = await diffReleases(store, {
      ...(await releasesAsked(store, given.positionals)),
      table: given.text('table'),
      isAll: given.flag('all'),
      limit: limitAsked(given.text('limit'), isJson ? Number.MAX_SAFE_INTEGER : usualLimit),
    });
    const [before, after] = [from.sequence, to.sequence];
    if (isJson) {
      io.out(`${exactJson({ from: before, to: after, counts, changes })}\n`);
      return 0;
    }
    if (counts.length === 0) {
      io.out(`No fact changed from release ${before} to release ${after}.\n`);
      return 0;
    }
    const titles = ['table', 'grain', 'column', 'old', 'new', 'source', 'known at', 'raw'];
    const isNumeric = (column: number) => column === 3 || column === 4;
    io.out(table(io, titles, changes.map(changeCells), isNumeric));
    io.out(
      `\nFacts from release ${before} to release ${after} (--limit shows more, --json all):\n`,
    );
    const counted = ['table', 'first', 'revised', 'vanished'];
    io.out(table(io, counted, counts.map(countCells), (column) => column > 0));
    return 0;
  },
};
