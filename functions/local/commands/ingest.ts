import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { filesOf } from '../../archive.ts';
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
import { counted } from '../terminal.ts';

type Content = Parameters<Source['identify']>[0];

/** A file's bytes, or those of each file in it when it is an archive of the source's responses. */
async function* contentsOf({ archivedAs }: Source, file: string): AsyncGenerator<Content> {
  if (archivedAs && file.endsWith('.zip')) {
    yield* filesOf(file, (name) => archivedAs.test(name));
    return;
  }
  const bytes = await readFile(file).catch((cause: Error) => {
    throw new SettingsError(`--file: expected a readable file, found ${file}`, { cause });
  });
  yield { name: basename(file), bytes };
}

/** Files as answers, a second apart: the order they are given in is the order they came in. */
async function* responsesOf(
  source: Source,
  files: readonly string[],
  first: Date,
): AsyncGenerator<Response> {
  for (const [i, file] of files.entries()) {
    const fetched_at = new Date(first.getTime() + i * 1000);
    for await (const content of contentsOf(source, file)) {
      const request = source.identify(content);
      yield { request, status: 200, headers: {}, fetched_at, bytes: content.bytes };
    }
  }
}

export const command: Command = {
  name: 'ingest',
  summary:
    'Takes responses already on disk, recorded or downloaded by hand, down the same path as\n' +
    'fetched ones. Several --file are read in order; an archive (.zip) of many responses, such as\n' +
    'companyfacts.zip, is taken apart as it is read.',
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
      io.out(
        `${name}: ${counted(responses, 'response')}, ${counted(added, 'row')} added, ${rejected} in quarantine\n`,
      );
      if (message !== null) io.err(`${message}\n`);
      io.out(writtenLine(written));
    }
    return outcome.status === 'done' ? 0 : 3;
  },
};
