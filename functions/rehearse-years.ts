import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { circles } from './circles.ts';
import type { Fault } from './rehearsal/fault.ts';
import { recentWorld } from './rehearsal/recent-world.ts';
import { machineStore } from './rehearse-faults.ts';
import type { Source } from './source.ts';
import { type MachineReport, TimeMachine } from './time-machine.ts';

/** From when to when, and where a store in memory may put files for an engine. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
  readonly mirrorFolder: string;
}

interface Watch {
  /** Ends the rehearsal, with an error. */
  readonly signal: AbortSignal;
  /** Called when virtual time enters another month, for whichever sources. */
  readonly onMonth: (now: Date) => void;
}

/** Runs the schedule of some sources in this thread. */
export async function rehearseTogether(
  { from, to, mirrorFolder }: Span,
  sources: readonly Source[],
  faults: readonly Fault[],
  { signal, onMonth }: Watch,
): Promise<MachineReport> {
  const store = machineStore(mirrorFolder);
  const isEnough = () => signal.aborted;
  const world = recentWorld(faults);
  const report = await new TimeMachine({
    ...{ store, sources, world, from, to, isEnough, onMonth },
  }).run();
  signal.throwIfAborted();
  return report;
}

// The machine this is measured on has two cores, and a third thread would draw the world once more.
const threads = 2;

/** What a thread says: where it is, and what came of the sources it was given. */
export type Word = { readonly month: Date } | { readonly report: MachineReport };

async function reportOf(worker: Worker, { signal, onMonth }: Watch): Promise<MachineReport> {
  for await (const [word] of on(worker, 'message', { signal, close: ['exit'] })) {
    const said: Word = word;
    if ('report' in said) return said.report;
    onMonth(said.month);
  }
  throw new TypeError('a thread of the rehearsal: expected a report, found its end');
}

/** Takes one circle after another as long as there are any. */
async function work(span: Span, waiting: Source[][], watch: Watch): Promise<MachineReport[]> {
  const reports: MachineReport[] = [];
  const worker = new Worker(new URL('./rehearse-thread.ts', import.meta.url), { workerData: span });
  try {
    for (let own = waiting.shift(); own; own = waiting.shift()) {
      worker.postMessage(own.map(({ name }) => name));
      reports.push(await reportOf(worker, watch));
    }
  } finally {
    // Nobody waits any more for what it may throw while it is ended.
    worker.on('error', () => {});
    await worker.terminate();
  }
  return reports;
}

/** One report of several, in the order a single thread would have written it. */
function merged(reports: readonly MachineReport[], sources: readonly Source[]): MachineReport {
  const places = new Map(sources.map(({ name }, place) => [name, place]));
  const placeOf = ({ source }: { source: string }) => places.get(source) ?? places.size;
  const total = (of: (report: MachineReport) => number) =>
    reports.reduce((sum, report) => sum + of(report), 0);
  const moments = new Set(reports.flatMap(({ ranAt }) => ranAt.map((at) => at.getTime())));
  return {
    ranAt: [...moments].sort((a, b) => a - b).map((at) => new Date(at)),
    responses: total(({ responses }) => responses),
    rowsCommitted: total(({ rowsCommitted }) => rowsCommitted),
    slots: reports.flatMap(({ slots }) => slots).sort((a, b) => placeOf(a) - placeOf(b)),
    alarms: reports
      .flatMap(({ alarms }) => alarms)
      .sort((a, b) => a.at.getTime() - b.at.getTime() || placeOf(a) - placeOf(b)),
  };
}

/**
 * Runs the schedule of sources without a fault, those that cannot notice each other in several
 * threads.
 *
 * Each thread has the lake of its own sources. As long as nothing fails the figures are those of one
 * thread: only after a failure is every source that still waits asked again, whoever failed.
 */
export async function rehearseYears(
  span: Span,
  sources: readonly Source[],
  watch: Watch,
): Promise<MachineReport> {
  const waiting = circles(sources);
  if (waiting.length < 2) return await rehearseTogether(span, sources, [], watch);
  const failed = new AbortController();
  const signal = AbortSignal.any([watch.signal, failed.signal]);
  const working = Array.from({ length: threads }, () =>
    work(span, waiting, { ...watch, signal }).catch((reason: unknown) => {
      // Whoever fails ends the other, which says no more than that it was ended.
      failed.abort(reason);
      return [];
    }),
  );
  const reports = (await Promise.all(working)).flat();
  watch.signal.throwIfAborted();
  failed.signal.throwIfAborted();
  return merged(reports, sources);
}
