import { lakeJobs } from './lake-jobs.ts';
import type { Job } from './measure.ts';
import { startJobs } from './start-jobs.ts';
import { writerJobs } from './writer-jobs.ts';

export const jobs: Readonly<Record<string, Job>> = { ...lakeJobs, ...writerJobs, ...startJobs };
