import { setTimeout as wait } from 'node:timers/promises';

import { SettingsError } from '../../errors.ts';
import { type RunReport, run } from '../../run.ts';
import { failedInRow, nextRun } from '../../schedule.ts';
import { type Command, type ExitCode, parseMoment } from '../command.ts';
import { offSources, openForRun, type Turnable } from '../open.ts';
import { offText, writtenLine } from '../print.ts';
import { runOptions } from './run.ts';

/** What happened, files nobody dropped left out. */
function logLine(report: RunReport, now: Date): string {
  const isIdle = (name: string, added: number) =>
    added === 0 &&
    report.planned.some(({ source }) => source.name === name && source.publication.isUnannounced);
  const ran = report.outcomes
    .filter(({ source, added }) => !isIdle(source, added))
    .map(({ source, status, added }) => `${source} ${status} +${added}`);
  return `${now.toISOString()}  ${ran.join(', ') || 'nothing due'}\n`;
}

/** A clock that the rehearsal turns forward instead of waiting. */
function turnable(start: Date): Turnable {
  let current = start;
  return {
    now: () => current,
    turnTo: (moment) => {
      current = moment;
    },
  };
}

export const command: Command = {
  name: 'schedule',
  summary:
    'Stays up and runs each source at its times. One instance per lake; Ctrl-C ends it cleanly.\n' +
    'In a rehearsal time is turned forward from slot to slot instead of waited for.',
  usage: '[--live] [--until T]',
  options: {
    ...runOptions,
    until: { type: 'string', value: 'T', meaning: 'stop at this moment; needed in a rehearsal' },
  },

  async run(given, io): Promise<ExitCode> {
    const until = parseMoment('until', given.text('until'));
    const isLive = given.flag('live');
    if (!isLive && !until) throw new SettingsError('lake schedule: expected --live or --until T');
    const opened = await openForRun(given, io, (start) => turnable(start));
    const release = opened.context.store.claim('schedule');
    if (!release) {
      await opened.close();
      throw new SettingsError('lake schedule: expected to be alone, found another on this lake');
    }
    try {
      const { context, written, turnTo } = opened;
      io.err(offText(io, offSources(context)));
      let failed = 0;
      while (!io.signal.aborted && (until === undefined || context.now() <= until)) {
        const report = await run(context);
        failed = failedInRow(failed, report);
        const next = nextRun(report, context.now(), failed, isLive);
        io.out(logLine(report, context.now()));
        if (isLive) {
          await wait(Math.max(0, next.getTime() - Date.now()), undefined, { signal: io.signal });
        } else {
          turnTo(next);
        }
      }
      io.out(writtenLine(written));
      return 0;
    } finally {
      release();
      await opened.close();
    }
  },
};
