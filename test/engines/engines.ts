import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadViews } from '../../functions/query/views.ts';
import { adversarialLakes } from './adversarial-lakes.ts';
import { areRecorded, LakeNotBuiltError, recordedLake, rehearsedLake } from './built-lakes.ts';
import { certify } from './certify.ts';
import { relativeTolerance } from './differences.ts';
import { findJava, installTrino, trinoVersion } from './install-trino.ts';
import { compareWriters } from './parquet-writers.ts';
import { plantDifferences } from './planted-differences.ts';
import type { Results } from './results.ts';
import { runStage } from './run-stage.ts';
import { compareInstants } from './timestamps.ts';
import { startTrino, type TrinoServer } from './trino-server.ts';

const { values: flags } = parseArgs({
  options: {
    // For whoever runs `test:athena` as well: it certifies the same lakes, by way of Glue and S3.
    differences: { type: 'boolean', default: false },
  },
});

async function check(server: TrinoServer, work: string, results: Results): Promise<void> {
  await plantDifferences(server, results);
  await compareWriters(server, results);
  await compareInstants(server, results);
  if (!flags.differences) await certifyAll(server, work, results);
}

async function certifyAll(server: TrinoServer, work: string, results: Results): Promise<void> {
  const views = await loadViews();
  for (const lake of await adversarialLakes()) await certify(server, lake, views, results);
  const built = { rehearsed: rehearsedLake, recorded: recordedLake };
  for (const [name, build] of Object.entries(built)) {
    if (name === 'recorded' && !(await areRecorded())) {
      results.skip(name, 'no recordings beside the project');
      continue;
    }
    try {
      await certify(server, await build(work), views, results);
    } catch (error) {
      if (!(error instanceof LakeNotBuiltError)) throw error;
      results.add(`${name} is built`, [error.message], '');
    }
  }
}

async function withTrino(work: string, use: (server: TrinoServer) => Promise<void>): Promise<void> {
  const java = await findJava();
  const installed = await installTrino(join(import.meta.dirname, '../../.cache'), java);
  const start = performance.now();
  const server = await startTrino(installed, java, work);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`Trino ${trinoVersion} on Java ${java.version} started in ${seconds} s`);
  console.log(`equal: same names, types and rows; doubles to ${relativeTolerance} of their size`);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

await runStage('engines', (work, results) =>
  withTrino(work, (server) => check(server, work, results)),
);
