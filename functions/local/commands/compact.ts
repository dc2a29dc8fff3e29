import { datasets } from '../../../schemas/datasets.ts';
import { conclude } from '../../conclude.ts';
import { duckDbLake } from '../../duckdb-lake.ts';
import { compact } from '../../lake/facts.ts';
import { worldOf } from '../../lake/identity.ts';
import { metered } from '../../lake/metered.ts';
import { loadSources } from '../../source-catalog.ts';
import { newestRelease } from '../../tables.ts';
import { type Command, jsonOption, lakeOption } from '../command.ts';
import { clockOf, storeOf } from '../open.ts';
import { writtenLine } from '../print.ts';

export const command: Command = {
  name: 'compact',
  summary:
    'Writes every table’s files as this version would: one a year, by month where a year outgrows\n' +
    '128 MiB. Needed after an upgrade that writes Parquet otherwise; the facts stay what they are.',
  usage: '',
  options: {
    lake: lakeOption,
    at: { type: 'string', value: 'T', meaning: 'the moment the new release is dated' },
    json: jsonOption,
  },

  async run(given, io) {
    const { store, written } = metered(await storeOf(given));
    await newestRelease(store);
    for (const dataset of Object.values(datasets)) {
      io.progress(`${dataset.name}: compacting`);
      await compact(store, dataset);
    }
    const now = clockOf(given, (await worldOf(store)) ?? 'live');
    const sources = await loadSources();
    const context = { store, lakeEngine: duckDbLake, sources, now };
    // Marts carry the id of the files they are computed from, and those have other names now.
    const { release } = await conclude(context);
    io.out(
      given.flag('json')
        ? `${JSON.stringify({ release: release.sequence, written })}\n`
        : writtenLine(written),
    );
    return 0;
  },
};
