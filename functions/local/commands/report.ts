import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { platform } from 'node:process';
import type { Article } from '../../../schemas/claims.ts';
import { loadArticle } from '../../claim-catalog.ts';
import { SettingsError } from '../../errors.ts';
import type { Judged } from '../../evaluate-claims.ts';
import { type World, worldOf } from '../../lake/identity.ts';
import type { Release } from '../../lake/release.ts';
import type { QueryEngine } from '../../query/engine.ts';
import { atOnce } from '../../query/together.ts';
import { reportData } from '../../report-data.ts';
import { loadSources } from '../../source-catalog.ts';
import { newestRelease } from '../../tables.ts';
import { asOfOption, type Command, type Io, lakeOption, parseMoment } from '../command.ts';
import { accountOf, engineOptions, tellAccount } from '../engine-options.ts';
import { judgeArticle } from '../judge.ts';
import { clockOf, storeOf } from '../open.ts';
import { openEngine } from '../open-engine.ts';

/** What the page is about, and where it goes. */
interface PageOf {
  /** The release's facts as of `asked_at`. */
  readonly engine: QueryEngine;
  readonly release: Release | Promise<Release>;
  /** The moment asked about; the statements are judged as of their publication. */
  readonly asked_at: Date;
  readonly world: World;
  readonly article: Article;
  readonly judged: readonly Judged[] | Promise<readonly Judged[]>;
  readonly path: string;
}

/**
 * Writes the page about the newest release.
 *
 * @throws SettingsError when the file cannot be written
 */
export async function writeReport(about: PageOf): Promise<void> {
  const { path } = about;
  const sources = await loadSources();
  // The library of charts is read while the engine is asked, and draws while it answers.
  const loading = import('../../dashboard/page.ts');
  const [text] = await atOnce([
    reportData({ ...about, sources }, async (coming) => (await loading).page(coming)),
    loading,
  ]);
  await writeFile(path, text).catch((cause: Error) => {
    const found = `found ${cause.message}`;
    throw new SettingsError(`report: expected a file that can be written, ${found}`, { cause });
  });
}

const openers: Readonly<Record<string, readonly [program: string, ...words: string[]]>> = {
  darwin: ['open'],
  // `start` belongs to the shell and takes its first quoted word for a title.
  win32: ['cmd', '/c', 'start', ''],
};

/** Shows the file in the reader's browser; a machine without one only says so. */
async function openInBrowser(io: Io, path: string): Promise<void> {
  const [program, ...words] = openers[platform] ?? ['xdg-open'];
  const problem = await new Promise<string | undefined>((settle) => {
    const child = spawn(program, [...words, path], { stdio: 'ignore', detached: true });
    child.once('error', (error) => settle(error.message));
    child.once('spawn', () => settle(undefined));
    child.unref();
  });
  if (problem !== undefined) io.err(`--open: no browser could be started (${problem})\n`);
}

export const command: Command = {
  name: 'report',
  summary:
    'Writes one self-contained HTML page: verdicts, charts, and how fresh every source is.\n' +
    'Statements are judged as of the article’s publication, everything else as of --as-of.',
  usage: '[--to FILE] [--open] [--as-of T]',
  options: {
    lake: lakeOption,
    'as-of': asOfOption,
    to: { type: 'string', value: 'FILE', meaning: 'where to write it (default report.html)' },
    ...engineOptions,
    open: { type: 'boolean', meaning: 'show it in the browser' },
  },

  async run(given, io) {
    const store = await storeOf(given);
    const world = (await worldOf(store)) ?? 'live';
    const asked_at = parseMoment('as-of', given.text('as-of')) ?? clockOf(given, world)();
    const path = given.text('to') ?? 'report.html';
    const article = await loadArticle();
    const release = await newestRelease(store);
    const { judged, account: judging } = await judgeArticle(given, io, store, article);
    // The page asks the same few views again and again.
    const options = { isStored: true };
    const { engine, account } = await openEngine(given, io, store, { asOf: asked_at }, options);
    try {
      await writeReport({ engine, release, asked_at, world, article, judged, path });
    } finally {
      engine.close();
    }
    io.out(`${path}\n`);
    const queries = [judging, account()].flatMap((each) => each?.queries ?? []);
    tellAccount(io, queries.length > 0 ? accountOf(queries) : undefined);
    if (given.flag('open')) await openInBrowser(io, path);
    return 0;
  },
};
