import { newYorkWallClock } from '../../schemas/calendar.ts';
import type { Slot } from '../../schemas/publication.ts';
import type { CheckResult } from '../check.ts';
import type { Ending } from '../conclude.ts';
import { concludeRun } from '../run.ts';
import type { Source } from '../source.ts';
import { loadNamedSources } from '../source-catalog.ts';
import { athenaLakeOf } from './engine.ts';
import { concludeInput, type DueMessage, type TakenMessage } from './messages.ts';
import { report } from './metrics.ts';
import { openStore } from './open.ts';
import { stepHandler } from './step.ts';

/** What a run came to. */
interface Verdict {
  readonly release: number;
  /** Nobody has to look: what is missing is only late, and will be asked for again. */
  readonly is_sound: boolean;
  readonly verdict: string;
}

const statusOf: Readonly<Record<string, Ending['status']>> = {
  SourceUnavailableError: 'unavailable',
  SourceChangedError: 'changed',
};

/** The error's own words: Lambda puts them into JSON, the state machine's own causes are plain. */
function wordsOf({
  Error: name,
  Cause: cause = '',
}: {
  Error: string;
  Cause?: string | undefined;
}) {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: string };
    if (errorMessage) return errorMessage;
  } catch {
    // Not JSON: said by the state machine itself.
  }
  return cause === '' ? name : `${name}: ${cause}`;
}

/** How a source ended, out of what the state machine has of it. */
function endingOf(taken: TakenMessage): Ending {
  if ('status' in taken) return { ...taken, message: null };
  const { due, failure } = taken;
  const status = statusOf[failure.Error] ?? 'failed';
  return { source: due.source, status, message: wordsOf(failure), added: 0 };
}

function slotOf({ slot }: DueMessage): Slot {
  return { at: new Date(slot.at), observation_date: slot.observation_date };
}

function verdictOn(endings: readonly Ending[], checks: readonly CheckResult[]) {
  const bad = endings.filter(({ status }) => status === 'changed' || status === 'failed');
  const broken = checks.filter(
    ({ check_name, status }) => status === 'fail' && check_name !== 'fresh',
  );
  const words = [
    ...bad.map(({ source, message }) => message ?? `${source}: failed`),
    ...broken.map(({ subject, detail }) => `${subject}: ${detail}`),
  ];
  const is_sound = words.length === 0;
  return { is_sound, verdict: is_sound ? 'sound' : words.join('\n').slice(0, mostCause) };
}

// What the cause of a failed execution may hold.
const mostCause = 32_000;

/** The sources that are on, and those that were asked though they are not. */
async function watched(on: readonly string[], due: readonly DueMessage[]): Promise<Source[]> {
  return await loadNamedSources([...new Set([...on, ...due.map(({ source }) => source)])].sort());
}

/** Computes marts, asks the checks, records how each source ended, releases, and says what it means. */
export const handler = stepHandler(
  'conclude',
  concludeInput,
  async ({ plan, taken }, { settings, logger }): Promise<Verdict> => {
    const moment = new Date(plan.moment);
    const { store } = await openStore(settings, moment);
    const sources = await watched(settings.LAKE_SOURCES, plan.due);
    const due = plan.due.flatMap((each) => {
      const source = sources.find(({ name }) => name === each.source);
      return source ? [{ source, slot: slotOf(each) }] : [];
    });
    const endings = taken.map(endingOf);
    const { checks, release } = await concludeRun(
      {
        store,
        sources,
        offBecause: () => undefined,
        now: () => moment,
        lakeEngine: athenaLakeOf(settings),
      },
      due,
      endings,
    );
    const verdict = verdictOn(endings, checks);
    report(settings.LAKE_DEPLOYMENT, { sources, checks, endings });
    logger.info('concluded', { day: newYorkWallClock(moment).day, endings, ...verdict });
    return { release: release.sequence, ...verdict };
  },
);
