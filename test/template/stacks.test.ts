import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { templatesIn } from '../../infra/bill/templates.ts';
import { ofType } from './assembly.ts';

const { dev, prod } = inject('assemblies');
const [inDev, inProd] = [templatesIn(dev), templatesIn(prod)];
const all = [...Object.entries(inDev), ...Object.entries(inProd)];
const { Lake } = inDev;
if (Lake === undefined) throw new Error('expected a template of the Lake stack');

interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

const listOf = (value: string | readonly string[]) => (typeof value === 'string' ? [value] : value);

function statementsOf(document: unknown): Statement[] {
  return (document as { Statement: Statement[] }).Statement;
}

describe('every template', () => {
  it.each(all)('%s stays well within what CloudFormation takes', (_, { text, resources }) => {
    expect(Object.keys(resources).length).toBeLessThan(450);
    expect(Buffer.byteLength(text)).toBeLessThan(900_000);
  });

  it.each(all)('%s refers to no other one', (_, { text }) => {
    expect(text).not.toMatch(/Fn::GetStackOutput|Fn::ImportValue|"Export"/);
  });

  it('are read by the pinned CLI, offline', () => {
    const cdk = join(import.meta.dirname, '../../node_modules/.bin/cdk');
    const { stdout, stderr } = spawnSync(cdk, ['list', '--app', dev, '--no-notices'], {
      encoding: 'utf8',
    });
    expect(stdout, stderr).toBe(
      'Lake (smallcap-lake-dev-lake)\nPipeline (smallcap-lake-dev-pipeline)\n',
    );
  });

  it('is synthesised in less than 30 seconds of an idle machine', () => {
    // Measured on whatever else runs here, so the floor itself is held in the bench.
    expect(inject('synthesisSeconds')).toBeLessThan(120);
  });
});

describe('the lake bucket', () => {
  const buckets = ofType(Lake, 'AWS::S3::Bucket');
  const policies = ofType(Lake, 'AWS::S3::BucketPolicy');
  const lake = buckets.find(({ BucketName }) => String(BucketName).includes('-lake-1'));

  it('keeps old versions for 30 days and no parts of broken uploads', () => {
    expect(lake).toMatchObject({
      BucketName: 'smallcap-lake-dev-lake-123456789012-us-east-1',
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          {
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
            Status: 'Enabled',
          },
        ],
      },
    });
    // Nothing of the lake ever expires by age.
    expect(JSON.stringify(lake)).not.toContain('ExpirationInDays');
  });

  it('lets raw and data objects be created and not replaced, by anyone', () => {
    const policy = policies.find(({ Bucket }) => Bucket === lake?.['BucketName']);
    expect(statementsOf(policy?.['PolicyDocument'])).toContainEqual({
      Sid: 'RawAndDataAreWrittenOnce',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:PutObject',
      Resource: [
        'arn:aws:s3:::smallcap-lake-dev-lake-123456789012-us-east-1/data/*',
        'arn:aws:s3:::smallcap-lake-dev-lake-123456789012-us-east-1/raw/*',
      ],
      Condition: {
        Null: { 's3:if-none-match': 'true' },
        Bool: { 's3:ObjectCreationOperation': 'true' },
      },
    });
  });

  it('is private, encrypted and reached by TLS alone, as the other two are', () => {
    expect(buckets).toHaveLength(3);
    for (const bucket of buckets) {
      expect(bucket).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
          ],
        },
      });
      const policy = policies.find(({ Bucket }) => Bucket === bucket['BucketName']);
      const denied = statementsOf(policy?.['PolicyDocument'])
        .filter(({ Effect }) => Effect === 'Deny')
        .map(({ Condition }) => JSON.stringify(Condition));
      expect(denied).toContain('{"Bool":{"aws:SecureTransport":"false"}}');
      expect(denied).toContain('{"NumericLessThan":{"s3:TlsVersion":1.2}}');
    }
  });
});

describe('what outlives its stack', () => {
  const policies = ({ resources }: typeof Lake) =>
    new Set(
      Object.values(resources)
        .filter(({ Type }) => Type === 'AWS::S3::Bucket')
        .flatMap(({ DeletionPolicy, UpdateReplacePolicy }) => [
          DeletionPolicy,
          UpdateReplacePolicy,
        ]),
    );

  it('is retained in prod, deleted in dev', () => {
    expect(policies(Lake)).toEqual(new Set(['Delete']));
    expect(inProd['Lake'] && policies(inProd['Lake'])).toEqual(new Set(['Retain']));
  });

  it('the stacks of prod refuse to be deleted', () => {
    const protection = (folder: string) => {
      const { artifacts } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
      return artifacts.Lake.properties.terminationProtection ?? false;
    };
    expect([protection(dev), protection(prod)]).toEqual([false, true]);
  });
});

describe('workgroups', () => {
  it.each([
    ['smallcap-lake-dev-bi', 'bi'],
    ['smallcap-lake-dev-etl', 'etl'],
  ])('%s cuts queries off and decides where answers go', (name, folder) => {
    const group = ofType(Lake, 'AWS::Athena::WorkGroup').find(({ Name }) => Name === name);
    expect(group).toMatchObject({
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 10_000_000_000,
        EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
        ResultConfiguration: {
          OutputLocation: `s3://smallcap-lake-dev-results-123456789012-us-east-1/${folder}/`,
          EncryptionConfiguration: { EncryptionOption: 'SSE_S3' },
          ExpectedBucketOwner: '123456789012',
        },
      },
    });
  });
});

describe('the BI policy', () => {
  const [policy] = ofType(Lake, 'AWS::IAM::ManagedPolicy');
  const allowed = statementsOf(policy?.['PolicyDocument']);
  const resourcesOf = (action: string) =>
    allowed
      .filter(({ Action }) => listOf(Action).includes(action))
      .flatMap(({ Resource }) => listOf(Resource));
  const lake = 'arn:aws:s3:::smallcap-lake-dev-lake-123456789012-us-east-1';
  const results = 'arn:aws:s3:::smallcap-lake-dev-results-123456789012-us-east-1';

  it('reads manifests and data and never raw, and writes answers only', () => {
    expect(resourcesOf('s3:GetObject').sort()).toEqual(
      [
        `${lake}/data/*`,
        `${lake}/lake.json`,
        `${lake}/manifest/*`,
        `${lake}/releases/*`,
        `${results}/bi/*`,
      ].sort(),
    );
    expect(resourcesOf('s3:PutObject')).toEqual([`${results}/bi/*`]);
    const list = allowed.find(({ Sid }) => Sid === 'ListFiles');
    const prefixes = ['manifest/*', 'data/*', 'releases/*'];
    expect(list?.Condition).toEqual({ StringLike: { 's3:prefix': prefixes } });
  });

  it('grants no action by a pattern, and nothing everywhere but two lists of names', () => {
    expect(allowed.flatMap(({ Action }) => listOf(Action)).join()).not.toContain('*');
    const everywhere = allowed.filter(({ Resource }) => listOf(Resource).includes('*'));
    expect(everywhere.flatMap(({ Action }) => listOf(Action))).toEqual([
      'athena:ListDataCatalogs',
      'athena:ListWorkGroups',
    ]);
    expect(allowed.every(({ Effect }) => Effect === 'Allow')).toBe(true);
  });

  it('asks in its own workgroup only', () => {
    expect(resourcesOf('athena:StartQueryExecution')).toEqual([
      'arn:aws:athena:us-east-1:123456789012:workgroup/smallcap-lake-dev-bi',
    ]);
  });
});
