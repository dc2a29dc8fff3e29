import { addDays } from '../schemas/calendar.ts';
import type { Slot } from '../schemas/publication.ts';
import { type CheckResult, newestObservations } from './check.ts';
import { conclude, runRows } from './conclude.ts';
import { type Outcome, type RunContext, recover, take } from './intake.ts';
import type { Release } from './lake/release.ts';
import { isDue, type PastRun, type PlannedSource, plan } from './plan.ts';
import type { QueryEngine } from './query/engine.ts';
import { openLake } from './query/open-lake.ts';
import type { Source, Window } from './source.ts';
import { presentTables } from './tables.ts';

export interface RunReport {
  readonly planned: readonly PlannedSource[];
  readonly outcomes: readonly Outcome[];
  readonly checks: readonly CheckResult[];
  readonly release: Release;
}

function windowFor(source: Source, slot: Slot, newest: string | undefined): Window {
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

/** Fetches what is due, keeps it, reads it, commits, materialises, checks and releases. */
export async function run(context: RunContext): Promise<RunReport> {
  const { store, now, onProgress } = context;
  await recover(context);
  const engine = await openLake(await presentTables(store));
  const newest = await newestObservations(engine);
  const past = await pastRuns(engine);
  const planned = plan(context.sources, past, now(), context.offBecause);
  engine.close();
  const due = planned.filter(isDue);
  const outcomes: Outcome[] = [];
  for (const { source, slot } of due) {
    onProgress?.(`${source.name}: fetching`);
    const window = windowFor(source, slot, newest.get(source.name));
    const responses = source.fetch(context.getFor(source), window);
    const outcome = await take(store, source, responses, now());
    onProgress?.(`${source.name}: ${outcome.status}, ${outcome.added} rows added`);
    outcomes.push(outcome);
  }
  const concluded = await conclude(context, (open) => runRows(context, open, due, outcomes));
  return { planned, outcomes, ...concluded };
}
