import { writeFileSync } from 'node:fs';
import { type Cost, peakMb } from './measure.ts';

const report = process.env['BENCH_REPORT'];

/** Loaded before a command, so that its whole life is counted, start-up included. */
process.on('exit', () => {
  if (!report) return;
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const cost: Cost = {
    cpu_s: (userCPUTime + systemCPUTime) / 1e6,
    wall_s: process.uptime(),
    peak_mb: peakMb(),
  };
  writeFileSync(report, JSON.stringify(cost));
});
