import { median } from './measure.ts';
import { figuresOf, type Line } from './table.ts';

/**
 * CPU seconds that other people's programs, in the versions pinned here, took for the same work on
 * the machine on which the promises in seconds were made: two cores, 24 GiB, 2026-11-23.
 */
const then_cpu_s: Readonly<Record<string, number>> = {
  'the same files: dlt': 19.8,
  'the same files: awswrangler': 1.11,
  'the same files: deltalake': 0.53,
  'the same files: pyiceberg': 0.82,
  'the same files: pyarrow': 0.49,
  'one row and a commit: deltalake': 0.61,
  'one row and a commit: pyiceberg': 1.14,
  'rows to a Parquet file: parquetjs-lite': 6.18,
};

/** How the machine of a run compares with the one of the promises. */
export interface Pace {
  /** Times as long other programs take here: the middle one. */
  readonly slower: number;
  readonly programs: number;
}

/** By what ran of them; undefined where nothing did. */
export function paceOf(lines: readonly Line[]): Pace | undefined {
  const ratios = Object.entries(then_cpu_s).flatMap(([what, cpu_s]) => {
    const now = figuresOf(lines, what);
    return now ? [now.cpu_s / cpu_s] : [];
  });
  return ratios.length === 0 ? undefined : { slower: median(ratios), programs: ratios.length };
}
