import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetDatabaseCommand } from '@aws-sdk/client-glue';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import {
  accessLogBucket,
  database,
  lakeBucket,
  type Place,
  resultsBucket,
  stackName,
} from '../names.ts';
import type { Settings } from '../settings.ts';
import type { Clients } from './clients.ts';
import { errorName, examined, type Finding, ok } from './finding.ts';

/** A stack's status, `CREATE_COMPLETE`, or undefined where there is none. */
async function stackStatus(clients: Clients, name: string): Promise<string | undefined> {
  try {
    const command = new DescribeStacksCommand({ StackName: name });
    const { Stacks = [] } = await clients.cloudFormation.send(command);
    return Stacks[0]?.StackStatus;
  } catch (error) {
    // CloudFormation has no error of its own for a stack that is not there.
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

function statusCode(error: unknown): number | undefined {
  const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}

/** Whose a bucket's name is. S3 answers the question without a word, by status alone. */
async function bucketOwner(clients: Clients, Bucket: string) {
  try {
    await clients.s3.send(new HeadBucketCommand({ Bucket }));
    return 'ours';
  } catch (error) {
    const status = statusCode(error);
    if (status === 404) return 'nobody';
    // 301: in another region, which nobody but an owner of a name would have.
    if (status === 403 || status === 301) return 'another';
    throw error;
  }
}

function bucketFree(clients: Clients, settings: Settings, name: string): Promise<Finding> {
  return examined(`bucket ${name}`, async () => {
    const owner = await bucketOwner(clients, name);
    if (owner === 'nobody') return ok('free');
    const rename = `choose another \`prefix\` in config/${settings.env}.json`;
    return owner === 'another'
      ? { state: 'failed', found: 'taken by another account, or not yours to see', todo: rename }
      : {
          state: 'failed',
          found: 'there already, and of no stack: it was kept when a stack was deleted',
          todo: `deploy with \`npx cdk deploy Lake --import-existing-resources\` to take it over, delete it, or ${rename}`,
        };
  });
}

function databaseFree(clients: Clients, settings: Settings): Promise<Finding> {
  const Name = database(settings);
  return examined(`database ${Name}`, async () => {
    try {
      await clients.glue.send(new GetDatabaseCommand({ Name }));
    } catch (error) {
      if (errorName(error) === 'EntityNotFoundException') return ok('free');
      throw error;
    }
    return {
      state: 'failed',
      found: 'there already, and of no stack',
      todo: `delete it in Glue, or choose another \`prefix\` in config/${settings.env}.json`,
    };
  });
}

/** Before a first deployment: whether every name it needs is free. */
export async function names(
  clients: Clients,
  settings: Settings,
  place: Place,
): Promise<Finding[]> {
  const buckets = [lakeBucket, resultsBucket, accessLogBucket].map((of) => of(settings, place));
  return await Promise.all([
    ...buckets.map((name) => bucketFree(clients, settings, name)),
    databaseFree(clients, settings),
  ]);
}

/** How a stack stands; one that is not there is no fault before a deployment. */
export function stack(
  clients: Clients,
  settings: Settings,
  which: 'lake' | 'pipeline',
): Promise<Finding> {
  const name = stackName(settings, which);
  return examined(`stack ${name}`, async () => {
    const status = await stackStatus(clients, name);
    if (status === undefined) {
      const todo = `run \`npx cdk deploy --all -c env=${settings.env}\``;
      return { state: 'warning', found: 'not deployed', todo };
    }
    if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return ok(status);
    const todo = 'see its events in CloudFormation; the first failure says why';
    return { state: status.endsWith('IN_PROGRESS') ? 'warning' : 'failed', found: status, todo };
  });
}
