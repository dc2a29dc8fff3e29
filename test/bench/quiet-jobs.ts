import { join } from 'node:path';
import { parseArguments } from '../../functions/local/command.ts';
import { command, runOptions } from '../../functions/local/commands/run.ts';
import { openForRun } from '../../functions/local/open.ts';
import { terminalIo } from '../../functions/local/terminal.ts';
import { run } from '../../functions/run.ts';
import { counted, putsText, totalOf } from './counted-store.ts';
import { costOf, type Job } from './measure.ts';

/** A run of every source at a moment of the rehearsal, with what it put into the store. */
function runAt(moment: string): Job {
  return async (folder) => {
    const words = ['--lake', join(folder, 'lake-quiet'), '--at', moment];
    const io = terminalIo(new AbortController().signal);
    const opened = await openForRun(parseArguments({ ...command, options: runOptions }, words), io);
    const { store, puts } = counted(opened.context.store);
    let due = 0;
    try {
      const cost = await costOf(async () => {
        const { outcomes } = await run({ ...opened.context, store });
        due = outcomes.length;
      });
      const { requests, bytes } = totalOf(puts);
      const kinds = Object.fromEntries([...puts].map(([kind, tally]) => [kind, tally.requests]));
      const note = `${due} sources asked, ${requests} PUTs: ${putsText(puts)}`;
      return { ...cost, counts: { ...kinds, puts: requests, bytes }, note };
    } finally {
      await opened.close();
    }
  };
}

/** Runs of an evening, of Thanksgiving, which brings a survey and no trade, and of the night after it. */
export const quietJobs: Readonly<Record<string, Job>> = {
  'first run': runAt('2025-11-26T23:45:00Z'),
  'the same moment again': runAt('2025-11-26T23:45:00Z'),
  'a day later': runAt('2025-11-27T23:45:00Z'),
  'two hours after that': runAt('2025-11-28T01:45:00Z'),
};
