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

/** `npm start` without npm: in a fresh folder, and again on the lake that left. */
export const startJobs: Readonly<Record<string, Job>> = { start, 'start again': start };
