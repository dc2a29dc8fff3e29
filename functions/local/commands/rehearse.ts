import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsError } from '../../errors.ts';
import { faultCorpus } from '../../rehearsal/fault-corpus.ts';
import { incidents } from '../../rehearsal/incidents.ts';
import { type Detection, rehearsable, rehearseFault } from '../../rehearse-faults.ts';
import { rehearseTogether, rehearseYears } from '../../rehearse-years.ts';
import { loadSources, pickSources } from '../../source-catalog.ts';
import { figuresOf } from '../../time-machine.ts';
import {
  type Arguments,
  type Command,
  type ExitCode,
  type Io,
  jsonOption,
  parseMoment,
} from '../command.ts';
import { clearProgress, heading, table } from '../terminal.ts';

const usualFrom = new Date('2023-01-01T00:00:00Z');
const usualTo = new Date('2026-06-30T23:59:59Z');

async function withMirror<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-machine-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function momentOf(given: Arguments, flag: string, usual: Date): Date {
  return parseMoment(flag, given.text(flag)) ?? usual;
}

/** The years of the schedule, with or without what went wrong in them. */
async function playYears(given: Arguments, io: Io): Promise<ExitCode> {
  const [from, to] = [momentOf(given, 'from', usualFrom), momentOf(given, 'to', usualTo)];
  if (from >= to) throw new SettingsError('--from: expected a moment before --to');
  const sources = rehearsable(pickSources(await loadSources(), given.texts('source')));
  const watch = {
    signal: io.signal,
    onMonth: (now: Date) => io.progress(now.toISOString().slice(0, 7)),
  };
  const report = await withMirror(async (mirrorFolder) => {
    const span = { from, to, mirrorFolder };
    // What fails lets every waiting source be asked again, so they stay in one thread then.
    return given.flag('incidents')
      ? await rehearseTogether(span, sources, incidents, watch)
      : await rehearseYears(span, sources, watch);
  });
  clearProgress();
  const figures = figuresOf(report);
  if (given.flag('json')) {
    io.out(`${JSON.stringify({ from, to, ...figures, alarms: report.alarms })}\n`);
    return 0;
  }
  const { ranAt, responses, rowsCommitted } = report;
  io.out(
    `${from.toISOString()} to ${to.toISOString()}: ${ranAt.length} runs, ${responses} responses, `,
  );
  io.out(`${rowsCommitted} rows committed\n`);
  const titles = ['source', 'slots', 'met', 'late', 'recovered', 'never'];
  const rows = figures.bySource.map(({ source, expected, met, late, recovered, never }) =>
    [source, expected, met, late, recovered, never].map(String),
  );
  io.out(heading(io, 'Publications') + table(io, titles, rows, (column) => column > 0));
  const alarms = report.alarms.map(({ at, source, kind, text }) => [
    at.toISOString(),
    source,
    kind,
    text,
  ]);
  io.out(heading(io, `${alarms.length} alarms`) + table(io, ['at', 'source', '', ''], alarms));
  return 0;
}

/** Not noticed; or of no harm, and yet the lake is another. */
function isMissed({ fault, alarm, unlike }: Detection): boolean {
  return fault.detectedBy.length === 0 ? unlike.length > 0 : !alarm;
}

function detectionRow(detection: Detection): string[] {
  const { fault, alarm, after_hours, falseAlarms } = detection;
  const said = alarm ? `${alarm.kind} after ${after_hours} h` : 'harmless, nothing said';
  const found = isMissed(detection) ? 'MISSED' : said;
  return [fault.name, falseAlarms.length > 0 ? `${found}, FALSE ALARM before` : found, fault.what];
}

/** Every known breakage by itself: is it noticed, as what, and how long after? */
async function rehearseCorpus(given: Arguments, io: Io): Promise<ExitCode> {
  const sources = await loadSources();
  const detections: Detection[] = [];
  await withMirror(async (folder) => {
    for (const fault of faultCorpus) {
      io.signal.throwIfAborted();
      io.progress(fault.name);
      detections.push(await rehearseFault(fault, sources, folder));
    }
  });
  clearProgress();
  const missed = detections.filter(isMissed).length;
  const wrong = detections.filter(({ falseAlarms }) => falseAlarms.length > 0).length;
  if (given.flag('json')) {
    const rows = detections.map(({ fault, alarm, after_hours, falseAlarms }) => ({
      fault: fault.name,
      source: fault.source,
      alarm: alarm ?? null,
      after_hours: after_hours ?? null,
      false_alarms: falseAlarms,
    }));
    io.out(`${JSON.stringify(rows)}\n`);
  } else {
    io.out(table(io, ['fault', 'noticed', 'what happens'], detections.map(detectionRow)));
    io.out(`${detections.length} faults, ${missed} missed, ${wrong} with a false alarm before\n`);
  }
  return missed + wrong === 0 ? 0 : 1;
}

export const command: Command = {
  name: 'rehearse',
  summary:
    'Runs years of the schedule on a virtual clock, every slot of them, and tells what became of\n' +
    'each publication. With --faults runs each known breakage by itself instead.',
  usage: '[--from T] [--to T] [--incidents] [--source NAME …] | --faults',
  options: {
    from: { type: 'string', value: 'T', meaning: 'first moment (default 2023-01-01)' },
    to: { type: 'string', value: 'T', meaning: 'last moment (default 2026-06-30)' },
    source: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      meaning: 'only this source; repeatable',
    },
    incidents: { type: 'boolean', meaning: 'with outages, late files and a correction on the way' },
    faults: { type: 'boolean', meaning: 'the fault corpus: is each noticed, and when?' },
    json: jsonOption,
  },

  run: async (given, io) =>
    given.flag('faults') ? await rehearseCorpus(given, io) : await playYears(given, io),
};
