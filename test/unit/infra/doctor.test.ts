import { afterEach, describe, expect, it } from 'vitest';
import { DuckDb } from '../../../functions/query/duckdb.ts';
import { loadSources } from '../../../functions/source-catalog.ts';
import { alarms, endToEnd, relations, schedules } from '../../../infra/doctor/after.ts';
import {
  account,
  bootstrap,
  concurrency,
  lakeFormation,
  publisherSettings,
  versions,
} from '../../../infra/doctor/before.ts';
import { type Clients, clientsOf } from '../../../infra/doctor/clients.ts';
import type { Finding } from '../../../infra/doctor/finding.ts';
import { names, stack } from '../../../infra/doctor/names-taken.ts';
import { printed } from '../../../infra/doctor/print.ts';
import { settingsOf } from '../../../infra/settings.ts';
import { type AwsAnswer, awsAnswering } from '../../builders/aws-answers.ts';
import { anyCredentials } from '../../builders/s3-emulator.ts';

const place = { account: '123456789012', region: 'us-east-1' };
const settings = settingsOf({}, { env: 'dev' });
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function clientsOn(answers: Readonly<Record<string, AwsAnswer>>): Promise<Clients> {
  const { endpoint, stop } = await awsAnswering(answers);
  stops.push(stop);
  return clientsOf({ region: place.region, endpoint, credentials: anyCredentials });
}

const json = (value: unknown): AwsAnswer => ({ body: JSON.stringify(value) });
const quota = (limit: number) => ({
  'GET /2016-08-19/account-settings': json({ AccountLimit: { ConcurrentExecutions: limit } }),
});

describe('before', () => {
  it('versions: the CLI that reads what the library writes', async () => {
    const versionOf = (name: string) => (name === 'aws-cdk' ? '3.0.0' : '2.276.0');
    expect(await versions('v24.21.0')).toMatchObject({ state: 'ok' });
    expect(await versions('v20.1.0', versionOf)).toMatchObject({
      state: 'failed',
      found: expect.stringContaining('aws-cdk 3.0.0 where 2.1148.1 is meant'),
      todo: expect.stringContaining('npm ci'),
    });
  });

  it.each([
    [1000, undefined, 'ok', '1000 at once'],
    [10, undefined, 'warning', 'as new accounts have'],
    [10, 1, 'failed', 'reservedConcurrency would hold back 2'],
    [1000, 5, 'ok', '1000 at once'],
    [110, 10, 'failed', 'AWS keeps 100 free'],
  ])('a quota of %d with reservedConcurrency %s is %s', async (limit, reserved, state, found) => {
    const clients = await clientsOn(quota(limit));
    const wanted = settingsOf(
      { ...(reserved && { reservedConcurrency: reserved }) },
      { env: 'dev' },
    );
    const finding = await concurrency(clients, wanted);
    expect(finding).toMatchObject({ state, found: expect.stringContaining(found) });
    if (state !== 'ok') expect(finding.todo).toContain('Service Quotas');
  });

  it('Lake Formation that guards new databases says which grant opens them', async () => {
    const guarded = { DataLakeSettings: { CreateDatabaseDefaultPermissions: [] } };
    const clients = await clientsOn({ 'POST /GetDataLakeSettings': json(guarded) });
    expect(await lakeFormation(clients, place)).toMatchObject({
      state: 'failed',
      todo: expect.stringContaining('cdk-hnb659fds-cfn-exec-role-123456789012-us-east-1'),
    });
    const open = {
      DataLakeSettings: {
        CreateDatabaseDefaultPermissions: [
          { Principal: { DataLakePrincipalIdentifier: 'IAM_ALLOWED_PRINCIPALS' } },
        ],
      },
    };
    const others = await clientsOn({ 'POST /GetDataLakeSettings': json(open) });
    expect(await lakeFormation(others, place)).toMatchObject({ state: 'ok' });
  });

  it('an account that was never bootstrapped is told the command', async () => {
    const body = JSON.stringify({ __type: 'ParameterNotFound', message: '' });
    const clients = await clientsOn({ GetParameter: { status: 400, body } });
    expect(await bootstrap(clients, place)).toMatchObject({
      state: 'failed',
      todo: 'run `npx cdk bootstrap aws://123456789012/us-east-1`',
    });
    const old = await clientsOn({ GetParameter: json({ Parameter: { Value: '5' } }) });
    expect(await bootstrap(old, place)).toMatchObject({ state: 'failed' });
  });

  it('who asks the SEC, and a key that is wanted, must be in SSM', async () => {
    const sources = await loadSources();
    const body = JSON.stringify({ __type: 'ParameterNotFound', message: '' });
    const none = await clientsOn({ GetParameter: { status: 400, body } });
    const finding = await publisherSettings(none, settings, sources);
    expect(finding.state).toBe('warning');
    expect(finding.found).toContain('SEC_CONTACT for sec_company_facts');
    expect(finding.found).not.toContain('FRED_API_KEY');
    expect(finding.todo).toContain('--name /smallcap-lake/dev/keys/SEC_CONTACT --value');
    const wanted = settingsOf({ sources: ['alfred_vintages'] }, { env: 'dev' });
    expect((await publisherSettings(none, wanted, sources)).found).toContain('FRED_API_KEY');
    const there = await clientsOn({ GetParameter: json({ Parameter: { Value: 'x' } }) });
    expect(await publisherSettings(there, wanted, sources)).toMatchObject({
      state: 'ok',
      found: 'FRED_API_KEY, SEC_CONTACT',
    });
  });

  it('what AWS refuses to tell is unknown, in its own words', async () => {
    const body = JSON.stringify({ __type: 'AccessDeniedException', message: 'not you' });
    const clients = await clientsOn({ GetParameter: { status: 400, body } });
    expect(await bootstrap(clients, place)).toMatchObject({
      state: 'unknown',
      found: 'AccessDeniedException: not you',
    });
  });

  it('credentials of another account than the settings have are refused', async () => {
    const body = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <GetCallerIdentityResult><Account>123456789012</Account><Arn>arn:x</Arn></GetCallerIdentityResult>
    </GetCallerIdentityResponse>`;
    const clients = await clientsOn({ GetCallerIdentity: { body } });
    expect(await account(clients, settings)).toMatchObject({ state: 'ok' });
    const wanted = settingsOf({ account: '999999999999' }, { env: 'dev' });
    expect(await account(clients, wanted)).toMatchObject({
      state: 'failed',
      todo: 'sign in to 999999999999, or change the setting',
    });
  });

  it('a bucket’s name taken by somebody else asks for another prefix', async () => {
    const bucket = (what: string) => `HEAD /smallcap-lake-dev-${what}-123456789012-us-east-1/`;
    const missing = JSON.stringify({ __type: 'EntityNotFoundException' });
    const clients = await clientsOn({
      [bucket('lake')]: { status: 403 },
      [bucket('results')]: { status: 404 },
      [bucket('logs')]: { status: 200 },
      GetDatabase: { status: 400, body: missing },
    });
    const found = await names(clients, settings, place);
    expect(found.map(({ state }) => state)).toEqual(['failed', 'ok', 'failed', 'ok']);
    expect(found[0]?.todo).toBe('choose another `prefix` in config/dev.json');
    expect(found[2]?.todo).toContain('--import-existing-resources');
  });

  it('a stack that rolled back is a failure, one that is not there is not', async () => {
    const described = (status: string) => ({
      DescribeStacks: {
        body: `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
          <DescribeStacksResult><Stacks><member><StackName>x</StackName>
          <StackStatus>${status}</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
      },
    });
    const found = async (status: string) =>
      await stack(await clientsOn(described(status)), settings, 'lake');
    expect((await found('UPDATE_COMPLETE')).state).toBe('ok');
    expect((await found('ROLLBACK_COMPLETE')).state).toBe('failed');
    expect((await found('UPDATE_ROLLBACK_COMPLETE')).state).toBe('failed');
    expect((await found('UPDATE_IN_PROGRESS')).state).toBe('warning');
  });
});

describe('after', () => {
  it('names the view whose columns changed, with the engine’s words', async () => {
    const engine = await DuckDb.open();
    await engine.run('CREATE SCHEMA smallcap_lake_dev');
    await engine.run('CREATE TABLE smallcap_lake_dev.fact AS SELECT 1 AS a, 2 AS b');
    await engine.run(
      'CREATE VIEW smallcap_lake_dev.metric AS SELECT b FROM smallcap_lake_dev.fact',
    );
    expect(await relations(engine, settings, ['fact', 'metric'])).toMatchObject({
      state: 'ok',
      found: '2 answer',
    });
    await engine.run('ALTER TABLE smallcap_lake_dev.fact RENAME b TO c');
    expect(await relations(engine, settings, ['fact', 'metric'])).toMatchObject({
      state: 'failed',
      found: expect.stringMatching(/1 of 2 do not answer\nmetric: .*"b"/s),
      todo: expect.stringContaining('npx cdk deploy Lake -c env=dev'),
    });
    engine.close();
  });

  const alarm = (more: object) => ({
    MetricAlarms: [
      {
        AlarmName: 'smallcap-lake-dev-run-failed',
        ActionsEnabled: true,
        AlarmActions: ['arn:t'],
        StateValue: 'OK',
        ...more,
      },
    ],
  });
  it.each([
    [{ MetricAlarms: [] }, 'failed', 'there are none'],
    [alarm({ ActionsEnabled: false }), 'failed', 'told to nobody: smallcap-lake-dev-run-failed'],
    [alarm({ AlarmActions: [] }), 'failed', 'told to nobody'],
    [alarm({ StateValue: 'ALARM', StateReason: 'two missing' }), 'warning', 'two missing'],
    [alarm({}), 'warning', 'nobody is written to'],
  ])('alarms: %j is %s', async (answer, state, found) => {
    const clients = await clientsOn({ DescribeAlarms: json(answer) });
    expect(await alarms(clients, settings)).toMatchObject({
      state,
      found: expect.stringContaining(found),
    });
  });

  it('schedules switched off by hand are found', async () => {
    const answer = { Schedules: [{ State: 'ENABLED' }, { State: 'DISABLED' }] };
    const clients = await clientsOn({ 'GET /schedules': json(answer) });
    expect(await schedules(clients, settings)).toMatchObject({
      state: 'failed',
      found: '1 of 2 enabled',
    });
  });

  it.each([
    [{ status: 'SUCCEEDED', output: '"released"' }, 'ok', 'succeeded: "released"'],
    [
      { status: 'FAILED', error: 'SourceChangedError', cause: 'another header' },
      'failed',
      'FAILED: SourceChangedError another header',
    ],
    [{ status: 'RUNNING' }, 'warning', 'still running'],
  ])('a run that is %j is %s', async (execution, state, found) => {
    const clients = await clientsOn({
      StartExecution: json({ executionArn: 'arn:run', startDate: 0 }),
      DescribeExecution: json({ executionArn: 'arn:run', startDate: 0, ...execution }),
    });
    const patience = { now: new Date(0), wait: async () => {}, polls: 2 };
    expect(await endToEnd(clients, settings, place, 'fred_series', patience)).toMatchObject({
      state,
      found: expect.stringContaining(found),
    });
  });
});

it('a run where the machine is missing says which deployment makes it', async () => {
  const missing = { status: 400, body: '{"__type":"StateMachineDoesNotExist","message":"gone"}' };
  const clients = await clientsOn({ StartExecution: missing });
  const patience = { now: new Date(0), wait: async () => {}, polls: 2 };
  expect(await endToEnd(clients, settings, place, 'fred_series', patience)).toMatchObject({
    state: 'failed',
    found: 'there is no state machine smallcap-lake-dev-run',
    todo: expect.stringContaining('npx cdk deploy Pipeline -c env=dev'),
  });
});

it('prints what was found, and under it what to do', () => {
  const findings: Finding[] = [
    { check: 'a', state: 'ok', found: 'well' },
    { check: 'b', state: 'failed', found: 'one\ntwo', todo: 'mend it' },
  ];
  expect(printed({ env: 'dev', ...place, isHealthy: false, findings })).toBe(
    [
      'dev in 123456789012, us-east-1',
      '',
      'ok       a: well',
      'FAILED   b: one',
      '           two',
      '         -> mend it',
      '',
      '1 to see to',
      '',
    ].join('\n'),
  );
});
