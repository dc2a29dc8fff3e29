import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { lakeApp } from '../../infra/app.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder with the templates and the bundles of this run. */
    readonly assembly: string;
  }
}

/**
 * Synthesises the app once for all files of the stage, bundles and all; or takes the assembly that
 * `LAKE_ASSEMBLY` names, for whoever works on one test and nothing that is deployed.
 */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const present = process.env['LAKE_ASSEMBLY'];
  if (present !== undefined) {
    provide('assembly', present);
    return async () => {};
  }
  const outdir = await mkdtemp(join(tmpdir(), 'lake-synth-'));
  (await lakeApp({ outdir })).synth();
  provide('assembly', outdir);
  return () => rm(outdir, { recursive: true, force: true });
}
