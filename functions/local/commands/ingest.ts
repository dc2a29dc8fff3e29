import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { conclude } from '../../conclude.ts';
import { duckDbLake } from '../../duckdb-lake.ts';
import { SettingsError } from '../../errors.ts';
import { recover, take } from '../../intake.ts';
import { claimWorld } from '../../lake/identity.ts';
import { metered } from '../../lake/metered.ts';
import type { Response, Source } from '../../source.ts';
import { loadSources, pickSources } from '../../source-catalog.ts';
import { type Command, type ExitCode, jsonOption, lakeOption, parseMoment } from '../command.ts';
import { storeOf } from '../open.ts';
import { writtenLine } from '../print.ts';

/** Files as answers, a second apart: the order they are given in is the order they came in. */
async function* responsesOf(
  source: Source,
  files: readonly string[],
  first: Date,
): AsyncGenerator<Response> {
  for (const [i, file] of files.entries()) {
    const bytes = await readFile(file).catch((cause: Error) => {
      throw new SettingsError(`--file: expected a readable file, found ${file}`, { cause });
    });
    const request = source.identify({ name: basename(file), bytes });
    const fetched_at = new Date(first.getTime() + i * 1000);
    yield { request, status: 200, headers: {}, fetched_at, bytes };
  }
}

export const command: Command = {
  name: 'ingest',
  summary:
    'Takes responses already on disk, recorded or downloaded by hand, down the same path as\n' +
    'fetched ones. Several --file are read in order.',
  usage: 'SOURCE --file F [--file F …] [--fetched-at T]',
  options: {
    lake: lakeOption,
    file: { type: 'string', multiple: true, value: 'F', meaning: 'a response; repeatable' },
    'fetched-at': { type: 'string', value: 'T', meaning: 'when it was fetched (default now)' },
    json: jsonOption,
  },

  async run(given, io): Promise<ExitCode> {
    const [name] = given.positionals;
    const files = given.texts('file');
    if (!name || files.length === 0) {
      throw new SettingsError('lake ingest: expected SOURCE and at least one --file');
    }
    const sources = await loadSources();
    const [source] = pickSources(sources, [name]);
    if (!source) throw new SettingsError(`lake ingest: expected a source, found ${name}`);
    const fetchedAt = parseMoment('fetched-at', given.text('fetched-at')) ?? new Date();
    const { store, written } = metered(await storeOf(given));
    await claimWorld(store, 'live');
    const context = {
      store,
      lakeEngine: duckDbLake,
      sources,
      now: () => new Date(fetchedAt.getTime() + files.length * 1000),
      onProgress: io.progress,
    };
    await recover(context);
    const responses = responsesOf(source, files, fetchedAt);
    const outcome = await take(store, source, responses, fetchedAt);
    const { release } = await conclude(context);
    if (given.flag('json')) {
      io.out(`${JSON.stringify({ outcome, release: release.sequence, written })}\n`);
    } else {
      const { responses, added, rejected, message } = outcome;
      io.out(`${name}: ${responses} responses, ${added} rows added, ${rejected} in quarantine\n`);
      if (message !== null) io.err(`${message}\n`);
      io.out(writtenLine(written));
    }
    return outcome.status === 'done' ? 0 : 3;
  },
};
