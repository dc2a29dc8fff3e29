import { join } from 'node:path';
import type { Job } from './measure.ts';
import { observed } from './observed.ts';

/** The first command, as a newcomer runs it. */
const start: Job = async (folder) => {
  const { out, err, cost } = await observed(
    ['start', '--lake', join(folder, 'lake-start')],
    folder,
  );
  const written = /^.*\b0 bytes\b.*$/m.exec(`${out}\n${err}`)?.[0].trim() ?? '';
  return { ...cost, note: written };
};

/** Three and a half years of every rehearsed source on a virtual clock. */
const schedule: Job = async (folder) => {
  const { out, cost } = await observed(['rehearse', '--json'], folder);
  const { bySource, alarms } = JSON.parse(out) as {
    readonly bySource: readonly { readonly expected: number; readonly met: number }[];
    readonly alarms: readonly unknown[];
  };
  const sum = (of: 'expected' | 'met') => bySource.reduce((total, each) => total + each[of], 0);
  const slots = sum('expected');
  const note = `${bySource.length} sources, ${sum('met')} of ${slots} publications met, ${alarms.length} alarms`;
  return { ...cost, counts: { slots }, note };
};

/** `npm start` without npm: in a fresh folder, and again on the lake that left; and the time machine. */
export const startJobs: Readonly<Record<string, Job>> = { start, 'start again': start, schedule };
