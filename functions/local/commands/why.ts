import { exactJson } from '../../../schemas/exact-json.ts';
import { SettingsError } from '../../errors.ts';
import { verify } from '../../recompute.ts';
import { loadSources } from '../../source-catalog.ts';
import type { TracedInput, TracedRow } from '../../trace.ts';
import { type Explanation, explain } from '../../why.ts';
import { type Command, type Io, jsonOption, lakeOption } from '../command.ts';
import { engineOptions, tellAccount } from '../engine-options.ts';
import { openForQuestions } from '../open.ts';
import { cellText, worldLine } from '../print.ts';
import { coloured, counted, table } from '../terminal.ts';

const mostResponses = 3;

function rowTable(io: Io, shown: readonly TracedRow[]): string {
  const columns = Object.keys(shown[0]?.row ?? {}).filter(
    (name) => name !== 'raw_id' && shown.some(({ row }) => row[name] !== null),
  );
  const cells = shown.map(({ row, position }, i) => [
    `${i + 1}`,
    ...columns.map((name) => cellText(row[name])),
    position ?? 'not found in its response',
  ]);
  return table(io, ['row', ...columns, 'position'], cells);
}

/** Where each value of a row stands, what its row's position says already left out. */
function placesText({ row, position = '', places = {} }: TracedRow): string {
  return Object.entries(places)
    .filter(([name]) => row[name] !== null)
    .map(([name, place]) => `${name} ${place.replace(position, '').replace(/^, /, '')}`)
    .join('; ');
}

/** One line for all rows whose values stand in the same columns. */
function placeLines(shown: readonly TracedRow[]): string[] {
  const numbers = new Map<string, number[]>();
  for (const [i, row] of shown.entries()) {
    const told = placesText(row);
    if (told !== '') numbers.set(told, [...(numbers.get(told) ?? []), i + 1]);
  }
  return [...numbers].map(([told, rows]) => `    row ${rows.join(', ')}: ${told}\n`);
}

function inputLines(io: Io, { dataset, rows, shown, responses }: TracedInput): string {
  // The responses of the rows shown come first, then the newest.
  const isShown = (id: string) => shown.some(({ row }) => row['raw_id'] === id);
  const rank = ({ raw_id, record }: TracedInput['responses'][number]) =>
    `${isShown(raw_id) ? 1 : 0} ${record.fetched_at}`;
  const newestFirst = [...responses].sort((a, b) => (rank(a) < rank(b) ? 1 : -1));
  const numbersOf = (id: string) =>
    shown.flatMap(({ row }, i) => (row['raw_id'] === id ? [i + 1] : [])).join(', ');
  const listed = Math.max(mostResponses, responses.filter(({ raw_id }) => isShown(raw_id)).length);
  const from = newestFirst.slice(0, listed).map(({ raw_id, record, rows: held }) => {
    const numbers = numbersOf(raw_id);
    return (
      `    raw/${raw_id}\n` +
      `      ${counted(held, 'row')}${numbers && `, row ${numbers} among them`}; ${record.request.url}\n` +
      `      fetched ${record.fetched_at}, ${record.size_bytes} bytes, sha256 ${record.sha256}\n`
    );
  });
  const more = responses.length - listed;
  return [
    `\n  ${coloured(io, 'bold', dataset)}: ${counted(rows, 'row')} from ${counted(responses.length, 'response')}\n`,
    shown.length > 0 ? rowTable(io, shown) : '',
    ...placeLines(shown),
    ...from,
    more > 0 ? `    and ${counted(more, 'more response')} (--json lists them)\n` : '',
  ].join('');
}

function formulaLines({ relation, column }: Explanation): string[] {
  const expressions = column === undefined ? [] : (relation.formulas[column] ?? []);
  return expressions.map((expression) => `  ${column} = ${expression}\n`);
}

/** The explanation for a person: the number, its formula, its rows, their bytes. */
export function explanationText(io: Io, explanation: Explanation): string {
  const { relation, column, row, through, inputs } = explanation;
  const names = Object.keys(row).filter(
    (name) => column === undefined || name === column || relation.grain.includes(name),
  );
  return [
    `${coloured(io, 'bold', relation.name)}: ${relation.meaning}\n`,
    `  formula: ${relation.definedIn}`,
    through.length > 1 ? `, through ${through.slice(1).join(', ')}\n` : '\n',
    ...formulaLines(explanation),
    `  units: ${relation.units}\n\n`,
    table(
      io,
      ['column', 'value'],
      names.map((name) => [name, cellText(row[name])]),
    ),
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
    'Shows what a number rests on: its formula, the input rows, the responses they were read from\n' +
    'and where in them each value stands. --verify reads those bytes anew and computes it again.',
  usage: 'VIEW|DATASET --where COLUMN=VALUE … [--column C] [--verify] [--rows]',
  options: {
    lake: lakeOption,
    where: { type: 'string', multiple: true, value: 'C=V', meaning: 'pick the row; repeatable' },
    column: {
      type: 'string',
      value: 'C',
      meaning: 'one cell: its formula, and only the inputs it has',
    },
    verify: {
      type: 'boolean',
      meaning: 'recompute from the stored bytes; ends with 1 if different',
    },
    rows: { type: 'boolean', meaning: 'list every input row, not only those of the days it names' },
    ...engineOptions,
    json: jsonOption,
  },

  async run(given, io) {
    const [name] = given.positionals;
    if (!name) throw new SettingsError('lake why: expected a view or dataset, found nothing');
    const { engine, store, world, account } = await openForQuestions(given, io);
    try {
      const explanation = await explain(engine, store, {
        view: name,
        where: parseWhere(given.texts('where')),
        column: given.text('column'),
        everyRow: given.flag('rows'),
      });
      const verification = given.flag('verify')
        ? await verify(store, await loadSources(), explanation)
        : undefined;
      if (given.flag('json')) {
        io.out(`${exactJson({ world, ...explanation, verification, athena: account() })}\n`);
      } else {
        io.out(worldLine(io, world) + explanationText(io, explanation));
        tellAccount(io, account());
        if (verification) {
          const result = verification.isEqual
            ? coloured(io, 'green', 'equal')
            : coloured(io, 'red', `different: ${exactJson(verification.recomputed)}`);
          io.out(
            `\n  Recomputed from ${counted(verification.responses, 'stored response')}: ${result}\n`,
          );
        }
      }
      return verification && !verification.isEqual ? 1 : 0;
    } finally {
      engine.close();
    }
  },
};
