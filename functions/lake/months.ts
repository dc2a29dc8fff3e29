import { type Frame, vectorOf } from './frame.ts';
import { partitionOf } from './layout.ts';

const dayMs = 86_400_000;

/** The year a data file's rows are of, whether it holds all of it or a month. */
export function yearOf(key: string): string {
  return partitionOf(key).slice(0, 4);
}

/** Whether a partition is `2025-03` rather than `2025`. */
export function isMonth(partition: string): boolean {
  return partition.length === 7;
}

/** Row numbers by month of the observation, months in order. */
export function byMonth(frame: Frame): [month: string, rows: number[]][] {
  const { values } = vectorOf(frame, 'observation_date');
  const monthOfDay = new Map<number, string>();
  const months = new Map<string, number[]>();
  for (let row = 0; row < frame.length; row += 1) {
    const day = values[row] ?? 0;
    const month = monthOfDay.get(day) ?? new Date(day * dayMs).toISOString().slice(0, 7);
    monthOfDay.set(day, month);
    const rows = months.get(month) ?? [];
    rows.push(row);
    months.set(month, rows);
  }
  return [...months].sort(([a], [b]) => (a < b ? -1 : 1));
}
