import { datasets } from '../schemas/datasets.ts';
import { type Audit, audit, type Damage } from './lake/audit.ts';
import type { ObjectStore } from './lake/store.ts';
import type { QueryEngine } from './query/engine.ts';
import { inputsOf, loadViews } from './query/views.ts';

/** Damage, and which tables and views may be wrong because of it. */
export interface Verified extends Omit<Audit, 'damages' | 'rawIds'> {
  readonly damages: readonly (Damage & { readonly doubtful: readonly string[] })[];
}

/** Every view that stands, however far up, on one of the relations. */
async function standingOn(relations: readonly string[]): Promise<string[]> {
  const found = [...relations];
  // In dependency order, so one pass reaches the marts.
  for (const view of await loadViews()) {
    if (inputsOf(view, found).length > 0) found.push(view.name);
  }
  return found.slice(relations.length);
}

/** What a data file holds, told from its name: a damaged one cannot be asked. */
function tableOf({ object }: Damage): string[] {
  return Object.keys(datasets).filter((name) => object.startsWith(`data/${name}/`));
}

async function tablesFrom(engine: QueryEngine, damage: Damage): Promise<string[]> {
  const { rawId } = damage;
  if (rawId === undefined) return tableOf(damage);
  const tables: string[] = [];
  for (const { name, writtenBy } of Object.values(datasets)) {
    if (writtenBy === 'lake') continue;
    const { rows } = await engine.run(
      `SELECT COUNT(*) AS held FROM ${name} WHERE raw_id = '${rawId.replaceAll("'", "''")}'`,
    );
    if (Number(rows[0]?.['held']) > 0) tables.push(name);
  }
  return tables;
}

/** Facts whose response the archive does not hold: numbers that lead nowhere. */
async function lostPointers(engine: QueryEngine, rawIds: Audit['rawIds']): Promise<Damage[]> {
  const lost: Damage[] = [];
  for (const { name, writtenBy } of Object.values(datasets)) {
    if (writtenBy === 'lake') continue;
    const { rows } = await engine.run(`SELECT DISTINCT raw_id FROM ${name}`);
    for (const rawId of rows.map((row) => String(row['raw_id'])).filter((id) => !rawIds.has(id))) {
      lost.push({ object: `raw/${rawId}`, expected: 'a record', found: 'nothing', rawId });
    }
  }
  return lost;
}

/**
 * Checks that every object is what its name or record says, and names what rests on those that
 * are not.
 *
 * @param openWithout opens the newest release without the tables named: a damaged one cannot be asked
 */
export async function verifyLake(
  store: ObjectStore,
  openWithout: (tables: readonly string[]) => Promise<QueryEngine>,
): Promise<Verified> {
  const { damages, rawIds, ...rest } = await audit(store);
  const engine = await openWithout(damages.flatMap(tableOf));
  try {
    const named = [];
    for (const damage of [...damages, ...(await lostPointers(engine, rawIds))]) {
      named.push({ ...damage, doubtful: await tablesFrom(engine, damage) });
    }
    return { ...rest, damages: await withViews(named) };
  } finally {
    engine.close();
  }
}

/** What a table is wrong about, every view on it is wrong about too. */
async function withViews(named: readonly (Damage & { readonly doubtful: readonly string[] })[]) {
  return await Promise.all(
    named.map(async (damage) => {
      const latest = damage.doubtful.flatMap((name) => [name, `${name}_latest`]);
      return { ...damage, doubtful: [...damage.doubtful, ...(await standingOn(latest))] };
    }),
  );
}
