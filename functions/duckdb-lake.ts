import type { LakeEngine } from './lake-engine.ts';
import { openLake } from './query/open-lake.ts';
import { pathsOf } from './tables.ts';

/** DuckDB on this machine, over files of the lake that are here or are fetched. */
export const duckDbLake: LakeEngine = {
  isLive: false,
  // A mart's bytes are its name: they must not hang on how many cores added up.
  open: async (store, tables) =>
    await openLake(await pathsOf(store, tables), {}, { isRepeatable: true }),
};
