import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { S3Store } from '../../functions/lake/store-s3.ts';
import type { Scenario } from '../../functions/rehearsal/scenarios.ts';
import { startRehearsal } from '../../functions/rehearsal/server.ts';
import { lakeBucket, resultsBucket } from '../../infra/names.ts';
import { scheduleGroup } from '../../infra/pipeline-names.ts';
import type { Call } from '../builders/aws-calls.ts';
import { type Deployed, place } from '../builders/deployed.ts';
import { anyCredentials, ministack, type S3Emulator } from '../builders/s3-emulator.ts';
import { AthenaService } from './aws/athena.ts';
import { type AwsEndpoint, awsEndpoint } from './aws/endpoint.ts';
import { type CountedPublishers, countedPublishers } from './counted-publishers.ts';
import { Fleet, functionsOf } from './lambda/fleet.ts';
import type { Firing } from './schedules.ts';
import { Execution, type World } from './states/execution.ts';

/** The deployment under test. */
export const naming = { prefix: 'smallcap-lake', env: 'dev' } as const;
export const buckets = {
  lake: lakeBucket(naming, place),
  results: resultsBucket(naming, place),
} as const;

/** How a stage is played. */
interface Play {
  readonly scenario?: Scenario;
  /** A publisher of the test's own in place of the rehearsal. */
  readonly origin?: string;
  /** Refuses calls, as AWS would. */
  readonly fault?: (call: Call) => { readonly status: number; readonly code: string } | undefined;
}

/** The pipeline on emulators: real bundles in sandboxes, rehearsed publishers, machines interpreted. */
export interface Stage {
  readonly store: S3Store;
  readonly fleet: Fleet;
  readonly aws: AwsEndpoint;
  readonly athena: AthenaService;
  /** Where the rehearsed publishers are. */
  readonly origin: string;
  /** What the functions asked them. */
  readonly publishers: CountedPublishers;
  /** Sources that are on in the template. */
  readonly sources: readonly string[];
  /** The world's present, for publishers and machines. */
  readonly turnTo: (moment: Date) => void;
  readonly begin: (machine: string, input: unknown) => Execution;
  /** As Scheduler starts the machine that a schedule names. */
  readonly deliver: (firing: Firing) => Execution;
  readonly close: () => Promise<void>;
}

function machineArn(name: string): string {
  return `arn:aws:states:${place.region}:${place.account}:stateMachine:${name}`;
}

function clientOf(endpoint: string): S3Client {
  return new S3Client({
    endpoint,
    forcePathStyle: true,
    region: place.region,
    credentials: anyCredentials,
  });
}

/** @returns how to start the emulator, or undefined where this machine has no Python with it */
export function emulatorOfAws(): (() => Promise<S3Emulator>) | undefined {
  return ministack();
}

/** A number in [0, 1) that is another one each time and the same in each run. */
function seeded(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Sets the stage with an empty lake in two buckets of its own. */
export async function setStage(
  emulator: S3Emulator,
  pipeline: Deployed,
  { scenario, origin, fault }: Play = {},
): Promise<Stage> {
  const clock = { now_ms: Date.parse('2025-11-25T00:00:00Z') };
  const s3 = clientOf(emulator.endpoint);
  for (const name of [buckets.lake, buckets.results]) await emptied(emulator, name);
  const mirrorFolder = await mkdtemp(join(tmpdir(), 'lake-stage-'));
  const store = new S3Store({
    bucket: buckets.lake,
    prefix: '',
    endpoint: emulator.endpoint,
    region: place.region,
    credentials: anyCredentials,
    mirrorFolder,
  });
  const athena = new AthenaService(
    store,
    async (address, bytes) => {
      const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: bytes }));
    },
    `s3://${buckets.results}/etl`,
  );
  const aws = await awsEndpoint({ emulator: emulator.endpoint, athena, ...(fault && { fault }) });
  const rehearsal = await startRehearsal({
    now: () => new Date(clock.now_ms),
    ...(scenario && { scenario }),
  });
  const publishers = await countedPublishers(origin ?? rehearsal.origin);
  const fleet = new Fleet(
    functionsOf(pipeline, (name) => ({
      AWS_ENDPOINT_URL: aws.origin,
      AWS_REGION: place.region,
      // The key says who calls, so that each call can be held against the role that makes it.
      AWS_ACCESS_KEY_ID: name,
      AWS_SECRET_ACCESS_KEY: 'test',
      LAKE_PUBLISHERS_ORIGIN: publishers.origin,
    })),
  );
  const random = seeded();
  // What a machine does in its own name is held against its role like the calls of functions.
  const worldOf = (machine: string): World => {
    const note = (action: string, resource: string) =>
      aws.calls.push({ principal: machine, action, resource });
    return {
      invoke: (arn, payload) => {
        note('lambda:InvokeFunction', arn);
        return fleet.invoke(arn, payload);
      },
      readObject: async (Bucket, Key) => {
        note('s3:GetObject', `arn:aws:s3:::${Bucket}/${Key}`);
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return (await Body?.transformToString()) ?? '';
      },
      startItem: () => note('states:StartExecution', machineArn(machine)),
      clock,
      random,
    };
  };
  return {
    store,
    fleet,
    aws,
    athena,
    origin: rehearsal.origin,
    publishers,
    sources: sourcesOf(pipeline),
    turnTo: (moment) => {
      clock.now_ms = moment.getTime();
    },
    begin: (machine, input) =>
      new Execution(pipeline.machine(machine).definition, worldOf(machine), input),
    deliver: ({ machine, input }) => {
      const principal = scheduleGroup(naming);
      aws.calls.push({ principal, action: 'states:StartExecution', resource: machine });
      const name = machine.slice(machine.lastIndexOf(':') + 1);
      return new Execution(pipeline.machine(name).definition, worldOf(name), input);
    },
    close: async () => {
      await fleet.stop();
      await publishers.close();
      await rehearsal.close();
      await aws.close();
      await rm(mirrorFolder, { recursive: true, force: true });
    },
  };
}

function sourcesOf(pipeline: Deployed): string[] {
  const [spec] = functionsOf(pipeline, () => ({}));
  return (spec?.environment['LAKE_SOURCES'] ?? '').split(',');
}

async function emptied(emulator: S3Emulator, name: string): Promise<void> {
  const store = new S3Store({
    bucket: name,
    prefix: '',
    endpoint: emulator.endpoint,
    region: place.region,
    credentials: anyCredentials,
    mirrorFolder: tmpdir(),
  });
  await emulator.bucket(name).catch(() => undefined);
  for (const key of await store.list('')) await store.remove(key);
}
