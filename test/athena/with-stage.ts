import { join } from 'node:path';
import { outputFolder } from '../../infra/settings.ts';
import { deployedStack } from '../builders/deployed.ts';
import { moto, type S3Emulator } from '../builders/s3-emulator.ts';
import {
  findJava,
  installPlugin,
  installTrino,
  NotPossibleError,
} from '../engines/install-trino.ts';
import { startTrino, type TrinoServer } from '../engines/trino-server.ts';
import { TrinoSession } from '../engines/trino-session.ts';
import { athenaOnTrino } from './athena-on-trino.ts';
import { declaredCatalog } from './glue-from-template.ts';
import { deniedWorkgroup, glueAt, resultsBucket, type Stage, s3At, workgroup } from './stage.ts';
import { awsCatalogs, unloadCatalog } from './trino-catalogs.ts';

/**
 * Starts the emulator, Trino and Athena's API over it, and ends them whatever happens.
 *
 * @param work a folder for what they write
 * @throws NotPossibleError where this machine lacks a JDK, Maven or Python
 */
export async function withStage(work: string, use: (stage: Stage) => Promise<void>): Promise<void> {
  const java = await findJava();
  const startMoto = moto();
  if (!startMoto) throw new NotPossibleError('expected a Python with the emulator, found none');
  const cache = join(import.meta.dirname, '../../.cache');
  const installed = await installTrino(cache, java);
  const plugins = [await installPlugin(cache, java, 'iceberg')];
  const stack = await deployedStack(outputFolder, 'Lake');
  const declared = declaredCatalog(stack);
  let aws: S3Emulator | undefined;
  let trino: TrinoServer | undefined;
  try {
    aws = await startMoto();
    const { endpoint } = aws;
    const catalogs = awsCatalogs(endpoint, join(work, 'files'));
    trino = await startTrino(installed, java, work, { catalogs, plugins });
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
      await use({ aws, trino, athena, stack, declared, glue: glueAt(endpoint), work });
    } finally {
      await athena.stop();
    }
  } finally {
    await trino?.stop();
    await aws?.stop();
  }
}
