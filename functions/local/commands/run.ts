import { run } from '../../run.ts';
import { type Command, jsonOption, lakeOption } from '../command.ts';
import { openForRun } from '../open.ts';
import { exitCodeOf, runText, writtenLine } from '../print.ts';
import { clearProgress } from '../terminal.ts';

export const runOptions = {
  lake: lakeOption,
  live: { type: 'boolean', meaning: 'ask the real publishers instead of the rehearsal' },
  at: { type: 'string', value: 'T', meaning: 'do what the schedule would do at this moment' },
  source: {
    type: 'string',
    multiple: true,
    value: 'NAME',
    meaning: 'only this source; repeatable',
  },
  scenario: {
    type: 'string',
    value: 'NAME',
    meaning: 'rehearse a fault; `lake sources` lists them',
  },
} as const;

export const command: Command = {
  name: 'run',
  summary:
    'Does what the schedule would do now: fetches what is due, keeps the bytes, reads them,\n' +
    'commits, materialises the marts and checks. Without --live the publishers are rehearsed.',
  usage: '[--live] [--at T] [--source NAME …]',
  options: { ...runOptions, json: jsonOption },

  async run(given, io) {
    const opened = await openForRun(given, io);
    try {
      const report = await run(opened.context);
      clearProgress();
      if (given.flag('json')) {
        const planned = report.planned.map(({ source, slot, isOff, reason }) => ({
          source: source.name,
          slot: slot ?? null,
          is_off: isOff === true,
          reason,
        }));
        const { outcomes, checks, release } = report;
        const { written, world } = opened;
        io.out(`${JSON.stringify({ world, planned, outcomes, checks, release, written })}\n`);
      } else {
        io.out(`${runText(io, opened.world, report)}\n${writtenLine(opened.written)}`);
      }
      return exitCodeOf(report);
    } finally {
      await opened.close();
    }
  },
};
