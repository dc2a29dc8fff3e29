import { duckDbLake } from '../../functions/duckdb-lake.ts';
import type { RunContext } from '../../functions/intake.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { loadSources, pickSources } from '../../functions/source-catalog.ts';
import { bytesOf } from './judged-rows.ts';

export const evening = new Date('2025-11-25T23:30:00Z');
export const sources = pickSources(await loadSources(), ['cboe_index_history']);
const history = bytesOf('DATE,RUT\n11/24/2025,2414.28\n11/25/2025,2465.98\n');

/** Cboe on that evening, but for SPX, which it does not have. */
export function contextOn(store: ObjectStore): RunContext {
  return {
    store,
    lakeEngine: duckDbLake,
    sources,
    now: () => evening,
    getFor: () => async (request) => {
      if (request.key !== 'RUT') return undefined;
      return { request, status: 200, headers: {}, fetched_at: evening, bytes: history };
    },
  };
}
