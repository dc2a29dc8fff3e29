import { loadViews } from '../../functions/query/views.ts';
import { releasedTables } from '../../functions/tables.ts';
import { adversarialLakes } from '../engines/adversarial-lakes.ts';
import { areRecorded, recordedLake } from '../engines/built-lakes.ts';
import type { LakeUnderTest } from '../engines/lake-under-test.ts';
import type { Results } from '../engines/results.ts';
import { runStage } from '../engines/run-stage.ts';
import { callsDuring } from './calls-during.ts';
import { certifyDeclared, certifyHeld } from './certificate.ts';
import { checkClients, checkCommands } from './client-checks.ts';
import { checkDashboard } from './dashboard-checks.ts';
import { checkAnswers, checkTroubles } from './engine-checks.ts';
import { createCatalog } from './glue-from-template.ts';
import { checkMarts } from './mart-checks.ts';
import { checkReader, checkRecorder } from './reader-checks.ts';
import { checkScale } from './scale-checks.ts';
import { lake, type Stage, signedIn, storeIn } from './stage.ts';
import { withStage } from './with-stage.ts';

/** What something took beside what is promised of it: a line to read, not a test that a slow machine fails. */
async function timed(results: Results, what: string, promise_s: number, work: () => Promise<void>) {
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  results.add(what, [], `${seconds.toFixed(0)} s; promised are ${promise_s}`);
}

/** The lakes that are certified beside the deployed one. */
async function otherLakes(stage: Stage, results: Results): Promise<readonly LakeUnderTest[]> {
  const lakes = await adversarialLakes();
  if (await areRecorded()) return [...lakes, await recordedLake(stage.work)];
  results.skip('recorded', 'no recordings beside the project');
  return lakes;
}

async function certificate(
  stage: Stage,
  lakes: readonly LakeUnderTest[],
  results: Results,
): Promise<void> {
  const views = await loadViews();
  const { database, lakeBucket } = stage.declared;
  const { paths } = await releasedTables(storeIn(stage, lakeBucket));
  await certifyHeld(stage, { name: database, tables: paths, isCutToo: true }, views, results);
  for (const each of lakes) await certifyDeclared(stage, each, views, results);
}

/** The rehearsal's lake in the bucket the template names, declared by the template's own text. */
async function deployed(stage: Stage, results: Results): Promise<void> {
  const { declared, aws, glue } = stage;
  await aws.bucket(declared.lakeBucket);
  await createCatalog(glue, declared);
  const { code, err } = await lake(stage, 'run', '--lake', `s3://${declared.lakeBucket}`);
  results.add('a run on S3', code === 0 ? [] : [err], declared.lakeBucket);
}

const certificatePromise_s = 600;

await runStage('athena', async (work, results) => {
  // What is opened in this process signs as the emulator's account, whoever is signed in here.
  Object.assign(process.env, signedIn);
  await withStage(work, async (stage) => {
    await deployed(stage, results);
    await checkAnswers(stage, results);
    await checkTroubles(stage, results);
    await checkRecorder(stage, results);
    const calls = await callsDuring(stage, () => checkCommands(stage, results));
    await checkMarts(stage, results);
    const clients = await callsDuring(stage, async () => {
      await checkDashboard(stage, results);
      await checkClients(stage, results);
    });
    await checkReader(stage, results, [...calls, ...clients]);
    await checkScale(stage, results);
    const lakes = await otherLakes(stage, results);
    await timed(results, 'the certificate', certificatePromise_s, () =>
      certificate(stage, lakes, results),
    );
  });
});
