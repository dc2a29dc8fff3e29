import { newYorkWallClock } from '../schemas/calendar.ts';
import type { IsoDate } from '../schemas/columns.ts';
import { lastSlot, nextSlot, type Slot } from '../schemas/publication.ts';
import { type OffBecause, offAsDeclared } from './activation.ts';
import type { Source } from './source.ts';

/** What is to be done about one source, and why. */
export interface PlannedSource {
  readonly source: Source;
  /** The publication to fetch, when one is due. */
  readonly slot?: Slot;
  readonly reason: string;
  /** It is not asked at all, for the reason given. */
  readonly isOff?: true;
  readonly next: Slot | undefined;
}

/** A source with something to fetch. */
export type DueSource = PlannedSource & { readonly slot: Slot };

export function isDue(planned: PlannedSource): planned is DueSource {
  return planned.slot !== undefined;
}

/** How a slot of a source ended, as the `run` table remembers it. */
export interface PastRun {
  readonly source_name: string;
  readonly slot_at: Date;
  readonly status: string;
}

function shown({ at, observation_date }: Slot): string {
  const { day, time } = newYorkWallClock(at);
  const of = day === observation_date ? '' : ` with values of ${observation_date}`;
  return `${day} ${time.slice(0, 5)} New York${of}`;
}

function silenceOf(source: Source, day: IsoDate): string {
  const release = source.publication.on(day);
  return 'silence' in release ? release.silence : '';
}

/**
 * Decides what is due at a moment: the newest slot of each source, unless it was already done.
 *
 * A source without slots (the drop zone) is looked at every time; one that is off is never due.
 */
export function plan(
  sources: readonly Source[],
  past: readonly PastRun[],
  moment: Date,
  offBecause: OffBecause = offAsDeclared,
): PlannedSource[] {
  return sources.map((source) => {
    const off = offBecause(source);
    if (off !== undefined) return { source, reason: off, isOff: true, next: undefined };
    const next = nextSlot(source.publication, moment);
    const today = newYorkWallClock(moment).day;
    const silence = silenceOf(source, today);
    if (source.publication.isUnannounced) {
      return { source, slot: { at: moment, observation_date: today }, reason: silence, next };
    }
    const slot = lastSlot(source.publication, moment);
    if (!slot) return { source, reason: silence, next };
    const mine = past.filter(({ source_name }) => source_name === source.name);
    const isDone = mine.some(
      ({ slot_at, status }) => status === 'done' && slot_at.getTime() === slot.at.getTime(),
    );
    if (!isDone) {
      const why = mine.length === 0 ? 'first fetch, with history' : 'published';
      return { source, slot, reason: `${why}: ${shown(slot)}`, next };
    }
    const done = `have ${shown(slot)}`;
    const coming = next ? `next ${shown(next)}` : 'no further publication known';
    return { source, reason: [silence, done, coming].filter(Boolean).join('; '), next };
  });
}
