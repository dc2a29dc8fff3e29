import { conclude } from '../../conclude.ts';
import { duckDbLake } from '../../duckdb-lake.ts';
import { SettingsError } from '../../errors.ts';
import { rederive } from '../../intake.ts';
import { worldOf } from '../../lake/identity.ts';
import { metered } from '../../lake/metered.ts';
import { loadSources, pickSources } from '../../source-catalog.ts';
import { type Command, jsonOption, lakeOption } from '../command.ts';
import { clockOf, storeOf } from '../open.ts';
import { writtenLine } from '../print.ts';

export const command: Command = {
  name: 'rebuild',
  summary:
    'Drops the curated facts and derives them again from the stored responses. After a parser or\n' +
    'a contract was corrected this takes rows back out of quarantine.',
  usage: '[--source NAME …]',
  options: {
    lake: lakeOption,
    source: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      meaning: 'only this source; repeatable',
    },
    at: { type: 'string', value: 'T', meaning: 'the moment the new release is dated' },
    json: jsonOption,
  },

  async run(given, io) {
    const { store, written } = metered(await storeOf(given));
    const world = await worldOf(store);
    if (!world) {
      throw new SettingsError(`${store.location}: expected a lake’s stored responses, found none`);
    }
    const now = clockOf(given, world);
    const all = await loadSources();
    const outcomes = [];
    for (const source of pickSources(all, given.texts('source'))) {
      io.progress(`${source.name}: deriving again`);
      const { added, rejected, changed } = await rederive(store, source);
      outcomes.push({ source: source.name, added, rejected, changed: changed.map(String) });
    }
    const context = { store, lakeEngine: duckDbLake, sources: all, now };
    const { release } = await conclude(context);
    if (given.flag('json')) {
      io.out(`${JSON.stringify({ outcomes, release: release.sequence, written })}\n`);
    } else {
      for (const { source, added, rejected, changed } of outcomes) {
        io.out(`${source}: ${added >= 0 ? '+' : ''}${added} rows, ${rejected} in quarantine\n`);
        for (const message of changed) io.err(`${message}\n`);
      }
      io.out(writtenLine(written));
    }
    return outcomes.some(({ changed }) => changed.length > 0) ? 3 : 0;
  },
};
