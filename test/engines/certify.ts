import { QueryFailedError } from '../../functions/errors.ts';
import type { QueryEngine } from '../../functions/query/engine.ts';
import type { AsOf } from '../../functions/query/moment.ts';
import { openLake } from '../../functions/query/open-lake.ts';
import { atOnce } from '../../functions/query/together.ts';
import type { View } from '../../functions/query/views.ts';
import { datasets } from '../../schemas/datasets.ts';
import { differences, repeatedGrains } from './differences.ts';
import type { LakeUnderTest } from './lake-under-test.ts';
import { cutAt } from './lake-under-test.ts';
import type { Results } from './results.ts';
import { openAsOf, openOnTrino } from './trino-lake.ts';
import type { TrinoServer } from './trino-server.ts';
import { askDuckDb, type TypedAnswer } from './typed-answer.ts';

/** Something with rows and a grain: `<dataset>_latest` or a view. */
type Relation = Pick<View, 'name' | 'grain'>;

/** Trino, however it is asked. */
export interface Certified {
  readonly schema: string;
  readonly ask: (sql: string) => Promise<TypedAnswer>;
}

async function faultsOf(
  duckdb: QueryEngine,
  trino: Certified,
  { name, grain }: Relation,
): Promise<{ faults: string[]; rows: number }> {
  // Every column, so that a name, a type or an order that differs is seen too.
  const sql = `SELECT * FROM ${name} ORDER BY ${grain.join(', ')}`;
  try {
    const expected = await askDuckDb(duckdb, sql);
    const faults = differences(expected, await trino.ask(sql));
    const repeated = repeatedGrains(expected, grain);
    if (repeated > 0) faults.push(`grain: ${repeated} rows repeat ${grain.join(', ')}`);
    return { faults, rows: expected.rows.length };
  } catch (error) {
    if (!(error instanceof QueryFailedError)) throw error;
    return { faults: [error.message], rows: 0 };
  }
}

// Trino plans a view on one core, and most of its time is planning.
const askedAtOnce = 3;

/** Asks about each relation in turn, a few at once: the next begins as soon as one has ended. */
async function eachInTurn(
  relations: readonly Relation[],
  ask: (relation: Relation) => Promise<void>,
): Promise<void> {
  const waiting = relations.values();
  const line = async () => {
    for (const relation of waiting) await ask(relation);
  };
  await atOnce(Array.from({ length: askedAtOnce }, line));
}

/** Asks both engines for every row of every view of a lake that Trino has already. */
export async function compareAll(
  lake: Pick<LakeUnderTest, 'tables'>,
  moment: AsOf,
  trino: Certified,
  views: readonly View[],
  results: Results,
): Promise<void> {
  const latest = Object.values(datasets).map(({ name, grain }) => ({
    name: `${name}_latest`,
    grain,
  }));
  const duckdb = await openLake(lake.tables, moment, { isStored: true });
  try {
    // The deepest first: what takes longest would otherwise begin last and be waited for alone.
    await eachInTurn([...latest, ...views].toReversed(), async (relation) => {
      const start = performance.now();
      const { faults, rows } = await faultsOf(duckdb, trino, relation);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      results.add(`${trino.schema} ${relation.name}`, faults, `${rows} rows, ${seconds} s`);
    });
  } finally {
    duckdb.close();
  }
}

/** Asks both engines for every row of every view of the lake, whole and, where wanted, cut. */
export async function certify(
  server: TrinoServer,
  lake: LakeUnderTest,
  views: readonly View[],
  results: Results,
): Promise<void> {
  const whole = await openOnTrino(server, lake.name, lake.tables, views);
  await compareAll(lake, {}, whole, views, results);
  if (!lake.isCutToo) return;
  const cut = await openAsOf(server, whole, cutAt, views);
  await compareAll(lake, { asOf: cutAt }, cut, views, results);
}
