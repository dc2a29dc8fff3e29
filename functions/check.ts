import { newYorkWallClock } from '../schemas/calendar.ts';
import { type Check, checksOf } from '../schemas/checks.ts';
import type { IsoDate } from '../schemas/columns.ts';
import type { RowOf } from '../schemas/dataset.ts';
import type { dataset as checkResult } from '../schemas/datasets/check_result.ts';
import { datasets } from '../schemas/datasets.ts';
import { lastSlot, missedSlots } from '../schemas/publication.ts';
import type { QueryEngine } from './query/engine.ts';
import { askTogether } from './query/together.ts';
import type { Source } from './source.ts';

export type CheckResult = RowOf<typeof checkResult>;

/** What one source has brought to one dataset. */
export interface Holding {
  readonly dataset: string;
  readonly source: string;
  readonly rows: number;
  readonly newest: IsoDate;
}

/** What every source has in every dataset; the lake's own tables are told as well. */
export async function holdingsOf(engine: QueryEngine): Promise<Holding[]> {
  const rows = await askTogether(
    engine,
    Object.keys(datasets).map(
      (name) =>
        `SELECT '${name}' AS dataset_name, source, COUNT(*) AS held, ` +
        `MAX(observation_date) AS newest FROM ${name} GROUP BY source`,
    ),
  );
  return rows.map((row) => ({
    dataset: String(row['dataset_name']),
    source: String(row['source']),
    rows: Number(row['held']),
    newest: String(row['newest']),
  }));
}

/** How many rows there are of a source in a dataset. */
export function rowsHeld(holdings: readonly Holding[], dataset: string, source?: string): number {
  return holdings
    .filter((held) => held.dataset === dataset && (source ?? held.source) === held.source)
    .reduce((sum, { rows }) => sum + rows, 0);
}

/** What a contract check found: how many rows break it. */
export interface ContractFinding {
  readonly check: Check;
  readonly faults: number;
}

/** Asks every contract check of the publishers' datasets among `names`. */
export async function askContracts(
  engine: QueryEngine,
  names: readonly string[],
): Promise<ContractFinding[]> {
  const checks = Object.values(datasets)
    .filter(({ name, writtenBy }) => writtenBy === 'publishers' && names.includes(name))
    .flatMap(checksOf);
  const asked = checks.map(({ sql }, i) => `SELECT ${i} AS asked, faults FROM (${sql}) AS c${i}`);
  const answers = await askTogether(engine, asked);
  const found = new Map(answers.map((row) => [Number(row['asked']), Number(row['faults'])]));
  return checks.map((check, i) => ({ check, faults: found.get(i) ?? 0 }));
}

/** The verdicts on the datasets that have rows. */
export function checkContracts(
  findings: readonly ContractFinding[],
  holdings: readonly Holding[],
  now: Date,
): CheckResult[] {
  const observation_date = newYorkWallClock(now).day;
  return findings.flatMap(({ check: { name, subject, expected }, faults }) => {
    const held = rowsHeld(holdings, subject);
    if (held === 0) return [];
    return [
      {
        check_name: name,
        subject,
        observation_date,
        status: faults === 0 ? ('pass' as const) : ('fail' as const),
        faults,
        detail: `${expected}: ${held} rows${faults === 0 ? '' : `, ${faults} break it`}`,
      },
    ];
  });
}

/** The newest observation each source has brought, by source name. */
export function newestObservations(holdings: readonly Holding[]): Map<string, IsoDate> {
  const newest = new Map<string, IsoDate>();
  for (const { dataset, source, newest: found } of holdings) {
    if (datasets[dataset]?.writtenBy !== 'publishers') continue;
    if (found > (newest.get(source) ?? '')) newest.set(source, found);
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
      // A publisher that has stopped owes nothing to a lake that began later.
      const owed = lastSlot(publication, now) === undefined ? 0 : 1;
      const missed = found === undefined ? owed : missedSlots(publication, found, now);
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
