import { beforeAll, expect, it } from 'vitest';
import { functionName } from '../../infra/pipeline-names.ts';
import { allowing } from './aws/iam.ts';
import { refusedCalls, unusedGrantsOf } from './aws/privileges.ts';
import { buckets, naming } from './stage.ts';
import { type Deployed, synthesised } from './synthesised.ts';

let pipeline: Deployed;
beforeAll(async () => {
  ({ pipeline } = await synthesised());
});

const object = (key: string) => `arn:aws:s3:::${buckets.lake}/${key}`;
const by = (step: 'plan' | 'take' | 'conclude' | 'backfill-plan', action: string, key: string) => ({
  principal: functionName(naming, step),
  action,
  resource: object(key),
});

it('lets each function do its own work and nobody else’s', () => {
  const allowed = [
    by('take', 's3:PutObject', 'raw/a/2025-11-26/x'),
    by('take', 's3:DeleteObject', 'pending/a/x.json'),
    by('conclude', 's3:PutObject', 'releases/00000001.json'),
    by('backfill-plan', 's3:PutObject', 'backfill/x.json'),
  ];
  const refused = [
    by('plan', 's3:PutObject', 'data/a/2025/x.parquet'),
    by('plan', 's3:GetObject', 'raw/a/2025-11-26/x'),
    by('take', 's3:PutObject', 'releases/00000001.json'),
    by('take', 's3:PutObject', 'drop/index_level.csv'),
    by('take', 's3:DeleteObject', 'raw/a/2025-11-26/x'),
    by('conclude', 's3:GetObject', 'raw/a/2025-11-26/x'),
    by('conclude', 's3:DeleteObject', 'data/a/2025/x.parquet'),
    by('backfill-plan', 's3:PutObject', 'manifest/a/current/manifest'),
    { principal: 'nobody', action: 's3:GetObject', resource: object('data/x') },
  ];
  expect(refusedCalls(pipeline, [...allowed, ...refused])).toEqual(refused);
});

it('names a grant that no call used', () => {
  const { unused } = unusedGrantsOf(pipeline, [], ['backfill-plan']);
  expect(unused).toContain(`backfill-plan: s3:PutObject on ${object('backfill/*')}`);
});

it('matches stars and case as IAM does, and nothing more', () => {
  const grants = [{ action: 's3:Get*', resource: 'arn:aws:s3:::b/raw/*' }];
  expect(allowing(grants, 's3:getobject', 'arn:aws:s3:::b/raw/x')).toBeDefined();
  expect(allowing(grants, 's3:GetObject', 'arn:aws:s3:::b/rawx')).toBeUndefined();
  expect(allowing(grants, 's3:PutObject', 'arn:aws:s3:::b/raw/x')).toBeUndefined();
});

it('gives no function the right to read every parameter or to invoke another', () => {
  for (const [, { PolicyDocument }] of pipeline.ofType('AWS::IAM::Policy')) {
    const text = JSON.stringify(PolicyDocument);
    expect(text).not.toMatch(/"Action":\s*"\*"|:\*"[,\]].{0,20}"Action"/);
    expect(text).not.toContain('parameter/*');
    expect(text).not.toMatch(/"(s3|ssm|athena|glue|lambda|states|kms):\*"/);
  }
});
