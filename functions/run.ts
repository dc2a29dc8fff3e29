import { addDays } from '../schemas/calendar.ts';
import type { Slot } from '../schemas/publication.ts';
import { type Holding, holdingsOf, newestObservations } from './check.ts';
import { type Conclusion, conclude, type Ending, runRows } from './conclude.ts';
import { type Outcome, type RunContext, recover, take } from './intake.ts';
import { keepCalendar } from './keep-calendar.ts';
import { FactFiles } from './lake/fact-files.ts';
import { currentTables } from './lake/release.ts';
import { type DueSource, isDue, type PastRun, type PlannedSource, plan } from './plan.ts';
import type { QueryEngine } from './query/engine.ts';
import { atOnce } from './query/together.ts';
import type { Source, Window } from './source.ts';
import { tableNames } from './tables.ts';

export interface RunReport extends Conclusion {
  readonly planned: readonly PlannedSource[];
  readonly outcomes: readonly Outcome[];
}

/** The days to ask a source for: from the newest it has brought to the slot's own. */
export function windowFor(source: Source, slot: Slot, newest: string | undefined): Window {
  const to = slot.observation_date;
  if (newest === undefined) return { from: addDays(to, -source.historyDays), to };
  return { from: newest < to ? addDays(newest, 1) : to, to };
}

async function pastRuns(engine: QueryEngine): Promise<PastRun[]> {
  const { rows } = await engine.run('SELECT source_name, slot_at, status FROM run_latest');
  return rows.map((row) => ({
    source_name: String(row['source_name']),
    slot_at: row['slot_at'] as Date,
    status: String(row['status']),
  }));
}

async function heldAndPast({
  store,
  lakeEngine,
}: Pick<RunContext, 'store' | 'lakeEngine'>): Promise<[Holding[], PastRun[]]> {
  const tables = await currentTables(store, tableNames);
  // An empty lake need not be asked what it holds.
  if (Object.keys(tables).length === 0) return [[], []];
  const engine = await lakeEngine.open(store, tables);
  try {
    return await atOnce([holdingsOf(engine), pastRuns(engine)]);
  } finally {
    engine.close();
  }
}

/** A source to ask, for which publication, and for which days. */
export interface DueWork extends DueSource {
  readonly window: Window;
}

/** What is to be done about each source at a moment, and the work among it. */
export interface Plan {
  readonly planned: readonly PlannedSource[];
  readonly due: readonly DueWork[];
}

/**
 * What is due now, with the days to ask for: from the newest observation held to the slot's own.
 *
 * Interrupted work is to be finished first (`recover`), or its days are asked for again.
 */
export async function planRun(
  context: Pick<RunContext, 'store' | 'sources' | 'offBecause' | 'now' | 'lakeEngine'>,
): Promise<Plan> {
  const { sources, offBecause, now } = context;
  const [holdings, past] = await heldAndPast(context);
  const newest = newestObservations(holdings);
  const planned = plan(sources, past, now(), offBecause);
  const due = planned.filter(isDue).map((each) => ({
    ...each,
    window: windowFor(each.source, each.slot, newest.get(each.source.name)),
  }));
  return { planned, due };
}

type Taking = Pick<RunContext, 'store' | 'now' | 'getFor' | 'onProgress'>;

/**
 * Fetches one source, keeps the bytes, reads them and commits the rows; asks no engine.
 *
 * @param beside what sources of one run share: whose turn it is to commit, and what was written
 */
export async function takeSource(
  context: Taking,
  { source, window }: Pick<DueWork, 'source' | 'window'>,
  beside: { readonly turn?: Promise<unknown>; readonly facts?: FactFiles } = {},
): Promise<Outcome> {
  const { store, now, getFor, onProgress } = context;
  onProgress?.(`${source.name}: fetching`);
  const responses = source.fetch(getFor(source), window);
  const outcome = await take(store, source, responses, now(), {
    isPublication: true,
    ...beside,
  });
  onProgress?.(`${source.name}: ${outcome.status}, ${outcome.added} rows added`);
  return outcome;
}

/** Materialises, checks, records how each due source ended, and releases. */
export async function concludeRun(
  context: Pick<RunContext, 'store' | 'sources' | 'offBecause' | 'now' | 'lakeEngine'>,
  due: readonly Pick<DueWork, 'source' | 'slot'>[],
  endings: readonly Ending[],
): Promise<Conclusion> {
  return await conclude(context, (held) => runRows(context.store, held, due, endings));
}

// Fetching is waiting, for publishers and for the disk. More at once would hold more in memory.
const mostAtOnce = 4;

/**
 * Takes several sources at once and commits them one after the other in the order given, so that a
 * lake's every intermediate list is the same however long a publisher thinks.
 *
 * After a failure no other source is begun; those before it are still committed, those after it not.
 */
async function takeInTurn(context: Taking, due: readonly DueWork[]): Promise<Outcome[]> {
  const outcomes: Promise<Outcome>[] = [];
  const waiting = due.values();
  const facts = new FactFiles(context.store);
  let last: Promise<unknown> = Promise.resolve();
  let hasFailed = false;
  const next = async (): Promise<void> => {
    for (const work of waiting) {
      if (hasFailed) return;
      const outcome = takeSource(context, work, { turn: last, facts });
      last = outcome;
      outcomes.push(outcome);
      await outcome.catch(() => {
        hasFailed = true;
      });
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, next));
  return await Promise.all(outcomes);
}

/** What was due, and how it ended: all facts are committed, nothing is released. */
export interface TakenRun extends Plan {
  readonly outcomes: readonly Outcome[];
}

/** Fetches what is due, keeps it, reads it and commits. */
export async function takeDue(context: RunContext): Promise<TakenRun> {
  await recover(context);
  const { planned, due } = await planRun(context);
  // The calendar asks nobody: it is worked out while publishers are waited for.
  const [outcomes] = await atOnce([
    takeInTurn(context, due),
    keepCalendar(context.store, context.now()),
  ]);
  return { planned, due, outcomes };
}

/** Fetches what is due, keeps it, reads it, commits, materialises, checks and releases. */
export async function run(context: RunContext): Promise<RunReport> {
  const { planned, due, outcomes } = await takeDue(context);
  return { planned, outcomes, ...(await concludeRun(context, due, outcomes)) };
}
