import { expect, inject, it } from 'vitest';
import { billOf } from '../../infra/bill/bill.ts';
import { readPrices } from '../../infra/bill/prices.ts';
import { type Resource, type Template, templatesIn } from '../../infra/bill/templates.ts';
import { readUsage } from '../../infra/bill/usage.ts';
import { settingsOfDeployment } from '../../infra/settings.ts';

const { dev, prod } = inject('assemblies');
const [usage, prices] = [readUsage(), readPrices()];
const bill = (templates: Readonly<Record<string, Template>>) => billOf(templates, usage, prices);

it.each([
  ['dev', dev],
  ['prod', prod],
])('%s stays within its budget, and everything in it has a price', (env, folder) => {
  const { usd, notPriced, runs } = bill(templatesIn(folder));
  expect(notPriced).toEqual([]);
  expect(runs).toBeGreaterThan(20);
  expect(usd).toBeGreaterThan(0.5);
  expect(usd).toBeLessThanOrEqual(settingsOfDeployment(env).budgetUsdPerMonth);
});

const shipped = templatesIn(dev);
const before = bill(shipped).usd;

function billWith(change: (resources: Record<string, Resource>) => void): number {
  const changed = structuredClone(shipped);
  const resources = changed['Lake']?.resources;
  if (resources === undefined) throw new Error('expected a template of the Lake stack');
  change(resources);
  return bill(changed).usd;
}

it.each<[string, Resource, number]>([
  ['a NAT gateway', { Type: 'AWS::EC2::NatGateway' }, 32.85],
  ['a key', { Type: 'AWS::KMS::Key' }, 1],
  [
    'an hourly crawler',
    {
      Type: 'AWS::Glue::Crawler',
      Properties: { Schedule: { ScheduleExpression: 'cron(0 * * * ? *)' } },
    },
    107.07,
  ],
  [
    'provisioned concurrency of 1',
    {
      Type: 'AWS::Lambda::Alias',
      Properties: { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 } },
    },
    15.13,
  ],
])('%s planted in the shipped template breaks the budget by its price', (_, resource, usd) => {
  const after = billWith((resources) => {
    resources['Planted'] = resource;
  });
  expect(after - before).toBeCloseTo(usd, 2);
});

it('a cut-off taken from a workgroup of the shipped template is missed', () => {
  const after = billWith((resources) => {
    const group = Object.values(resources).find(({ Type }) => Type === 'AWS::Athena::WorkGroup');
    const configuration = group?.Properties?.['WorkGroupConfiguration'];
    Reflect.deleteProperty(configuration as object, 'BytesScannedCutoffPerQuery');
  });
  expect(after - before).toBeCloseTo(4.95, 2);
  expect(after).toBeGreaterThan(settingsOfDeployment('dev').budgetUsdPerMonth);
});
