import { SourceChangedError, SourceUnavailableError } from '../errors.ts';
import { type Outcome, recover } from '../intake.ts';
import { resumable } from '../resumable.ts';
import { takeSource } from '../run.ts';
import type { Window } from '../source.ts';
import { loadNamedSources } from '../source-catalog.ts';
import { getFor, openStore } from './open.ts';
import type { StepContext } from './step.ts';

interface Asked {
  readonly source: string;
  readonly moment: string;
  readonly window: Window;
}

/** What a step that fetched one source tells. */
export interface Taken {
  readonly source: string;
  readonly status: 'done';
  readonly responses: number;
  readonly added: number;
  readonly rejected: number;
}

/** Throws what an outcome only mentions, so that the state machine sees it by its name. */
function mustBeDone({
  source,
  status,
  message,
  responses,
  added,
  rejected,
  changed,
}: Outcome): Taken {
  const [layout] = changed;
  if (layout instanceof SourceChangedError) throw layout;
  if (status === 'done') return { source, status, responses, added, rejected };
  // The message is the original error's; only the class has to be made anew.
  throw Object.assign(new SourceUnavailableError(source, 'an answer', 'none'), { message });
}

/**
 * Fetches one source and commits what it says.
 *
 * What came is committed before anything is thrown. Called again for the same moment it asks only
 * for what it has not had, so a second delivery costs nothing and a retry goes on where it was.
 *
 * @param since which held answers count as had: those of this run, or all there are
 * @throws SourceUnavailableError when the publisher did not answer, or time ran out
 * @throws SourceChangedError when a layout is not the one known; not cured by waiting
 */
export async function takeOne(
  { source: name, moment, window }: Asked,
  since: Date | undefined,
  context: StepContext,
): Promise<Taken> {
  const [source] = await loadNamedSources([name]);
  if (!source) throw new TypeError(`${name}: expected a source`);
  const { store, now } = await openStore(context.settings, new Date(moment));
  // Items of a backfill run beside each other: what one has begun is not for the next to finish.
  if (since) await recover({ store, sources: [source] });
  const get = await resumable(store, source, getFor(source, store, now, context), since);
  return mustBeDone(await takeSource({ store, now, getFor: () => get }, { source, window }));
}
