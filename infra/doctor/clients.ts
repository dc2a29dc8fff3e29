import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { GlueClient } from '@aws-sdk/client-glue';
import { LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';

/** What every client is made with; nothing where the SDK is to find it by itself. */
interface ClientOptions {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The services a deployment consists of. */
export function clientsOf(options: ClientOptions) {
  return {
    athena: new AthenaClient(options),
    cloudFormation: new CloudFormationClient(options),
    cloudWatch: new CloudWatchClient(options),
    glue: new GlueClient(options),
    lakeFormation: new LakeFormationClient(options),
    lambda: new LambdaClient(options),
    s3: new S3Client({ ...options, forcePathStyle: options.endpoint !== undefined }),
    scheduler: new SchedulerClient(options),
    sfn: new SFNClient(options),
    ssm: new SSMClient(options),
    sts: new STSClient(options),
  };
}

export type Clients = ReturnType<typeof clientsOf>;
