import type { Tables } from './trino-lake.ts';

/** A lake whose every view is asked of both engines. */
export interface LakeUnderTest {
  /** Also its schema in Trino: lower case and underscores. */
  readonly name: string;
  readonly tables: Tables;
  /** Asked a second time as of `cutAt`. */
  readonly isCutToo?: boolean;
}

/** The moment of the as-of question: the end of September, before the article's autumn. */
export const cutAt = new Date('2025-09-30T23:59:59.999Z');
