import { isDeepStrictEqual } from 'node:util';
import { derive } from './derive.ts';
import { withScratchStore } from './lake/scratch.ts';
import type { ObjectStore } from './lake/store.ts';
import { equalities, findRelation } from './lineage.ts';
import type { Row } from './positions.ts';
import type { QueryEngine } from './query/engine.ts';
import { type OpenOptions, openLake } from './query/open-lake.ts';
import type { Source } from './source.ts';
import { presentTables } from './tables.ts';
import type { Explanation } from './why.ts';

/** Whether a row, computed again from nothing but stored bytes, is the same. */
export interface Verification {
  readonly isEqual: boolean;
  readonly responses: number;
  readonly recomputed: Row | undefined;
}

/**
 * Lends an engine over a lake that was read anew from stored bytes alone.
 *
 * @throws LakeDamagedError when a response is not the one that was stored
 */
export async function withRederived<T>(
  store: ObjectStore,
  sources: readonly Source[],
  work: (engine: QueryEngine, responses: number) => Promise<T>,
  options: OpenOptions = {},
): Promise<T> {
  return await withScratchStore(async (copy) => {
    const responses = await derive(store, copy, sources);
    const tables = await presentTables(copy);
    const engine = await openLake(tables, {}, { ...options, isRepeatable: true });
    try {
      return await work(engine, responses);
    } finally {
      engine.close();
    }
  });
}

/** The row of the same grain, and whether it is the same in the cells that were asked about. */
export async function recompute(
  engine: QueryEngine,
  { relation, column, row }: Pick<Explanation, 'relation' | 'column' | 'row'>,
): Promise<Omit<Verification, 'responses'>> {
  const grain = Object.fromEntries(relation.grain.map((name) => [name, row[name] ?? null]));
  const { rows } = await engine.run(
    `SELECT * FROM ${relation.name} WHERE ${equalities(grain)} LIMIT 2`,
  );
  const recomputed = rows.length === 1 ? rows[0] : undefined;
  const isEqual =
    recomputed !== undefined &&
    (column === undefined
      ? isDeepStrictEqual(recomputed, row)
      : isDeepStrictEqual(recomputed[column], row[column]));
  return { isEqual, recomputed };
}

/** Reads the responses a row rests on anew, into an empty lake, and asks again. */
export async function verify(
  store: ObjectStore,
  sources: readonly Source[],
  explanation: Explanation,
): Promise<Verification> {
  const { relation, column, row } = explanation;
  const { tables } = await findRelation(relation.name, column);
  const names = tables.map((dataset) => dataset.name);
  const needed = sources.filter(
    ({ name, datasets }) =>
      row['source'] === name || datasets.some((dataset) => names.includes(dataset.name)),
  );
  return await withRederived(store, needed, async (engine, responses) => ({
    ...(await recompute(engine, explanation)),
    responses,
  }));
}
