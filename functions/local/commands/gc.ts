import { SettingsError } from '../../errors.ts';
import { type Collected, collect } from '../../lake/collect.ts';
import { newestRelease } from '../../tables.ts';
import { type Command, jsonOption, lakeOption } from '../command.ts';
import { storeOf } from '../open.ts';
import { bytesShown } from '../print.ts';

const dayMs = 86_400_000;
const usualKeep_days = 14;

function keepDays(typed: string | undefined): number {
  const days = Number(typed ?? usualKeep_days);
  if (Number.isFinite(days) && days >= 0 && typed !== '') return days;
  throw new SettingsError(`--keep-days: expected a number of days, found ${typed}`);
}

/** What was or would be deleted, for a person. */
export function collectedText(
  { releases, files, temporary, bytes, waiting }: Collected,
  isDryRun: boolean,
): string {
  const verb = isDryRun ? 'Would delete' : 'Deleted';
  const lines = [
    ...releases.map((sequence) => `  release ${sequence}\n`),
    ...[...files, ...temporary].map((key) => `  ${key}\n`),
  ];
  const count = files.length + temporary.length;
  return [
    ...lines,
    `${verb} ${releases.length} releases and ${count} files (${bytesShown(bytes)}); `,
    `${waiting.length} superseded files wait to be old enough.\n`,
  ].join('');
}

export const command: Command = {
  name: 'gc',
  summary:
    'Deletes releases that were superseded long ago, and the data files only they used. A file goes\n' +
    'when an earlier collection already found it unused and --keep-days have passed since; raw\n' +
    'responses are never touched.',
  usage: '[--dry-run] [--keep-days 14]',
  options: {
    lake: lakeOption,
    'dry-run': { type: 'boolean', meaning: 'only list what would be deleted; nothing is written' },
    'keep-days': {
      type: 'string',
      value: 'N',
      meaning: `how long a superseded release stays readable (default ${usualKeep_days})`,
    },
    json: jsonOption,
  },

  async run(given, io) {
    const store = await storeOf(given);
    const keep_ms = keepDays(given.text('keep-days')) * dayMs;
    await newestRelease(store);
    const isDryRun = given.flag('dry-run');
    const collected = await collect(store, { keep_ms, isDryRun });
    io.out(
      given.flag('json')
        ? `${JSON.stringify({ isDryRun, ...collected })}\n`
        : collectedText(collected, isDryRun),
    );
    return 0;
  },
};
