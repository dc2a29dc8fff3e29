import { closest } from '../closest.ts';
import {
  ConflictError,
  LakeDamagedError,
  QueryFailedError,
  SettingsError,
  SourceChangedError,
  SourceUnavailableError,
} from '../errors.ts';
import { type Command, type ExitCode, helpOf, type Io, parseArguments } from './command.ts';
import { clearProgress } from './terminal.ts';

// Each command is loaded only when asked for: `lake --help` need not start an engine.
const commands: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  start: () => import('./commands/start.ts'),
  run: () => import('./commands/run.ts'),
  ingest: () => import('./commands/ingest.ts'),
  backfill: () => import('./commands/backfill.ts'),
  query: () => import('./commands/query.ts'),
  claims: () => import('./commands/claims.ts'),
  why: () => import('./commands/why.ts'),
  status: () => import('./commands/status.ts'),
  rebuild: () => import('./commands/rebuild.ts'),
  verify: () => import('./commands/verify.ts'),
  releases: () => import('./commands/releases.ts'),
  diff: () => import('./commands/diff.ts'),
  rollback: () => import('./commands/rollback.ts'),
  compact: () => import('./commands/compact.ts'),
  gc: () => import('./commands/gc.ts'),
  sources: () => import('./commands/sources.ts'),
  describe: () => import('./commands/describe.ts'),
  schedule: () => import('./commands/schedule.ts'),
  rehearse: () => import('./commands/rehearse.ts'),
  report: () => import('./commands/report.ts'),
  'new-source': () => import('./commands/new-source.ts'),
};

async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.values(commands).map(async (load) => {
      const { command } = await load();
      const [first = ''] = command.summary.replaceAll('\n', ' ').split(/[.:;] /);
      return `  ${command.name.padEnd(11)} ${first.replace(/\.$/, '')}`;
    }),
  );
  return ['lake COMMAND', '', ...lines, '', 'lake COMMAND --help says more.', ''].join('\n');
}

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof SettingsError || error instanceof QueryFailedError) return 2;
  const isPublishers =
    error instanceof SourceChangedError || error instanceof SourceUnavailableError;
  return isPublishers ? 3 : 1;
}

function isExpected(error: unknown): error is Error {
  return [
    SettingsError,
    QueryFailedError,
    SourceChangedError,
    SourceUnavailableError,
    LakeDamagedError,
    ConflictError,
  ].some((known) => error instanceof known);
}

/** Does what was typed after `lake`, and says how it ended; `io.signal` stops it. */
export async function answer(words: readonly string[], io: Io): Promise<ExitCode> {
  const [name, ...rest] = words;
  try {
    const load = name === undefined ? undefined : commands[name];
    if (name === undefined || name === '--help' || name === 'help') {
      io.out(await overview());
      return name === undefined ? 2 : 0;
    }
    if (!load) {
      const guess = closest(name, Object.keys(commands));
      throw new SettingsError(`lake: expected a command, found ${name}; did you mean ${guess}?`);
    }
    const { command } = await load();
    const given = parseArguments(command, rest);
    if (given.flag('help')) {
      io.out(helpOf(command));
      return 0;
    }
    return await command.run(given, io);
  } catch (error) {
    clearProgress();
    if (io.signal.aborted) {
      io.err('Stopped; the lake is as its last release left it, the next run goes on.\n');
      return 1;
    }
    const text = isExpected(error) ? error.message : ((error as Error).stack ?? String(error));
    io.err(`${text}\n`);
    return exitCodeOf(error);
  }
}
