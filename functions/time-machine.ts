import { setImmediate as turn } from 'node:timers/promises';
import { addDays, newYork, newYorkWallClock } from '../schemas/calendar.ts';
import type { IsoDate } from '../schemas/columns.ts';
import { missedSlots, type Slot } from '../schemas/publication.ts';
import { Beside } from './beside.ts';
import { SourceUnavailableError } from './errors.ts';
import { HostBook, noPause, usualPace } from './host-book.ts';
import { Draft } from './ingest.ts';
import { ending, hear } from './intake.ts';
import { RawArchive } from './lake/raw.ts';
import type { ObjectStore } from './lake/store.ts';
import { isDue, type PastRun, type PlannedSource, plan } from './plan.ts';
import { windowFor } from './run.ts';
import { failedInRow, nextRun } from './schedule.ts';
import type { HttpGet, Request, Response, Source } from './source.ts';

/** Something a person should look at, and from when on the lake said so. */
export interface Alarm {
  readonly at: Date;
  readonly source: string;
  readonly kind: 'unavailable' | 'changed' | 'quarantine' | 'warning' | 'apart' | 'stale';
  readonly text: string;
}

/** One publication that was expected and what became of it. */
interface SlotRecord extends Slot {
  readonly source: string;
  /** When its observation, or a newer one, was there; undefined if never. */
  metAt?: Date;
}

/** What a publisher says at a moment of virtual time; undefined breaks the connection. */
type World = (
  request: Request,
  now: Date,
) => Promise<
  { readonly status: number; readonly contentType: string; readonly body: Uint8Array } | undefined
>;

interface MachineOptions {
  readonly store: ObjectStore;
  readonly sources: readonly Source[];
  readonly world: World;
  readonly from: Date;
  readonly to: Date;
  /** Stops early when it answers true, asked after each run. */
  readonly isEnough?: (alarms: readonly Alarm[], now: Date) => boolean;
  /** Called when virtual time enters another month. */
  readonly onMonth?: (now: Date) => void;
}

export interface MachineReport {
  /** The moment of each run, in order. */
  readonly ranAt: readonly Date[];
  readonly responses: number;
  readonly rowsCommitted: number;
  readonly slots: readonly SlotRecord[];
  readonly alarms: readonly Alarm[];
}

/** What the machine remembers of one source between two slots. */
interface Memory {
  readonly source: Source;
  readonly archive: RawArchive;
  draft: Draft;
  newest: IsoDate | undefined;
  isStale: boolean;
  readonly open: SlotRecord[];
}

/** Every publication of a source from one moment to another, by its own calendar. */
function slotsBetween({ name, publication }: Source, from: Date, to: Date): SlotRecord[] {
  const slots: SlotRecord[] = [];
  if (publication.isUnannounced) return slots;
  const last = newYorkWallClock(to).day;
  for (let day = newYorkWallClock(from).day; day <= last; day = addDays(day, 1)) {
    const release = publication.on(day);
    if (!('observation_date' in release)) continue;
    const at = newYork(day, publication.time);
    if (at >= from && at <= to) slots.push({ source: name, at, ...release });
  }
  return slots;
}

/** Asks the world as the client would, on its clock and without a wire. */
function asking(source: Source, world: World, book: HostBook, now: () => Date): HttpGet {
  const pace = { ...(source.pace ?? usualPace), spacing_ms: 0 };
  return async (request): Promise<Response | undefined> => {
    const { hostname, protocol } = new URL(request.url);
    await book.enter(source.name, hostname, pace);
    const answer = await world(request, now());
    const status = answer?.status ?? 0;
    const isNoFile = protocol === 'drop:' && status === 404;
    if (answer && (status === 200 || isNoFile || request.absentStatuses?.includes(status))) {
      await book.answered(hostname);
      if (status !== 200) return undefined;
      const headers = { 'content-type': answer.contentType };
      return { request, status, headers, fetched_at: now(), bytes: answer.body };
    }
    if (status === 0 || status >= 500 || status === 403) await book.failed(hostname);
    const found = answer ? `status ${status}` : 'a broken connection';
    throw new SourceUnavailableError(source.name, `an answer from ${request.url}`, found);
  };
}

/**
 * Runs the true schedule on a virtual clock: planning, fetching, raw, parsing, contracts, health and
 * the age of content at every slot; what was read is committed at the end of each month.
 *
 * Left out are the wire (the client is tested on its own), marts and the SQL checks: a run of the
 * command line goes through those, once a slot, and that is what takes its time.
 */
export class TimeMachine {
  readonly #options: MachineOptions;
  readonly #memories = new Map<string, Memory>();
  readonly #past = new Map<string, PastRun>();
  readonly #planned = new Map<string, PlannedSource>();
  readonly #alarms: Alarm[] = [];
  readonly #beside = new Beside();
  readonly #book: HostBook;
  readonly #ranAt: Date[] = [];
  #now: Date;
  #failed = 0;
  #responses = 0;
  #rowsCommitted = 0;

  constructor(options: MachineOptions) {
    this.#options = options;
    this.#now = options.from;
    this.#book = new HostBook({ now: () => this.#now, pause: noPause });
  }

  async run(): Promise<MachineReport> {
    const { from, to, sources, store, isEnough } = this.#options;
    for (const source of sources) {
      const archive = await RawArchive.open(store, source.name);
      const open = slotsBetween(source, from, to);
      const draft = this.#newDraft(source);
      const memory = { source, archive, draft, newest: undefined, isStale: false, open };
      this.#memories.set(source.name, memory);
    }
    const slots = [...this.#memories.values()].flatMap(({ open }) => [...open]);
    while (this.#now <= to) {
      const next = await this.#runOnce();
      // Nothing here waits for anything, so whoever wants to stop it would not be heard.
      await turn();
      // Where every publisher has stopped there is no next moment.
      const isOver = Number.isNaN(next.getTime());
      if (isOver || isEnough?.(this.#alarms, this.#now)) break;
      if (next.getUTCMonth() !== this.#now.getUTCMonth()) await this.#endMonth();
      this.#now = next;
    }
    await this.#endMonth();
    return {
      ranAt: this.#ranAt,
      responses: this.#responses,
      rowsCommitted: this.#rowsCommitted,
      slots,
      alarms: this.#alarms,
    };
  }

  async #runOnce(): Promise<Date> {
    this.#ranAt.push(this.#now);
    const planned = this.#plan();
    const due = planned.filter(isDue);
    const outcomes = [];
    for (const { source, slot } of due) {
      const memory = this.#memories.get(source.name);
      if (memory) outcomes.push({ status: await this.#take(memory, slot) });
    }
    for (const { rule, text } of this.#beside.newDifferences(this.#now)) {
      this.#alarms.push({ at: this.#now, source: rule.name, kind: 'apart', text });
    }
    // Between its slots a source grows no older.
    for (const { source } of due) {
      const memory = this.#memories.get(source.name);
      if (memory) this.#judgeAge(memory);
    }
    this.#failed = failedInRow(this.#failed, { outcomes });
    return nextRun({ planned, outcomes }, this.#now, this.#failed, false);
  }

  /** As the schedule plans, but only of sources whose turn it is: the others wait for their slots. */
  #plan(): PlannedSource[] {
    return this.#options.sources.map((source) => {
      const before = this.#planned.get(source.name);
      const isWaiting = before && !isDue(before) && !(before.next && before.next.at <= this.#now);
      if (isWaiting) return before;
      const past = this.#past.get(source.name);
      const [planned] = plan([source], past ? [past] : [], this.#now);
      if (!planned) throw new TypeError(`${source.name}: expected a plan`);
      this.#planned.set(source.name, planned);
      return planned;
    });
  }

  async #take(memory: Memory, slot: Slot) {
    const { source, archive, draft } = memory;
    const get = asking(source, this.#options.world, this.#book, () => this.#now);
    const window = windowFor(source, slot, memory.newest);
    const before = {
      ...draft.found,
      changed: draft.found.changed.length,
      warnings: draft.found.warnings.length,
    };
    const heard = await hear(archive, draft, source, source.fetch(get, window));
    if (!heard.unavailable) draft.judgeSeries(this.#now);
    this.#responses += heard.received;
    const { rejected } = draft.found;
    const changed = draft.found.changed.slice(before.changed);
    const warnings = draft.found.warnings.slice(before.warnings);
    const { status, message } = ending({ changed, warnings }, heard.unavailable);
    if (status !== 'done') this.#raise(source, status, message ?? '');
    if (rejected > before.rejected)
      this.#raise(source, 'quarantine', `${rejected - before.rejected} rows`);
    if (status === 'done' && warnings.length > 0) this.#raise(source, 'warning', message ?? '');
    if ((draft.newest ?? '') > (memory.newest ?? '')) memory.newest = draft.newest;
    if (status === 'done') {
      this.#past.set(source.name, { source_name: source.name, slot_at: slot.at, status });
    }
    return status;
  }

  #newDraft(source: Source): Draft {
    const { name } = source;
    return new Draft(this.#options.store, source, 'add', (dataset, rows) =>
      this.#beside.hear(dataset, name, rows),
    );
  }

  #judgeAge(memory: Memory): void {
    const { source, newest, open } = memory;
    for (const slot of open) {
      if (slot.at > this.#now) break;
      if (newest !== undefined && newest >= slot.observation_date) slot.metAt = this.#now;
    }
    while (open[0]?.metAt) open.shift();
    const isStale =
      !source.publication.isUnannounced &&
      (newest === undefined || missedSlots(source.publication, newest, this.#now) > 0);
    if (isStale && !memory.isStale) this.#raise(source, 'stale', `newest ${newest ?? 'nothing'}`);
    memory.isStale = isStale;
  }

  #raise({ name }: Source, kind: Alarm['kind'], text: string): void {
    this.#alarms.push({ at: this.#now, source: name, kind, text });
  }

  /** Commits what the month brought; contradictions between responses show here. */
  async #endMonth(): Promise<void> {
    for (const memory of this.#memories.values()) {
      const before = memory.draft.found.rejected;
      const { added, rejected } = await memory.draft.commit();
      this.#rowsCommitted += added;
      if (rejected > before) this.#raise(memory.source, 'quarantine', `${rejected - before} rows`);
      memory.draft = this.#newDraft(memory.source);
    }
    this.#options.onMonth?.(this.#now);
  }
}

/** What became of the publications of one source. */
export interface SlotFigures {
  readonly source: string;
  readonly expected: number;
  /** There at the slot itself. */
  readonly met: number;
  /** There before the next slot of the source. */
  readonly late: number;
  /** There after that: one or more slots brought nothing. */
  readonly recovered: number;
  readonly never: number;
}

function figuresOfSource(source: string, slots: readonly SlotRecord[]): SlotFigures {
  const figures = { source, expected: slots.length, met: 0, late: 0, recovered: 0, never: 0 };
  for (const [i, { at, metAt }] of slots.entries()) {
    const next = slots[i + 1]?.at;
    if (!metAt) figures.never += 1;
    else if (metAt.getTime() === at.getTime()) figures.met += 1;
    else if (!next || metAt < next) figures.late += 1;
    else figures.recovered += 1;
  }
  return figures;
}

/** Counts publications by what became of them. */
export function figuresOf({ slots }: MachineReport): { bySource: readonly SlotFigures[] } {
  const grouped = Map.groupBy(slots, ({ source }) => source);
  return { bySource: [...grouped].map(([source, own]) => figuresOfSource(source, own)) };
}
