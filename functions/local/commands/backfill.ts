import { conclude } from '../../conclude.ts';
import { SettingsError } from '../../errors.ts';
import { take } from '../../intake.ts';
import { resumable } from '../../resumable.ts';
import type { HttpGet, Source, Window } from '../../source.ts';
import { type Command, type Io, jsonOption } from '../command.ts';
import { offSources, openForRun } from '../open.ts';
import { offText, writtenLine } from '../print.ts';
import { clearProgress, counted } from '../terminal.ts';
import { runOptions } from './run.ts';

/** Says how far it is: by the day a request is for, where its key is a day. */
function watched(source: Source, window: Window, get: HttpGet, io: Io): HttpGet {
  const startedAt = performance.now();
  const days = (until: string) => (Date.parse(until) - Date.parse(window.from)) / 86_400_000;
  let answers = 0;
  return async (request) => {
    const response = await get(request);
    answers += 1;
    const seconds = (performance.now() - startedAt) / 1000;
    const day = /\d{4}-\d{2}-\d{2}/.exec(request.key)?.[0];
    const done = day ? (days(day) + 1) / (days(window.to) + 1) : 0;
    const left = done > 0 ? `, about ${Math.ceil((seconds / done) * (1 - done))} s left` : '';
    const rate = (answers / seconds).toFixed(1);
    io.progress(`${source.name}: ${request.key}, ${answers} answers, ${rate}/s${left}`);
    return response;
  };
}

function dayOf(flag: string, typed: string | undefined): string {
  if (typed && /^\d{4}-\d{2}-\d{2}$/.test(typed) && !Number.isNaN(Date.parse(typed))) return typed;
  throw new SettingsError(`--${flag}: expected a day like 2024-01-31, found ${typed ?? 'nothing'}`);
}

export const command: Command = {
  name: 'backfill',
  summary: 'Fetches history, politely; interrupted, it goes on where it was.',
  usage: '--from D --to D [--source NAME …]',
  options: {
    ...runOptions,
    from: { type: 'string', value: 'D', meaning: 'first day wanted' },
    to: { type: 'string', value: 'D', meaning: 'last day wanted' },
    json: jsonOption,
  },

  async run(given, io) {
    const window = { from: dayOf('from', given.text('from')), to: dayOf('to', given.text('to')) };
    if (window.from > window.to) throw new SettingsError('--from: expected a day before --to');
    const { context, written, close } = await openForRun(given, io);
    const { store, now } = context;
    try {
      const outcomes = [];
      const off = new Map(offSources(context));
      for (const source of context.sources.filter(({ name }) => !off.has(name))) {
        const get = await resumable(store, source, context.getFor(source));
        const responses = source.fetch(watched(source, window, get, io), window);
        outcomes.push(await take(store, source, responses, now()));
      }
      const { release } = await conclude(context);
      clearProgress();
      if (given.flag('json')) {
        io.out(`${JSON.stringify({ outcomes, release: release.sequence, written })}\n`);
      } else {
        io.err(offText(io, [...off]));
        for (const { source, responses, added, message } of outcomes) {
          io.out(`${source}: ${counted(responses, 'response')}, ${counted(added, 'row')} added\n`);
          if (message !== null) io.err(`${message}\n`);
        }
        io.out(writtenLine(written));
      }
      return outcomes.some(({ status }) => status !== 'done') ? 3 : 0;
    } finally {
      await close();
    }
  },
};
