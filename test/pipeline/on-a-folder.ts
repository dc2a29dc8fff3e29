import { duckDbLake } from '../../functions/duckdb-lake.ts';
import { recover } from '../../functions/intake.ts';
import { claimWorld } from '../../functions/lake/identity.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { askingPublishers } from '../../functions/publishers.ts';
import { concludeRun, planRun, takeSource } from '../../functions/run.ts';
import { loadNamedSources } from '../../functions/source-catalog.ts';

/** A run as a machine of the pipeline does it, in this process and with DuckDB. */
interface Run {
  readonly moment: Date;
  /** Sources that are to be looked at. */
  readonly names: readonly string[];
  /** Sources whose age is watched. */
  readonly watched: readonly string[];
  /** Where the rehearsed publishers are. */
  readonly origin: string;
}

/** Does in one process what plan, take and conclude do in sandboxes. */
export async function runHere(store: ObjectStore, run: Run): Promise<void> {
  const { moment, names, watched, origin } = run;
  const now = () => moment;
  const offBecause = () => undefined;
  const getFor = askingPublishers({ store, now, origin, settingOf: () => undefined });
  await claimWorld(store, 'rehearsal');
  const sources = await loadNamedSources(names);
  await recover({ store, sources });
  const context = { store, now, offBecause, lakeEngine: duckDbLake, getFor };
  const { due } = await planRun({ ...context, sources });
  if (due.length === 0) return;
  const outcomes = [];
  for (const work of due) outcomes.push(await takeSource(context, work));
  const all = await loadNamedSources([...new Set([...watched, ...names])].sort());
  await concludeRun({ ...context, sources: all }, due, outcomes);
}
