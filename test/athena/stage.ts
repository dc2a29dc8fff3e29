import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GlueClient } from '@aws-sdk/client-glue';
import { replaceManifest } from '../../functions/lake/manifest.ts';
import { place as placed } from '../../functions/lake/place.ts';
import { s3Client } from '../../functions/lake/s3-client.ts';
import { S3Store } from '../../functions/lake/store-s3.ts';
import { biPolicy, resultsBucket as bucketOfResults, workgroupBi } from '../../infra/names.ts';
import { type Deployed, place } from '../builders/deployed.ts';
import type { S3Emulator } from '../builders/s3-emulator.ts';
import type { Tables } from '../engines/trino-lake.ts';
import type { TrinoServer } from '../engines/trino-server.ts';
import type { AthenaOnTrino } from './athena-on-trino.ts';
import type { DeclaredCatalog } from './glue-from-template.ts';
import { account, athenaKey } from './trino-catalogs.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** Everything the checks of this stage share. */
export interface Stage {
  readonly aws: S3Emulator;
  readonly trino: TrinoServer;
  readonly athena: AthenaOnTrino;
  readonly declared: DeclaredCatalog;
  /** The Lake stack, as it is deployed. */
  readonly stack: Deployed;
  readonly glue: GlueClient;
  readonly work: string;
  /** The access key in whose name programs are started; the account's own when absent. */
  readonly signer?: string;
}

const naming = { prefix: 'smallcap-lake', env: 'dev' } as const;
export const workgroup = workgroupBi(naming);
/** Its answers go to a bucket that is not there. */
export const deniedWorkgroup = 'denied';
export const resultsBucket = bucketOfResults(naming, place);
/** Who holds the BI policy and nothing else; the access key that signs in its name. */
export const reader = biPolicy(naming);

const { region, accessKeyId, secretAccessKey } = account;
const credentials = { accessKeyId, secretAccessKey };

/** How an environment says whose account is asked, and where. */
export const signedIn = {
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
} as const;

export function glueAt(endpoint: string): GlueClient {
  return new GlueClient({ endpoint, region, credentials });
}

/** S3 as Athena asks it: where answers are written. */
export function s3At(endpoint: string) {
  return s3Client({ endpoint, region, credentials: { accessKeyId: athenaKey, secretAccessKey } });
}

/** A lake in a bucket of the emulator. */
export function storeIn({ aws, work }: Pick<Stage, 'aws' | 'work'>, bucket: string): S3Store {
  const { endpoint } = aws;
  const mirrorFolder = join(work, 'mirror');
  return new S3Store({ bucket, prefix: '', endpoint, region, credentials, mirrorFolder });
}

/** Puts tables' files into an empty lake, each under its content's name, and lists them. */
export async function upload(store: S3Store, tables: Tables): Promise<void> {
  for (const [name, paths] of Object.entries(tables)) {
    const keys: string[] = [];
    for (const path of paths) {
      keys.push((await placed(store, name, 'all', await readFile(path), [])).key);
    }
    await replaceManifest(store, name, { files: [], etag: undefined }, keys);
  }
}

/** Where a program finds AWS, as anybody's environment says it. */
export function awsEnvironment({ aws, athena, work, signer }: Stage): NodeJS.ProcessEnv {
  return {
    ...process.env,
    AWS_ENDPOINT_URL_S3: aws.endpoint,
    AWS_ENDPOINT_URL_GLUE: aws.endpoint,
    AWS_ENDPOINT_URL_ATHENA: athena.endpoint,
    ...signedIn,
    ...(signer && { AWS_ACCESS_KEY_ID: signer }),
    // A cache of one's own: what another has read already would not be read again.
    XDG_CACHE_HOME: join(work, 'cache', signer ?? 'own'),
  };
}

/** The same, for whoever holds the BI policy and nothing else. */
export function asReader(stage: Stage): Stage {
  return { ...stage, signer: reader };
}

/** What a command ended with and said. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `lake` as a user does, on the emulator's AWS. */
export async function lake(stage: Stage, ...words: readonly string[]): Promise<Ended> {
  const command = join(root, 'functions/local/lake.ts');
  const options = { cwd: root, env: awsEnvironment(stage), maxBuffer: 2 ** 28 };
  try {
    const { stdout, stderr } = await run(process.execPath, [command, ...words], options);
    return { code: 0, out: stdout, err: stderr };
  } catch (cause) {
    const {
      code,
      stdout = '',
      stderr = '',
    } = cause as { code: number; stdout?: string; stderr?: string };
    return { code, out: stdout, err: stderr };
  }
}
