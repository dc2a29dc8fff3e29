import { SettingsError } from '../../errors.ts';
import type { Value } from '../../query/engine.ts';
import { loadSources } from '../../source-catalog.ts';
import { type Explanation, explain, type TracedInput, verify } from '../../why.ts';
import { type Command, type Io, jsonOption, lakeOption } from '../command.ts';
import { openForQuestions } from '../open.ts';
import { worldLine } from '../print.ts';
import { coloured, table } from '../terminal.ts';

const mostResponses = 3;

function text(value: Value | undefined): string {
  if (value === null || value === undefined) return '-';
  return value instanceof Date ? value.toISOString() : String(value);
}

function inputLines(io: Io, { dataset, rows, shown, responses }: TracedInput): string {
  const columns = Object.keys(shown[0] ?? {}).filter((name) =>
    shown.some((row) => row[name] !== null),
  );
  const cells = shown.map((row) =>
    columns.map((name) => (name === 'raw_id' ? `…${text(row[name]).slice(-40)}` : text(row[name]))),
  );
  // The responses of the rows shown come first, then the newest.
  const isShown = (id: string) => shown.some((row) => row['raw_id'] === id);
  const rank = ({ raw_id, record }: TracedInput['responses'][number]) =>
    `${isShown(raw_id) ? 1 : 0} ${record.fetched_at}`;
  const newestFirst = [...responses].sort((a, b) => (rank(a) < rank(b) ? 1 : -1));
  const from = newestFirst
    .slice(0, mostResponses)
    .map(
      ({ raw_id, record, rows: held }) =>
        `    raw/${raw_id}\n` +
        `      ${held} rows; ${record.request.url}\n` +
        `      fetched ${record.fetched_at}, ${record.size_bytes} bytes, sha256 ${record.sha256}\n`,
    );
  const more = responses.length - mostResponses;
  return [
    `\n  ${coloured(io, 'bold', dataset)}: ${rows} rows from ${responses.length} responses\n`,
    cells.length > 0 ? table(io, columns, cells) : '',
    ...from,
    more > 0 ? `    and ${more} more responses (--json lists them)\n` : '',
  ].join('');
}

/** The explanation for a person: the number, its formula's name, its rows, their bytes. */
export function explanationText(io: Io, { view, row, through, inputs }: Explanation): string {
  const cells = Object.entries(row).map(([name, value]) => [name, text(value)]);
  return [
    `${coloured(io, 'bold', view.name)}: ${view.meaning}\n`,
    `  formula: schemas/views/${view.room}/${view.name}.sql`,
    through.length > 1 ? `, through ${through.slice(1).join(', ')}\n` : '\n',
    `  units: ${view.units}\n\n`,
    table(io, ['column', 'value'], cells),
    ...inputs.map((input) => inputLines(io, input)),
  ].join('');
}

/** @throws SettingsError when a condition is not COLUMN=VALUE */
export function parseWhere(conditions: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    conditions.map((condition) => {
      const at = condition.indexOf('=');
      if (at < 1) throw new SettingsError(`--where: expected COLUMN=VALUE, found ${condition}`);
      return [condition.slice(0, at), condition.slice(at + 1)];
    }),
  );
}

export const command: Command = {
  name: 'why',
  summary:
    'Shows what a number rests on: the view, its inputs, the input rows, the responses they were\n' +
    'read from. --verify reads those bytes anew and computes the number again.',
  usage: 'VIEW --where COLUMN=VALUE … [--verify] [--rows]',
  options: {
    lake: lakeOption,
    where: { type: 'string', multiple: true, value: 'C=V', meaning: 'pick the row; repeatable' },
    verify: {
      type: 'boolean',
      meaning: 'recompute from the stored bytes; ends with 1 if different',
    },
    rows: { type: 'boolean', meaning: 'list every input row, not only those of the days it names' },
    json: jsonOption,
  },

  async run(given, io) {
    const [name] = given.positionals;
    if (!name) throw new SettingsError('lake why: expected a view, found nothing');
    const { engine, store, world } = await openForQuestions(given);
    try {
      const explanation = await explain(engine, store, {
        view: name,
        where: parseWhere(given.texts('where')),
        everyRow: given.flag('rows'),
      });
      const verification = given.flag('verify')
        ? await verify(store, await loadSources(), explanation)
        : undefined;
      if (given.flag('json')) {
        io.out(`${JSON.stringify({ world, ...explanation, verification })}\n`);
      } else {
        io.out(worldLine(io, world) + explanationText(io, explanation));
        if (verification) {
          const result = verification.isEqual
            ? coloured(io, 'green', 'equal')
            : coloured(io, 'red', `different: ${JSON.stringify(verification.recomputed)}`);
          io.out(`\n  Recomputed from ${verification.responses} stored responses: ${result}\n`);
        }
      }
      return verification && !verification.isEqual ? 1 : 0;
    } finally {
      engine.close();
    }
  },
};
