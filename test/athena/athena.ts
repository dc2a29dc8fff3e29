import { rmSync } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadViews } from '../../functions/query/views.ts';
import { releasedTables } from '../../functions/tables.ts';
import { moto, type S3Emulator } from '../builders/s3-emulator.ts';
import { adversarialLakes } from '../engines/adversarial-lakes.ts';
import { recordedLake, recordings } from '../engines/built-lakes.ts';
import { findJava, installTrino, NotPossibleError } from '../engines/install-trino.ts';
import { Results } from '../engines/results.ts';
import { startTrino, type TrinoServer } from '../engines/trino-server.ts';
import { TrinoSession } from '../engines/trino-session.ts';
import { athenaOnTrino } from './athena-on-trino.ts';
import { certifyDeclared, certifyHeld } from './certificate.ts';
import { checkClients, checkCommands } from './client-checks.ts';
import { checkDashboard } from './dashboard-checks.ts';
import { checkAnswers, checkTroubles } from './engine-checks.ts';
import { createCatalog, declaredCatalog } from './glue-from-template.ts';
import { checkMarts } from './mart-checks.ts';
import { checkScale } from './scale-checks.ts';
import {
  deniedWorkgroup,
  glueAt,
  lake,
  resultsBucket,
  type Stage,
  s3At,
  signedIn,
  storeIn,
  workgroup,
} from './stage.ts';
import { awsCatalogs, unloadCatalog } from './trino-catalogs.ts';

async function isPresent(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

async function timed(results: Results, what: string, limit_s: number, work: () => Promise<void>) {
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const faults = seconds <= limit_s ? [] : [`expected at most ${limit_s} s`];
  results.add(what, faults, `${seconds.toFixed(0)} s`);
}

async function certificate(stage: Stage, results: Results): Promise<void> {
  const views = await loadViews();
  const { database, lakeBucket } = stage.declared;
  const { paths } = await releasedTables(storeIn(stage, lakeBucket));
  await certifyHeld(stage, { name: database, tables: paths, isCutToo: true }, views, results);
  for (const each of await adversarialLakes()) {
    await certifyDeclared(stage, each, views, results);
  }
  if (await isPresent(recordings)) {
    await certifyDeclared(stage, await recordedLake(stage.work), views, results);
  } else {
    results.skip('recorded', 'no recordings beside the project');
  }
}

/** The rehearsal's lake in the bucket the template names, declared by the template's own text. */
async function deployed(stage: Stage, results: Results): Promise<void> {
  const { declared, aws, glue } = stage;
  await aws.bucket(declared.lakeBucket);
  await createCatalog(glue, declared);
  const { code, err } = await lake(stage, 'run', '--lake', `s3://${declared.lakeBucket}`);
  results.add('a run on S3', code === 0 ? [] : [err], declared.lakeBucket);
}

async function withStage(work: string, use: (stage: Stage) => Promise<void>): Promise<void> {
  const java = await findJava();
  const startMoto = moto();
  if (!startMoto) throw new NotPossibleError('expected a Python for the emulator, found none');
  const installed = await installTrino(join(import.meta.dirname, '../../.cache'), java);
  const declared = await declaredCatalog();
  let aws: S3Emulator | undefined;
  let trino: TrinoServer | undefined;
  try {
    aws = await startMoto();
    const { endpoint } = aws;
    const catalogs = awsCatalogs(endpoint, join(work, 'files'));
    trino = await startTrino(installed, java, work, catalogs);
    await new TrinoSession(trino.origin, '', {}, unloadCatalog).ask('CREATE SCHEMA "default"');
    await aws.bucket(resultsBucket);
    const athena = await athenaOnTrino({
      trino: trino.origin,
      s3: s3At(endpoint),
      workgroups: {
        [workgroup]: `s3://${resultsBucket}/bi/`,
        [deniedWorkgroup]: 's3://nobodys-bucket/bi/',
      },
    });
    try {
      await use({ aws, trino, athena, declared, glue: glueAt(endpoint), work });
    } finally {
      await athena.stop();
    }
  } finally {
    await trino?.stop();
    await aws?.stop();
  }
}

const certificateLimit_s = 600;

async function main(): Promise<void> {
  const results = new Results();
  const work = await mkdtemp(join(tmpdir(), 'athena-'));
  // Whatever else makes a temporary folder makes it in ours, and goes with it.
  process.env['TMPDIR'] = work;
  // What is opened in this process signs as the emulator's account, whoever is signed in here.
  Object.assign(process.env, signedIn);
  const stop = () => process.exit(1);
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.once('exit', () => rmSync(work, { recursive: true, force: true }));
  try {
    await withStage(work, async (stage) => {
      await deployed(stage, results);
      await checkAnswers(stage, results);
      await checkTroubles(stage, results);
      await checkCommands(stage, results);
      await checkMarts(stage, results);
      await checkDashboard(stage, results);
      await checkClients(stage, results);
      await checkScale(stage, results);
      await timed(results, 'the certificate', certificateLimit_s, () =>
        certificate(stage, results),
      );
    });
  } catch (error) {
    if (!(error instanceof NotPossibleError)) throw error;
    results.skip('everything on Athena', error.message);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  console.log(results.summary());
  process.exitCode = results.hasFailed ? 1 : 0;
}

await main();
