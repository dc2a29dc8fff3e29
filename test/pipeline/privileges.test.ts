import { beforeAll, expect, it } from 'vitest';
import {
  biPolicy,
  database,
  keyPath,
  martTable,
  workgroupBi,
  workgroupEtl,
} from '../../infra/names.ts';
import {
  backfillMachine,
  functionName,
  runMachine,
  scheduleGroup,
} from '../../infra/pipeline-names.ts';
import { type Deployed, place } from '../builders/deployed.ts';
import { allowing, grantsOfPolicy } from '../builders/iam.ts';
import { refusedCalls, unusedGrantsOf } from './aws/privileges.ts';
import { functionsOf } from './lambda/fleet.ts';
import { firings } from './schedules.ts';
import { buckets, naming } from './stage.ts';
import { synthesised } from './synthesised.ts';

let lake: Deployed;
let pipeline: Deployed;
beforeAll(async () => {
  ({ lake, pipeline } = await synthesised());
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

const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${place.region}:${place.account}:${resource}`;

it('lets a machine call its own functions and start its own items, and nothing else', () => {
  const [run, backfill] = [runMachine(naming), backfillMachine(naming)];
  const calls = (principal: string, step: Parameters<typeof functionName>[1]) => ({
    principal,
    action: 'lambda:InvokeFunction',
    resource: arn('lambda', `function:${functionName(naming, step)}`),
  });
  const starts = (principal: string, machine: string) => ({
    principal,
    action: 'states:StartExecution',
    resource: arn('states', `stateMachine:${machine}`),
  });
  const reads = (principal: string, key: string) => ({
    principal,
    action: 's3:GetObject',
    resource: object(key),
  });
  const allowed = [
    calls(run, 'plan'),
    calls(run, 'take'),
    calls(run, 'conclude'),
    calls(backfill, 'backfill-plan'),
    calls(backfill, 'backfill-take'),
    calls(backfill, 'conclude'),
    starts(backfill, backfill),
    reads(backfill, 'backfill/x.json'),
  ];
  const refused = [
    calls(run, 'backfill-take'),
    calls(backfill, 'plan'),
    starts(run, run),
    starts(backfill, run),
    reads(backfill, 'data/x'),
    reads(run, 'backfill/x.json'),
  ];
  expect(refusedCalls(pipeline, [...allowed, ...refused])).toEqual(refused);
});

it('lets the schedules start the run and report what they could not start, and nothing else', () => {
  const principal = scheduleGroup(naming);
  const [firing] = firings(pipeline, '2025-11-26', '2025-11-26');
  if (!firing) throw new TypeError('expected a schedule of that day');
  const allowed = [
    { principal, action: 'states:StartExecution', resource: firing.machine },
    { principal, action: 'sqs:SendMessage', resource: firing.undelivered },
  ];
  const backfill = arn('states', `stateMachine:${backfillMachine(naming)}`);
  const refused = [
    { principal, action: 'states:StartExecution', resource: backfill },
    { principal, action: 'states:StopExecution', resource: firing.machine },
    { principal, action: 'sqs:SendMessage', resource: arn('sqs', 'another') },
    { principal, action: 'sqs:ReceiveMessage', resource: firing.undelivered },
  ];
  expect(refusedCalls(pipeline, [...allowed, ...refused])).toEqual(refused);
  expect(firing.machine).toBe(arn('states', `stateMachine:${runMachine(naming)}`));
});

it('lets a BI tool read marts, manifests and data through its workgroup, and no raw response', () => {
  const grants = grantsOfPolicy(lake, biPolicy(naming));
  const of = (action: string, resource: string, prefix = '') => ({ action, resource, prefix });
  const answers = (key: string) => `arn:aws:s3:::${buckets.results}/${key}`;
  const table = arn('glue', `table/${database(naming)}/${martTable('index_outlook')}`);
  const bucket = `arn:aws:s3:::${buckets.lake}`;
  const group = (name: string) => arn('athena', `workgroup/${name}`);
  const allowed = [
    of('s3:GetObject', object('data/index_outlook/all/x.parquet')),
    of('s3:GetObject', object('data/index_level/2025/x.parquet')),
    of('s3:GetObject', object('manifest/index_outlook/current/manifest')),
    of('s3:GetObject', object('lake.json')),
    of('s3:GetObject', object('releases/00000001.json')),
    of('s3:ListBucket', bucket, 'releases/'),
    of('s3:ListBucket', bucket, 'manifest/index_outlook/current/'),
    of('s3:ListBucket', bucket, 'data/index_level/2025/'),
    of('athena:StartQueryExecution', group(workgroupBi(naming))),
    of('athena:GetQueryResults', group(workgroupBi(naming))),
    of('glue:GetTable', table),
    of('glue:GetDatabase', arn('glue', `database/${database(naming)}`)),
    of('glue:GetTables', arn('glue', 'catalog')),
    of('s3:PutObject', answers('bi/x.csv')),
    of('s3:GetObject', answers('bi/x.csv')),
  ];
  const refused = [
    of('s3:GetObject', object('raw/aaii_sentiment/2025-11-26/x')),
    of('s3:GetObject', object('pending/aaii_sentiment/x.json')),
    of('s3:GetObject', object('drop/index_level.csv')),
    of('s3:GetObject', object('hosts/example.org.json')),
    of('s3:PutObject', object('releases/00000001.json')),
    of('s3:ListBucket', bucket, 'raw/'),
    of('s3:ListBucket', bucket),
    of('s3:PutObject', object('data/index_level/2025/x.parquet')),
    of('s3:PutObject', object('manifest/index_level/current/manifest')),
    of('s3:DeleteObject', object('data/index_level/2025/x.parquet')),
    of('s3:GetObject', answers('etl/x.csv')),
    of('s3:GetObject', answers('unload/x')),
    of('athena:StartQueryExecution', group(workgroupEtl(naming))),
    of('glue:UpdateTable', table),
    of('glue:DeleteTable', table),
    of('glue:GetTable', arn('glue', 'table/another/x')),
    of('ssm:GetParameter', arn('ssm', `parameter${keyPath(naming)}/FRED_API_KEY`)),
  ];
  const all = [...allowed, ...refused];
  expect(all.filter((call) => !allowing(grants, call))).toEqual(refused);
});

it('lets a conclusion unload where its environment says, and a plan only have its answers', () => {
  const unload = functionsOf(pipeline, () => ({}))
    .find(({ name }) => name === functionName(naming, 'conclude'))
    ?.environment['LAKE_UNLOAD']?.replace('s3://', 'arn:aws:s3:::');
  const put = (step: 'plan' | 'conclude', resource: string) => ({
    principal: functionName(naming, step),
    action: 's3:PutObject',
    resource,
  });
  const answer = `arn:aws:s3:::${buckets.results}/etl/x.csv`;
  const rows = `${unload}/x/y`;
  const bi = `arn:aws:s3:::${buckets.results}/bi/x.csv`;
  const allowed = [put('plan', answer), put('conclude', answer), put('conclude', rows)];
  const refused = [put('plan', rows), put('plan', bi), put('conclude', bi)];
  expect(refusedCalls(pipeline, [...allowed, ...refused])).toEqual(refused);
});

it('names a grant that no call used', () => {
  const { unused } = unusedGrantsOf(pipeline, [], ['backfill-plan']);
  expect(unused).toContain(`backfill-plan: s3:PutObject on ${object('backfill/*')}`);
});

it('matches stars and case as IAM does, and nothing more', () => {
  const grants = [{ action: 's3:Get*', resource: 'arn:aws:s3:::b/raw/*' }];
  expect(
    allowing(grants, { action: 's3:getobject', resource: 'arn:aws:s3:::b/raw/x' }),
  ).toBeDefined();
  expect(
    allowing(grants, { action: 's3:GetObject', resource: 'arn:aws:s3:::b/rawx' }),
  ).toBeUndefined();
  expect(
    allowing(grants, { action: 's3:PutObject', resource: 'arn:aws:s3:::b/raw/x' }),
  ).toBeUndefined();
});

it('gives no function the right to read every parameter or to invoke another', () => {
  for (const [, { PolicyDocument }] of pipeline.ofType('AWS::IAM::Policy')) {
    const text = JSON.stringify(PolicyDocument);
    expect(text).not.toMatch(/"Action":\s*"\*"|:\*"[,\]].{0,20}"Action"/);
    expect(text).not.toContain('parameter/*');
    expect(text).not.toMatch(/"(s3|ssm|athena|glue|lambda|states|kms):\*"/);
  }
});
