import { FactFiles } from './lake/fact-files.ts';
import { heldRows } from './lake/held-rows.ts';
import { MemoryStore } from './lake/store-memory.ts';
import type { Fault } from './rehearsal/fault.ts';
import { isRehearsed } from './rehearsal/publishers.ts';
import { recentWorld } from './rehearsal/recent-world.ts';
import type { Source } from './source.ts';
import { type Alarm, TimeMachine } from './time-machine.ts';

/** What the lake said of a fault. */
export interface Detection {
  readonly fault: Fault;
  /** Undefined when nothing was said. */
  readonly alarm: Alarm | undefined;
  /** From the first publication it spoils to the alarm. */
  readonly after_hours: number | undefined;
  /** Said before there was anything to say, or of what does no harm. */
  readonly falseAlarms: readonly Alarm[];
  /** Of one that does no harm: rows that are not what they would be without it. */
  readonly unlike: readonly string[];
}

const dayMs = 86_400_000;
const before_days = 25;
const patience_days = 25;
// Long enough that a first fetch is small; what is judged as news is younger.
const history_days = 40;

/** Sources whose publications are dated and rehearsed, as far as on, each with a short first fetch. */
export function rehearsable(sources: readonly Source[]): Source[] {
  return sources
    .filter(({ publication, isOffBecause }) => !publication.isUnannounced && !isOffBecause)
    .filter(({ hosts }) => isRehearsed(hosts))
    .map((source) => withLittleHistory(source));
}

function withLittleHistory(source: Source, most_days = history_days): Source {
  return { ...source, historyDays: Math.min(source.historyDays, most_days) };
}

/** A store of its own, in memory, on the virtual clock. */
export function machineStore(mirrorFolder: string): MemoryStore {
  return new MemoryStore({ clock_ms: () => 0, mirrorFolder });
}

/** Asked although it is usually off: the rehearsal needs no key and breaks nobody's terms. */
function turnedOn({ isOffBecause: _, ...source }: Source): Source {
  return source;
}

/** What a lake holds of a source, row by row, without the columns a fault changes by design. */
async function heldBy(store: MemoryStore, { name, datasets }: Source, changes: readonly string[]) {
  const rows: string[] = [];
  for (const dataset of datasets) {
    const all = await heldRows(new FactFiles(store), dataset, name, '0001-01-01');
    const columns = Object.keys(dataset.columns).filter((column) => !changes.includes(column));
    for (const row of all) {
      rows.push([dataset.name, ...columns.map((column) => String(row[column]))].join(' '));
    }
  }
  return rows;
}

/** Rows one lake holds and the other does not. */
function difference(some: readonly string[], others: readonly string[]): string[] {
  const [own, theirs] = [new Set(some), new Set(others)];
  return [...some.filter((row) => !theirs.has(row)), ...others.filter((row) => !own.has(row))];
}

/**
 * Runs the schedule of the source, and of those it is held against, from before the fault until
 * something is said of it; of one that does no harm, to the end, with and without it.
 *
 * @param sources among which the fault's are
 * @throws TypeError when one of them is not
 */
export async function rehearseFault(
  fault: Fault,
  sources: readonly Source[],
  mirrorFolder: string,
): Promise<Detection> {
  const onset = fault.from;
  const running = [fault.source, ...(fault.beside ?? [])].map((name) => {
    const source = sources.find((each) => each.name === name);
    if (!source) throw new TypeError(`${fault.name}: no source ${name}`);
    return withLittleHistory(turnedOn(source), fault.history_days);
  });
  const isHarmless = fault.detectedBy.length === 0;
  const isSaid = (alarm: Alarm) => alarm.at >= onset && fault.detectedBy.includes(alarm.kind);
  const play = async (faults: readonly Fault[]) => {
    const store = machineStore(mirrorFolder);
    const machine = new TimeMachine({
      store,
      sources: running,
      world: recentWorld(faults),
      from: new Date(onset.getTime() - before_days * dayMs),
      to: new Date((fault.until ?? onset).getTime() + patience_days * dayMs),
      isEnough: (alarms) => alarms.some(isSaid),
    });
    const { alarms, slots } = await machine.run();
    const held = async () =>
      (await Promise.all(running.map((each) => heldBy(store, each, fault.changes ?? [])))).flat();
    return { alarms, slots, held };
  };
  const { alarms, slots, held } = await play([fault]);
  const alarm = alarms.find(isSaid);
  const first = slots.find(({ at, source }) => source === fault.source && at >= onset);
  const started = first && first.at > onset ? first.at : onset;
  return {
    fault,
    alarm,
    after_hours: alarm && (alarm.at.getTime() - started.getTime()) / 3_600_000,
    falseAlarms: alarms.filter(({ at }) => isHarmless || at < onset),
    unlike: isHarmless ? difference(await held(), await (await play([])).held()) : [],
  };
}
