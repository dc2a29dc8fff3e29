import { newYorkWallClock } from '../schemas/calendar.ts';
import { checksOf } from '../schemas/checks.ts';
import type { RowOf } from '../schemas/dataset.ts';
import type { dataset as checkResult } from '../schemas/datasets/check_result.ts';
import { datasets } from '../schemas/datasets.ts';
import { missedSlots } from '../schemas/publication.ts';
import type { QueryEngine } from './query/engine.ts';
import type { Source } from './source.ts';

export type CheckResult = RowOf<typeof checkResult>;

/** Asks every contract check of every dataset that has rows. */
export async function checkContracts(engine: QueryEngine, now: Date): Promise<CheckResult[]> {
  const observation_date = newYorkWallClock(now).day;
  const results: CheckResult[] = [];
  for (const dataset of Object.values(datasets)) {
    const { rows } = await engine.run(`SELECT COUNT(*) AS held FROM ${dataset.name}`);
    const held = Number(rows[0]?.['held'] ?? 0);
    if (held === 0 || dataset.writtenBy === 'lake') continue;
    for (const check of checksOf(dataset)) {
      const faults = Number((await engine.run(check.sql)).rows[0]?.['faults'] ?? 0);
      results.push({
        check_name: check.name,
        subject: check.subject,
        observation_date,
        status: faults === 0 ? 'pass' : 'fail',
        faults,
        detail: `${check.expected}: ${held} rows${faults === 0 ? '' : `, ${faults} break it`}`,
      });
    }
  }
  return results;
}

/** The newest observation each source has brought, by source name. */
export async function newestObservations(engine: QueryEngine): Promise<Map<string, string>> {
  const newest = new Map<string, string>();
  for (const dataset of Object.values(datasets)) {
    if (dataset.writtenBy === 'lake') continue;
    const { rows } = await engine.run(
      `SELECT source, MAX(observation_date) AS newest FROM ${dataset.name} GROUP BY source`,
    );
    for (const row of rows) {
      const source = String(row['source']);
      const found = String(row['newest']);
      if (found > (newest.get(source) ?? '')) newest.set(source, found);
    }
  }
  return newest;
}

/** Age of the content against the publisher's own calendar: never of the job. */
export function checkFreshness(
  sources: readonly Source[],
  newest: ReadonlyMap<string, string>,
  now: Date,
): CheckResult[] {
  const observation_date = newYorkWallClock(now).day;
  return sources
    .filter(({ publication }) => !publication.isUnannounced)
    .map(({ name, publication }) => {
      const found = newest.get(name);
      const missed = found === undefined ? 1 : missedSlots(publication, found, now);
      const holds = found === undefined ? 'nothing held' : `newest ${found}`;
      return {
        check_name: 'fresh',
        subject: name,
        observation_date,
        status: missed === 0 ? ('pass' as const) : ('fail' as const),
        faults: missed,
        detail: `${holds}, ${missed} publications missed`,
      };
    });
}
