import type { Step } from '../../infra/pipeline-names.ts';

interface Excuse {
  readonly steps: readonly Step[];
  readonly action: RegExp;
  readonly resource: RegExp;
  readonly because: string;
}

const all = ['plan', 'take', 'conclude', 'backfill-plan', 'backfill-take'] as const;
const asking = ['plan', 'conclude'] as const;
const any = /./;

/**
 * What roles are granted and a scheduled day never uses, each with the reason it is granted all the
 * same. One that is used after all, or is granted no longer, fails the test: the list stays true.
 */
export const unusedGrants: readonly Excuse[] = [
  {
    steps: all,
    action: /^logs:(CreateLogStream|PutLogEvents)$/,
    resource: any,
    because: 'Lambda itself writes the log under the role; no emulator does.',
  },
  {
    steps: all,
    action: /^xray:/,
    resource: /^\*$/,
    because: 'Lambda itself sends traces under the role; no emulator does.',
  },
  {
    steps: asking,
    action: /^glue:Get(Database|Table|Tables|Partitions)$/,
    resource: any,
    because: 'Athena asks Glue in the name of whoever asks Athena; the stand-in knows the tables.',
  },
  {
    steps: asking,
    action: /^s3:(GetBucketLocation|ListBucket(MultipartUploads)?|ListMultipartUploadParts)$/,
    resource: any,
    because: 'Athena looks at both buckets in the asker’s name; the stand-in has its own rights.',
  },
  {
    steps: asking,
    action: /^s3:(GetObject|PutObject|AbortMultipartUpload)$/,
    resource: /-results-/,
    because: 'Athena writes answers, and reads them back, in the asker’s name.',
  },
  {
    steps: ['plan'],
    action: /^s3:GetObject$/,
    resource: /\/data\//,
    because: 'Athena reads data files in the asker’s name.',
  },
  {
    steps: asking,
    action: /^athena:StopQueryExecution$/,
    resource: any,
    because: 'Only when a function gives up a query that is running.',
  },
  {
    steps: ['take', 'backfill-take'],
    action: /^s3:PutObject$/,
    resource: /\/hosts\//,
    because: 'Only when a publisher’s host fails, or counts requests by the day.',
  },
  {
    steps: ['backfill-plan', 'backfill-take'],
    action: /^s3:GetObject$/,
    resource: /\/(backfill|pending)\//,
    because: 'Only to see, after an answer that was lost, whether the write had arrived.',
  },
  {
    steps: ['backfill-plan'],
    action: /^s3:ListBucket$/,
    resource: any,
    because: 'Lets S3 answer 404 instead of 403 to those reads.',
  },
  {
    steps: ['backfill-take'],
    action: /^s3:GetObject$/,
    resource: /\/drop\//,
    because: 'Only where a backfill names the drop zone.',
  },
  {
    steps: ['take', 'backfill-take'],
    action: /^ssm:GetParameter$/,
    resource: any,
    because: 'Only for publishers that want a key; a rehearsal has none. See keys.test.ts.',
  },
];
