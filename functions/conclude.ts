import { newYorkWallClock } from '../schemas/calendar.ts';
import type { RowOf } from '../schemas/dataset.ts';
import { dataset as checkResult } from '../schemas/datasets/check_result.ts';
import { dataset as runDataset } from '../schemas/datasets/run.ts';
import { datasets } from '../schemas/datasets.ts';
import { offAsDeclared } from './activation.ts';
import {
  askContracts,
  type CheckResult,
  checkContracts,
  checkFreshness,
  type Holding,
  holdingsOf,
  newestObservations,
  rowsHeld,
} from './check.ts';
import { codeVersion } from './code-version.ts';
import { ConflictError } from './errors.ts';
import { checkGaps } from './gaps-lake.ts';
import type { Outcome, RunContext } from './intake.ts';
import { checkCalendar, keepCalendar } from './keep-calendar.ts';
import { rawRecordKeys } from './lake/raw.ts';
import { currentTables, type FileLists, publish, type Release, releaseId } from './lake/release.ts';
import type { ObjectStore } from './lake/store.ts';
import { materialise } from './materialise.ts';
import { commitOwnRows } from './own-rows.ts';
import type { DueSource } from './plan.ts';
import { atOnce } from './query/together.ts';
import { checkReconciled } from './reconcile-lake.ts';
import type { Source } from './source.ts';
import { tableNames } from './tables.ts';

type RunRow = RowOf<typeof runDataset>;

/** What a run's row needs to know of how a source ended: plain data, also across processes. */
export interface Ending extends Pick<Outcome, 'source' | 'message' | 'added'> {
  /** `failed`: for a reason of ours, by which one source must not stop the others. */
  readonly status: Outcome['status'] | 'failed';
}

async function totals(holdings: readonly Holding[], store: ObjectStore, source: Source) {
  const rows_held = source.datasets
    .map(({ name }) => rowsHeld(holdings, name, source.name))
    .reduce((sum, rows) => sum + rows, 0);
  const rows_rejected = rowsHeld(holdings, 'rejected_row', source.name);
  const responses_held = (await rawRecordKeys(store, source.name)).length;
  return { rows_held, rows_rejected, responses_held };
}

/** The rows of the `run` table for slots that were due; a silent drop zone leaves none. */
export async function runRows(
  store: ObjectStore,
  holdings: readonly Holding[],
  due: readonly Pick<DueSource, 'source' | 'slot'>[],
  endings: readonly Ending[],
): Promise<RunRow[]> {
  const rows = due.map(async ({ source, slot }): Promise<RunRow[]> => {
    const ending = endings.find((found) => found.source === source.name);
    const isIdle = source.publication.isUnannounced && ending?.added === 0;
    if (!ending || (isIdle && ending.status === 'done')) return [];
    return [
      {
        source_name: source.name,
        slot_at: slot.at,
        observation_date: newYorkWallClock(slot.at).day,
        status: ending.status,
        message: ending.message,
        ...(await totals(holdings, store, source)),
      },
    ];
  });
  return (await Promise.all(rows)).flat();
}

/** A run's verdict on itself, and what it published. */
export interface Conclusion {
  readonly checks: readonly CheckResult[];
  readonly release: Release;
}

type Concluding = Pick<RunContext, 'store' | 'sources' | 'offBecause' | 'now' | 'lakeEngine'>;

/** @throws ConflictError when facts were committed since the marts' id was made of their lists */
function currentOnly({ store, lakeEngine }: Concluding, facts: FileLists) {
  return async (): Promise<void> => {
    if (!lakeEngine.isLive) return;
    const present = await currentTables(store, publishedNames);
    if (releaseId(present) === releaseId(facts)) return;
    throw new ConflictError(
      `marts: expected the facts ${releaseId(facts)} to stand while they were computed, found ` +
        `${releaseId(present)}: another run committed meanwhile; conclude again`,
    );
  };
}

/** Marts, checks and the release: what turns committed facts into answers. */
export async function conclude(
  context: Concluding,
  recordRuns: (holdings: readonly Holding[]) => Promise<RunRow[]> = async () => [],
): Promise<Conclusion> {
  const { store, sources, now, lakeEngine, offBecause = offAsDeclared } = context;
  const asked = sources.filter((source) => offBecause(source) === undefined);
  await keepCalendar(store, now());
  // Read once: the marts' id must be of the very files they are computed from.
  const present = await currentTables(store, tableNames);
  const facts = Object.fromEntries(
    Object.entries(present).filter(([name]) => publishedNames.includes(name)),
  );
  const engine = await lakeEngine.open(store, present);
  try {
    // All that is asked of the engine is asked together: on Athena each wait is paid for.
    const [, holdings, contracts, gaps, reconciled] = await atOnce([
      // First, for it takes longest.
      materialise(store, engine, releaseId(facts), currentOnly(context, facts)),
      holdingsOf(engine),
      askContracts(engine, Object.keys(facts)),
      checkGaps(engine, asked, now()),
      checkReconciled(engine, now()),
    ]);
    const checks = [
      ...checkContracts(contracts, holdings, now()),
      ...checkFreshness(asked, newestObservations(holdings), now()),
      ...gaps,
      ...reconciled,
      checkCalendar(now()),
    ];
    await atOnce([
      commitOwnRows(store, checkResult, checks, now()),
      recordRuns(holdings).then((rows) => commitOwnRows(store, runDataset, rows, now())),
    ]);
    return { checks, release: await publish(store, tableNames, now(), codeVersion) };
  } finally {
    engine.close();
  }
}

const publishedNames = Object.values(datasets)
  .filter(({ writtenBy }) => writtenBy === 'publishers')
  .map(({ name }) => name);
