import { codeVersion } from '../../code-version.ts';
import { SettingsError } from '../../errors.ts';
import { worldOf } from '../../lake/identity.ts';
import { publish } from '../../lake/release.ts';
import { rollback } from '../../lake/rollback.ts';
import { tableNames } from '../../tables.ts';
import { type Command, jsonOption, lakeOption } from '../command.ts';
import { clockOf, storeOf } from '../open.ts';

function releaseAsked(typed: string | undefined): number {
  const sequence = Number(typed);
  if (typed !== undefined && Number.isInteger(sequence) && sequence > 0) return sequence;
  throw new SettingsError(
    `lake rollback: expected a release's number (\`lake releases\` lists them), found ${typed ?? 'nothing'}`,
  );
}

export const command: Command = {
  name: 'rollback',
  summary:
    'Makes every table what it was in release N, as a new release; nothing is deleted. The responses\n' +
    'fetched since stay in raw: `lake rebuild` derives their facts again.',
  usage: 'N',
  options: {
    lake: lakeOption,
    at: { type: 'string', value: 'T', meaning: 'the moment the new release is dated' },
    json: jsonOption,
  },

  async run(given, io) {
    const store = await storeOf(given);
    const sequence = releaseAsked(given.positionals[0]);
    await rollback(store, sequence);
    const now = clockOf(given, (await worldOf(store)) ?? 'live');
    const release = await publish(store, tableNames, now(), codeVersion);
    io.out(
      given.flag('json')
        ? `${JSON.stringify(release)}\n`
        : `The lake is what it was in release ${sequence}; this is release ${release.sequence}.\n`,
    );
    return 0;
  },
};
