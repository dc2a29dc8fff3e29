import type { FileLists } from './lake/release.ts';
import type { ObjectStore } from './lake/store.ts';
import type { QueryEngine } from './query/engine.ts';

/** Where a run asks its questions and computes its marts: handed in, so that a run knows neither. */
export interface LakeEngine {
  /**
   * Whether questions are answered from the lists as they stand when they are asked, as on Athena;
   * otherwise from the files that were handed over, whatever is committed meanwhile.
   */
  readonly isLive: boolean;
  /** Over the given files of each table; the same files give the same answers to the last digit. */
  open(store: ObjectStore, tables: FileLists): Promise<QueryEngine>;
}
