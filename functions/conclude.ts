import { newYorkWallClock } from '../schemas/calendar.ts';
import type { RowOf } from '../schemas/dataset.ts';
import { dataset as checkResult } from '../schemas/datasets/check_result.ts';
import { dataset as runDataset } from '../schemas/datasets/run.ts';
import { datasets } from '../schemas/datasets.ts';
import { offAsDeclared } from './activation.ts';
import { type CheckResult, checkContracts, checkFreshness, newestObservations } from './check.ts';
import { codeVersion } from './code-version.ts';
import type { Outcome, RunContext } from './intake.ts';
import { rawRecordKeys } from './lake/raw.ts';
import { currentTables, publish, type Release, releaseId } from './lake/release.ts';
import type { ObjectStore } from './lake/store.ts';
import { materialise } from './materialise.ts';
import { commitOwnRows } from './own-rows.ts';
import type { DueSource } from './plan.ts';
import type { QueryEngine } from './query/engine.ts';
import { openLake } from './query/open-lake.ts';
import type { Source } from './source.ts';
import { pathsOf, tableNames } from './tables.ts';

type RunRow = RowOf<typeof runDataset>;

async function totals(engine: QueryEngine, store: ObjectStore, source: Source) {
  const count = async (sql: string) => Number((await engine.run(sql)).rows[0]?.['n'] ?? 0);
  let rows_held = 0;
  for (const { name } of source.datasets) {
    rows_held += await count(`SELECT COUNT(*) AS n FROM ${name} WHERE source = '${source.name}'`);
  }
  const rows_rejected = await count(
    `SELECT COUNT(*) AS n FROM rejected_row WHERE source = '${source.name}'`,
  );
  const responses_held = (await rawRecordKeys(store, source.name)).length;
  return { rows_held, rows_rejected, responses_held };
}

export async function runRows(
  context: RunContext,
  engine: QueryEngine,
  due: readonly DueSource[],
  outcomes: readonly Outcome[],
): Promise<RunRow[]> {
  const rows: RunRow[] = [];
  for (const { source, slot } of due) {
    const outcome = outcomes.find((found) => found.source === source.name);
    const isIdle = source.publication.isUnannounced && outcome?.added === 0;
    if (!outcome || (isIdle && outcome.status === 'done')) continue;
    rows.push({
      source_name: source.name,
      slot_at: slot.at,
      observation_date: newYorkWallClock(slot.at).day,
      status: outcome.status,
      message: outcome.message,
      ...(await totals(engine, context.store, source)),
    });
  }
  return rows;
}

/** Marts, checks and the release: what turns committed facts into answers. */
export async function conclude(
  context: RunContext,
  recordRuns: (engine: QueryEngine) => Promise<RunRow[]>,
): Promise<{ checks: CheckResult[]; release: Release }> {
  const { store, sources, now, offBecause = offAsDeclared } = context;
  const asked = sources.filter((source) => offBecause(source) === undefined);
  // Read once: the marts' id must be of the very files they are computed from.
  const present = await currentTables(store, tableNames);
  const facts = Object.entries(present).filter(([name]) => publishedNames.includes(name));
  // A mart's bytes are its name: they must not hang on how many cores added up.
  const engine = await openLake(await pathsOf(store, present), {}, { isRepeatable: true });
  try {
    await materialise(store, engine, releaseId(Object.fromEntries(facts)));
    const newest = await newestObservations(engine);
    const checks = [
      ...(await checkContracts(engine, now())),
      ...checkFreshness(asked, newest, now()),
    ];
    await commitOwnRows(store, checkResult, checks, now());
    await commitOwnRows(store, runDataset, await recordRuns(engine), now());
    return { checks, release: await publish(store, tableNames, now(), codeVersion) };
  } finally {
    engine.close();
  }
}

const publishedNames = Object.values(datasets)
  .filter(({ writtenBy }) => writtenBy === 'publishers')
  .map(({ name }) => name);
