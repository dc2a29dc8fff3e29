import { expect, inject, it } from 'vitest';
import { billOf } from '../../infra/bill/bill.ts';
import { readPrices } from '../../infra/bill/prices.ts';
import { type Template, templatesIn } from '../../infra/bill/templates.ts';
import { readUsage } from '../../infra/bill/usage.ts';
import { ofType } from './assembly.ts';

// That it was synthesised at all says that no rule of cdk-nag is broken with the options in use.
const { dev, withOptions } = inject('assemblies');
const key = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

function stackOf(folder: string, name: string): Template {
  const template = templatesIn(folder)[name];
  if (template === undefined) throw new TypeError(`expected a template of ${name}`);
  return template;
}

const lake = stackOf(withOptions, 'Lake');
const pipeline = stackOf(withOptions, 'Pipeline');
const plainPipeline = stackOf(dev, 'Pipeline');

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** Actions on the key that a policy allows. */
function keyActions(document: unknown): string[] {
  return (document as { Statement: readonly Statement[] }).Statement.filter(
    ({ Resource }) => Resource === key,
  ).flatMap(({ Action }) => Action);
}

const roles = (template: Template) => ofType(template, 'AWS::IAM::Role');
const functions = (template: Template) => ofType(template, 'AWS::Lambda::Function');

it('puts the boundary on every role of both stacks, and on none without the option', () => {
  const bound = [...roles(lake), ...roles(pipeline)];
  expect(bound.length).toBeGreaterThanOrEqual(8);
  for (const { id, PermissionsBoundary } of bound) {
    expect(PermissionsBoundary, id).toBe('arn:aws:iam::123456789012:policy/edge');
  }
  const free = [...roles(stackOf(dev, 'Lake')), ...roles(plainPipeline)];
  expect(free.filter(({ PermissionsBoundary }) => PermissionsBoundary !== undefined)).toEqual([]);
});

it('encrypts lake and answers with the key, and access logs with S3’s own, as they must be', () => {
  const encrypted = ofType(lake, 'AWS::S3::Bucket').map(({ BucketName, BucketEncryption }) => {
    const [rule] = (
      BucketEncryption as { ServerSideEncryptionConfiguration: Record<string, unknown>[] }
    ).ServerSideEncryptionConfiguration;
    const how = rule?.['ServerSideEncryptionByDefault'];
    return [String(BucketName).split('-')[3], how, rule?.['BucketKeyEnabled']];
  });
  const own = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key };
  expect(encrypted.sort()).toEqual([
    ['lake', own, true],
    ['logs', { SSEAlgorithm: 'AES256' }, undefined],
    ['results', own, true],
  ]);
  for (const { WorkGroupConfiguration } of ofType(lake, 'AWS::Athena::WorkGroup')) {
    expect(WorkGroupConfiguration).toMatchObject({
      ResultConfiguration: {
        EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: key },
      },
    });
  }
});

it('lets whoever reads or writes the lake use the key, and nobody else', () => {
  const allowed = ofType(pipeline, 'AWS::IAM::Policy').map(({ id, PolicyDocument }) => [
    id.replace(/(Role)?DefaultPolicy.*$/, ''),
    keyActions(PolicyDocument),
  ]);
  const both = ['kms:Decrypt', 'kms:GenerateDataKey'];
  expect(Object.fromEntries(allowed)).toEqual({
    Plan: both,
    Take: both,
    Conclude: both,
    BackfillPlan: both,
    BackfillTake: both,
    // It reads the list of items itself.
    Backfill: ['kms:Decrypt'],
    Run: [],
    Schedules: [],
  });
  const [reader] = ofType(lake, 'AWS::IAM::ManagedPolicy');
  expect(keyActions(reader?.['PolicyDocument'])).toEqual(both);
});

it('holds concurrency back for the functions that fetch, and for none without the option', () => {
  const reserved = functions(pipeline)
    .filter(({ ReservedConcurrentExecutions }) => ReservedConcurrentExecutions !== undefined)
    .map(({ FunctionName, ReservedConcurrentExecutions }) => [
      FunctionName,
      ReservedConcurrentExecutions,
    ]);
  expect(reserved.sort()).toEqual([
    ['smallcap-lake-prod-backfill-take', 2],
    ['smallcap-lake-prod-take', 2],
  ]);
  for (const { id, ...properties } of functions(plainPipeline)) {
    expect(properties, id).not.toHaveProperty('ReservedConcurrentExecutions');
  }
});

it('tells alarms to the address and the hook', () => {
  const told = ofType(pipeline, 'AWS::SNS::Subscription').map(({ Protocol, Endpoint }) => [
    Protocol,
    Endpoint,
  ]);
  expect(told.sort()).toEqual([
    ['email', 'someone@example.com'],
    ['https', 'https://example.com/hook'],
  ]);
});

it('has a price for everything', () => {
  expect(billOf(templatesIn(withOptions), readUsage(), readPrices()).notPriced).toEqual([]);
});
