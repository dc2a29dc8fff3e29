import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CreateDatabaseCommand } from '@aws-sdk/client-glue';
import { PutDataLakeSettingsCommand } from '@aws-sdk/client-lakeformation';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateScheduleCommand, CreateScheduleGroupCommand } from '@aws-sdk/client-scheduler';
import { CreateStateMachineCommand } from '@aws-sdk/client-sfn';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clients, clientsOf } from '../../infra/doctor/clients.ts';
import type { Finding } from '../../infra/doctor/finding.ts';
import { anyCredentials, moto, type S3Emulator } from '../builders/s3-emulator.ts';

const region = 'us-east-1';
const starts = moto();

interface Answer {
  readonly code: number | null;
  readonly account: string;
  readonly findings: readonly Finding[];
}

/** `npm run doctor -- --json`, as a person would run it, against an emulator. */
async function doctor(endpoint: string, ...words: readonly string[]): Promise<Answer> {
  const child = spawn(process.execPath, ['infra/doctor/main.ts', '--json', ...words], {
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: anyCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: anyCredentials.secretAccessKey,
    },
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [printed, complaint, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  if (printed === '') throw new Error(`expected an answer, found ${complaint}`);
  return { code, ...JSON.parse(printed) };
}

function judge(emulator: () => S3Emulator, clients: () => Clients): void {
  const found = ({ findings }: Answer, check: string) =>
    findings.find((finding) => finding.check === check);

  it('an empty account: what to do first, and every name free', async () => {
    const answer = await doctor(emulator().endpoint);
    expect(answer).toMatchObject({ code: 1, account: '123456789012' });
    expect(found(answer, 'versions')?.state).toBe('ok');
    expect(found(answer, 'CDK bootstrap')).toMatchObject({
      state: 'failed',
      todo: 'run `npx cdk bootstrap aws://123456789012/us-east-1`',
    });
    expect(found(answer, 'Lake Formation')?.state).toBe('ok');
    expect(found(answer, 'stack smallcap-lake-dev-lake')?.found).toBe('not deployed');
    const names = answer.findings.filter(({ check }) => /^(bucket|database) /.test(check));
    expect(names.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(found(answer, 'estimated bill')?.state).toBe('ok');
    // The emulator does not know the call: what could not be asked is not called healthy.
    expect(found(answer, 'function concurrency')?.state).toBe('unknown');
  });

  it('leftovers of an earlier deployment and Lake Formation turned on', async () => {
    const { glue, lakeFormation, s3, ssm } = clients();
    await ssm.send(
      new PutParameterCommand({
        Name: '/cdk-bootstrap/hnb659fds/version',
        Value: '28',
        Type: 'String',
      }),
    );
    const Bucket = `smallcap-lake-dev-lake-123456789012-${region}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'smallcap_lake_dev' } }));
    await lakeFormation.send(
      new PutDataLakeSettingsCommand({
        DataLakeSettings: { CreateDatabaseDefaultPermissions: [] },
      }),
    );
    const answer = await doctor(emulator().endpoint);
    expect(found(answer, 'CDK bootstrap')).toMatchObject({ state: 'ok', found: 'version 28' });
    expect(found(answer, `bucket ${Bucket}`)?.todo).toContain('--import-existing-resources');
    expect(found(answer, 'database smallcap_lake_dev')?.state).toBe('failed');
    expect(found(answer, 'Lake Formation')?.todo).toContain('CREATE_DATABASE');
  });

  it('a deployment: alarms, schedules and a run are looked at', async () => {
    const { cloudFormation, cloudWatch, scheduler, sfn } = clients();
    const TemplateBody = JSON.stringify({ Resources: { Q: { Type: 'AWS::SQS::Queue' } } });
    for (const StackName of ['smallcap-lake-dev-lake', 'smallcap-lake-dev-pipeline']) {
      await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
    }
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'smallcap-lake-dev-run-failed',
        Namespace: 'AWS/States',
        MetricName: 'ExecutionsFailed',
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        Threshold: 0,
        Period: 300,
        Statistic: 'Sum',
        AlarmActions: [`arn:aws:sns:${region}:123456789012:alarms`],
      }),
    );
    const early = await doctor(emulator().endpoint, '--run', 'fred_series');
    expect(found(early, 'a run of fred_series')).toMatchObject({
      state: 'failed',
      todo: expect.stringContaining('npx cdk deploy Pipeline'),
    });
    const roleArn = 'arn:aws:iam::123456789012:role/r';
    await scheduler.send(new CreateScheduleGroupCommand({ Name: 'smallcap-lake-dev' }));
    await scheduler.send(
      new CreateScheduleCommand({
        Name: 'fred_series',
        GroupName: 'smallcap-lake-dev',
        ScheduleExpression: 'cron(0 8 ? * MON-FRI *)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: `arn:aws:states:${region}:123456789012:stateMachine:x`, RoleArn: roleArn },
      }),
    );
    // moto calls every execution running for ever, unless it is told to execute it before
    // it gets the machine.
    await fetch(`${emulator().endpoint}/moto-api/config`, {
      method: 'POST',
      body: JSON.stringify({ stepfunctions: { execute_state_machine: true } }),
    });
    await sfn.send(
      new CreateStateMachineCommand({
        name: 'smallcap-lake-dev-run',
        roleArn,
        definition: JSON.stringify({ StartAt: 'End', States: { End: { Type: 'Succeed' } } }),
      }),
    );
    const answer = await doctor(emulator().endpoint, '--run', 'fred_series');
    expect(found(answer, 'stack smallcap-lake-dev-lake')?.state).toBe('ok');
    expect(found(answer, 'alarms')).toMatchObject({
      state: 'warning',
      found: expect.stringContaining('1 armed'),
    });
    expect(found(answer, 'schedules')).toMatchObject({
      state: 'ok',
      found: expect.stringContaining('1 of 1 enabled'),
    });
    expect(found(answer, 'a run of fred_series')?.state).toBe('ok');
    expect(found(answer, 'tables and views')).toBeDefined();
  });
}

if (starts === undefined) {
  it.skip('needs Python for moto', () => {});
} else {
  describe('npm run doctor on moto', () => {
    let emulator: S3Emulator;
    let clients: Clients;
    beforeAll(async () => {
      emulator = await starts();
      clients = clientsOf({ region, endpoint: emulator.endpoint, credentials: anyCredentials });
    });
    afterAll(async () => await emulator.stop());
    judge(
      () => emulator,
      () => clients,
    );
  });
}
