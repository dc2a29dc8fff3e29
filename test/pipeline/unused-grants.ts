import type { Step } from '../../infra/pipeline-names.ts';
import type { Excuse } from '../builders/iam.ts';

/** Whoever acts under a role of the pipeline. */
export type Actor = Step | 'run machine' | 'backfill machine' | 'schedules';

interface ExcuseOfActors extends Excuse {
  readonly actors: readonly Actor[];
  /** Which of two takes is faster decides whether it is used. */
  readonly isSometimesUsed?: true;
}

const all = ['plan', 'take', 'conclude', 'backfill-plan', 'backfill-take'] as const;
const machines = ['run machine', 'backfill machine'] as const;
const asking = ['plan', 'conclude'] as const;
const any = /./;

/**
 * What roles are granted and a scheduled day never uses, each with the reason it is granted all the
 * same. One that is used after all, or is granted no longer, fails the test: the list stays true.
 */
export const unusedGrants: readonly ExcuseOfActors[] = [
  {
    actors: all,
    action: /^logs:(CreateLogStream|PutLogEvents)$/,
    resource: any,
    because: 'Lambda itself writes the log under the role; no emulator does.',
  },
  {
    actors: all,
    action: /^xray:/,
    resource: /^\*$/,
    because: 'Lambda itself sends traces under the role; no emulator does.',
  },
  {
    actors: machines,
    action: /^(logs|xray):/,
    resource: /^\*$/,
    because: 'Step Functions itself delivers logs and traces under the role; no emulator does.',
  },
  {
    actors: ['schedules'],
    action: /^sqs:SendMessage$/,
    resource: any,
    because: 'Only for a start that could not be delivered. See privileges.test.ts.',
  },
  {
    actors: ['backfill machine'],
    action: /^states:RedriveExecution$/,
    resource: any,
    because: 'Only when a backfill is redriven: a distributed map redrives its own items.',
  },
  {
    actors: asking,
    action: /^glue:Get(Database|Table|Tables|Partitions)$/,
    resource: any,
    because: 'Athena asks Glue in the name of whoever asks Athena; the stand-in knows the tables.',
  },
  {
    actors: asking,
    action: /^s3:(GetBucketLocation|ListBucket(MultipartUploads)?|ListMultipartUploadParts)$/,
    resource: any,
    because: 'Athena looks at both buckets in the asker’s name; the stand-in has its own rights.',
  },
  {
    actors: asking,
    action: /^s3:(GetObject|PutObject|AbortMultipartUpload)$/,
    resource: /-results-/,
    because: 'Athena writes answers, and reads them back, in the asker’s name.',
  },
  {
    actors: ['plan'],
    action: /^s3:GetObject$/,
    resource: /\/data\//,
    because: 'Athena reads data files in the asker’s name.',
  },
  {
    actors: asking,
    action: /^athena:StopQueryExecution$/,
    resource: any,
    because: 'Only when a function gives up a query that is running.',
  },
  {
    actors: ['take', 'backfill-take'],
    action: /^s3:PutObject$/,
    resource: /\/hosts\//,
    because: 'Only when a publisher’s host fails, or counts requests by the day.',
  },
  {
    actors: ['backfill-plan', 'backfill-take'],
    action: /^s3:GetObject$/,
    resource: /\/(backfill|pending)\//,
    because: 'Only to see, after an answer that was lost, whether the write had arrived.',
  },
  {
    actors: ['take'],
    action: /^s3:GetObject$/,
    resource: /\/pending\//,
    because: 'Only where another take is at work, or one was interrupted.',
    isSometimesUsed: true,
  },
  {
    actors: ['backfill-plan'],
    action: /^s3:ListBucket$/,
    resource: any,
    because: 'Lets S3 answer 404 instead of 403 to those reads.',
  },
  {
    actors: ['backfill-take'],
    action: /^s3:GetObject$/,
    resource: /\/drop\//,
    because: 'Only where a backfill names the drop zone.',
  },
  {
    actors: ['take', 'backfill-take'],
    action: /^ssm:GetParameter$/,
    resource: any,
    because: 'Only for publishers that want a key; a rehearsal has none. See keys.test.ts.',
  },
];
