import { lakeJobs } from './lake-jobs.ts';
import type { Job } from './measure.ts';
import { quietJobs } from './quiet-jobs.ts';
import { raceJobs } from './race-jobs.ts';
import { scaleJobs } from './scale-jobs.ts';
import { secJobs } from './sec-jobs.ts';
import { startJobs } from './start-jobs.ts';
import { writerJobs } from './writer-jobs.ts';

export const jobs: Readonly<Record<string, Job>> = {
  ...lakeJobs,
  ...writerJobs,
  ...startJobs,
  ...quietJobs,
  ...raceJobs,
  ...scaleJobs,
  ...secJobs,
};
