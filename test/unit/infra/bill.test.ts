import { describe, expect, it } from 'vitest';
import { type Bill, billOf } from '../../../infra/bill/bill.ts';
import { readPrices } from '../../../infra/bill/prices.ts';
import type { Resource } from '../../../infra/bill/templates.ts';
import { readUsage } from '../../../infra/bill/usage.ts';

const prices = readPrices();
const usage = readUsage();

const workgroup = (name: string, cutoff?: number): Resource => ({
  Type: 'AWS::Athena::WorkGroup',
  Properties: {
    Name: name,
    WorkGroupConfiguration: { ...(cutoff && { BytesScannedCutoffPerQuery: cutoff }) },
  },
});

/** A deployment in small: a schedule of one source, its function, its workgroups, an alarm. */
const small: Readonly<Record<string, Resource>> = {
  Nightly: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: 'cron(0 18 * * ? *)',
      Target: { Input: '{"sources":["one","two"]}' },
    },
  },
  Take: {
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: 'x-dev-take', MemorySize: 1024, Architectures: ['arm64'] },
  },
  Bi: workgroup('x-dev-bi', 10e9),
  Etl: workgroup('x-dev-etl', 10e9),
  Alarm: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { Namespace: 'Ours', MetricName: 'Age', Period: 3600 },
  },
};

function bill(resources: Readonly<Record<string, Resource>>): Bill {
  return billOf({ Lake: { text: '', resources } }, usage, prices);
}

const before = bill(small);
const added = (id: string, resource: Resource) =>
  bill({ ...small, [id]: resource }).usd - before.usd;

describe('billOf()', () => {
  it('keeps a scheduled day below a minute of billed time, as measured', () => {
    expect(usage.scheduledDay.billedSeconds).toBeLessThan(60);
  });

  it('takes runs from the schedules, and sources from their input', () => {
    expect(before.runs).toBeCloseTo(730 / 24, 9);
    const requests = before.lines.find(({ price }) => price === 'lambda requests');
    // Of the sources a schedule names, so many are due.
    const due = usage.steps['take']?.perRun ?? Number.NaN;
    expect(requests?.quantity).toBeCloseTo((due * 2 * 730) / 24, 9);
  });

  it('adds up its own lines, each a quantity of a listed price', () => {
    for (const { price, quantity, usd } of before.lines) {
      expect([price, usd]).toEqual([price, quantity * (prices.prices[price]?.usd ?? Number.NaN)]);
    }
    expect(before.usd).toBeCloseTo(
      before.lines.reduce((sum, { usd }) => sum + usd, 0),
      12,
    );
  });

  it.each<[string, Resource, number]>([
    ['a NAT gateway', { Type: 'AWS::EC2::NatGateway' }, 730 * 0.045],
    ['a key of one’s own', { Type: 'AWS::KMS::Key' }, 1],
    ['a secret', { Type: 'AWS::SecretsManager::Secret' }, 0.4],
    [
      'an hourly crawler',
      {
        Type: 'AWS::Glue::Crawler',
        Properties: { Schedule: { ScheduleExpression: 'cron(0 * * * ? *)' } },
      },
      730 * 2 * (1 / 6) * 0.44,
    ],
    [
      'provisioned concurrency of 2',
      {
        Type: 'AWS::Lambda::Alias',
        Properties: { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } },
      },
      2 * 730 * 3600 * (1769 / 1024) * 0.0000033334,
    ],
    [
      'an alarm on one more metric of AWS',
      {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { Namespace: 'AWS/Lambda', MetricName: 'Errors' },
      },
      0.1,
    ],
    [
      'an alarm on one more metric of ours',
      { Type: 'AWS::CloudWatch::Alarm', Properties: { Namespace: 'Ours', MetricName: 'Other' } },
      0.1 + 0.3,
    ],
    [
      'an alarm every ten seconds',
      {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { Namespace: 'AWS/Lambda', MetricName: 'Errors', Period: 10 },
      },
      3 * 0.1,
    ],
  ])('%s moves it by the price', (_, resource, usd) => {
    expect(added('Planted', resource)).toBeCloseTo(usd, 9);
  });

  it('a workgroup without a cut-off costs what a mistaken question reads', () => {
    const without = bill({ ...small, Bi: workgroup('x-dev-bi') });
    const terabytes = (usage.assumed.mistakenQueryBytes - 10e9) / 1e12;
    expect(without.usd - before.usd).toBeCloseTo(terabytes * 5, 9);
  });

  it('a schedule twice as often costs its runs twice', () => {
    const properties = small['Nightly']?.Properties;
    const twice = bill({
      ...small,
      Nightly: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: { ...properties, ScheduleExpression: 'cron(0 6,18 * * ? *)' },
      },
    });
    expect(twice.runs).toBeCloseTo(2 * before.runs, 9);
    expect(twice.usd).toBeGreaterThan(before.usd);
  });

  it('dashboards are free up to three, and then are not', () => {
    const dashboards = Object.fromEntries(
      [1, 2, 3, 4].map((n) => [`Board${n}`, { Type: 'AWS::CloudWatch::Dashboard' }]),
    );
    expect(bill({ ...small, ...dashboards }).usd - before.usd).toBeCloseTo(3, 9);
  });

  it('a resource nobody knows the price of is named', () => {
    const { notPriced } = bill({ ...small, Cluster: { Type: 'AWS::Redshift::Cluster' } });
    expect(notPriced).toEqual(['Lake.Cluster (AWS::Redshift::Cluster)']);
    expect(before.notPriced).toEqual([]);
  });

  it('a function nobody measured is refused', () => {
    const Properties = { FunctionName: 'x-dev-guess' };
    expect(() => bill({ ...small, Guess: { Type: 'AWS::Lambda::Function', Properties } })).toThrow(
      'Guess: expected a function whose durations are in infra/bill/usage.json, found x-dev-guess',
    );
  });
});
