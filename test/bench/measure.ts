import { readFileSync } from 'node:fs';

/** What a piece of work cost in the process that did it, start-up and preparation left out. */
export interface Cost {
  readonly cpu_s: number;
  readonly wall_s: number;
  /** Most memory the process ever held, start-up included; undefined where it is not known. */
  readonly peak_mb?: number;
}

/** A line's figures. */
export interface Figures extends Cost {
  readonly rows?: number;
  /** Where the work is many alike: how long the middle one took. */
  readonly median_ms?: number;
  /** What is counted where that is the point: anomalies, bytes, requests. */
  readonly counts?: Readonly<Record<string, number>>;
  /** What the line is about where that is not its speed. */
  readonly note?: string;
}

/** Work for one fresh process: what it finds and leaves is below `folder`. */
export type Job = (folder: string) => Promise<Figures>;

const bytesPerMb = 1_048_576;

/**
 * Most memory this process ever held, MB.
 *
 * Linux keeps the figure of `getrusage` over an exec, so a small child of a large parent looks
 * large there; the high-water mark in `/proc` is the process's own.
 */
export function peakMb(): number {
  try {
    const mark = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (mark) return (Number(mark[1]) * 1024) / bytesPerMb;
  } catch {
    // Not Linux.
  }
  return (process.resourceUsage().maxRSS * 1024) / bytesPerMb;
}

/** Does the work and says what it cost this process in all its threads. */
export async function costOf(work: () => Promise<void> | void): Promise<Cost> {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const wall_s = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { cpu_s: (user + system) / 1e6, wall_s, peak_mb: peakMb() };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
