import { daysPerMonth, firingsPerMonth, hoursPerMonth, secondsPerMonth } from './month.ts';
import type { Resource } from './templates.ts';
import type { Usage } from './usage.ts';

/** So much of what the price list calls `price`. */
export interface Charge {
  readonly price: string;
  readonly quantity: number;
}

/** What a pricer is told of the month. */
export interface Month {
  readonly usage: Usage;
  /** Runs the schedules start, and the sources taken in them. */
  readonly runs: number;
  readonly takes: number;
}

type Properties = Readonly<Record<string, unknown>>;
export type Pricer = (properties: Properties, month: Month, id: string) => readonly Charge[];

const gigabyte = 1e9;
const megabyte = 1e6;
const leastScan = 10 * megabyte;

/** A property within properties, however deep, or undefined. */
function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Properties)[key] : undefined,
    value,
  );
}

/** The measured step a function is, told from its name's end. */
function stepOf(properties: Properties, usage: Usage, id: string) {
  const name = String(properties['FunctionName'] ?? '');
  const steps = Object.keys(usage.steps).filter((step) => name.endsWith(`-${step}`));
  const step = steps.sort((a, b) => b.length - a.length)[0];
  const measured = step === undefined ? undefined : usage.steps[step];
  if (step !== undefined && measured) return { step, measured };
  throw new TypeError(
    `${id}: expected a function whose durations are in infra/bill/usage.json, found ${name || 'one without a name'}`,
  );
}

function invocations(properties: Properties, { usage, runs, takes }: Month, id: string): number {
  const { step, measured } = stepOf(properties, usage, id);
  return measured.perRun * (step === 'take' ? takes : runs);
}

const lambdaFunction: Pricer = (properties, month, id) => {
  const { measured } = stepOf(properties, month.usage, id);
  const count = invocations(properties, month, id);
  const seconds = (count * measured.billedMilliseconds) / 1000;
  const memory = Number(properties['MemorySize'] ?? 128) / 1024;
  const chip = String(at(properties, 'Architectures', '0') ?? 'x86_64');
  const temporary = Number(at(properties, 'EphemeralStorage', 'Size') ?? 512) - 512;
  return [
    { price: `lambda ${chip} duration`, quantity: seconds * memory },
    { price: 'lambda requests', quantity: count },
    { price: 'lambda temporary storage over 512 MB', quantity: (seconds * temporary) / 1024 },
    { price: 'logs taken in', quantity: (count * measured.logBytes) / gigabyte },
  ];
};

/** Which function it is of is not looked up: the design's memory and chip are what it would have. */
const provisioned: Pricer = (properties) => {
  const count = Number(
    at(properties, 'ProvisionedConcurrencyConfig', 'ProvisionedConcurrentExecutions') ??
      at(properties, 'ProvisionedConcurrencyConfiguration', 'ProvisionedConcurrentExecutions') ??
      0,
  );
  return [
    {
      price: 'lambda arm64 provisioned concurrency',
      quantity: count * secondsPerMonth * provisionedMemory_gb,
    },
  ];
};
// The pipeline's functions have one processor, which Lambda gives at 1,769 MB.
const provisionedMemory_gb = 1769 / 1024;

const schedule: Pricer = (properties) =>
  properties['State'] === 'DISABLED'
    ? []
    : [
        {
          price: 'scheduler invocations',
          quantity: firingsPerMonth(String(properties['ScheduleExpression'])),
        },
      ];

const stateMachine: Pricer = (properties, { usage, runs }) =>
  isOfBackfill(properties)
    ? []
    : [
        { price: 'step functions transitions', quantity: runs * usage.run.transitions },
        { price: 'logs taken in', quantity: (runs * usage.run.machineLogBytes) / gigabyte },
        { price: 'traces', quantity: runs * usage.run.traces },
      ];

// Started by a person, once; docs/scale.md says what one costs.
const isOfBackfill = (properties: Properties) =>
  String(properties['StateMachineName'] ?? '').endsWith('-backfill');

function metricsOf(properties: Properties): unknown[] {
  const { Metrics: several, MetricName: one } = properties;
  if (Array.isArray(several)) return several.filter((metric) => at(metric, 'MetricStat'));
  return one === undefined ? [] : [properties];
}

const alarm: Pricer = (properties) => {
  const metrics = metricsOf(properties);
  const periods = metrics.map((metric) =>
    Number(at(metric, 'MetricStat', 'Period') ?? at(metric, 'Period') ?? 60),
  );
  const isFast = periods.some((period) => period < 60);
  return [
    {
      price: isFast ? 'alarm metrics at high resolution' : 'alarm metrics',
      quantity: metrics.length,
    },
  ];
};

/** Metrics of our own that an alarm names, each once: one that is written is paid for. */
export function customMetrics(alarms: readonly Properties[]): number {
  const named = alarms.flatMap(metricsOf).flatMap((metric) => {
    const described = at(metric, 'MetricStat', 'Metric') ?? metric;
    const namespace = String(at(described, 'Namespace'));
    const key = [namespace, at(described, 'MetricName'), at(described, 'Dimensions')];
    return namespace.startsWith('AWS/') ? [] : [JSON.stringify(key)];
  });
  return new Set(named).size;
}

const workgroup: Pricer = (properties, { usage, runs }) => {
  const { assumed, run } = usage;
  const cutoff = at(properties, 'WorkGroupConfiguration', 'BytesScannedCutoffPerQuery');
  const mistake = Math.min(Number(cutoff ?? Number.POSITIVE_INFINITY), assumed.mistakenQueryBytes);
  const asked = String(properties['Name']).endsWith('-etl')
    ? runs * run.queryBytes.reduce((sum, bytes) => sum + Math.max(bytes, leastScan), 0)
    : daysPerMonth *
      assumed.dashboardRefreshesPerDay *
      assumed.queriesPerRefresh *
      Math.max(assumed.bytesPerQuery, leastScan);
  return [{ price: 'athena scans', quantity: (asked + mistake) / megabyte }];
};

/** Storage and requests of the lake; the other buckets hold days of answers and logs. */
const bucket: Pricer = (properties, { usage, runs }) =>
  properties['VersioningConfiguration'] === undefined
    ? []
    : [
        { price: 's3 storage', quantity: usage.lake.bytes / gigabyte },
        { price: 's3 writes and lists', quantity: runs * usage.run.s3Writes },
        { price: 's3 reads', quantity: runs * usage.run.s3Reads },
      ];

// A crawler takes two DPUs and is billed ten minutes at least.
const crawlerRun_dpuHours = 2 * (10 / 60);

const crawler: Pricer = (properties) => {
  const expression = at(properties, 'Schedule', 'ScheduleExpression');
  return expression === undefined
    ? []
    : [
        {
          price: 'glue crawler',
          quantity: firingsPerMonth(String(expression)) * crawlerRun_dpuHours,
        },
      ];
};

const one =
  (price: string, quantity = 1): Pricer =>
  () => [{ price, quantity }];

/** What costs money, by type. */
export const pricers: Readonly<Record<string, Pricer>> = {
  'AWS::Athena::WorkGroup': workgroup,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': one('composite alarms'),
  'AWS::CloudWatch::Dashboard': one('dashboards'),
  'AWS::EC2::NatGateway': one('nat gateway', hoursPerMonth),
  'AWS::Glue::Crawler': crawler,
  'AWS::Glue::Database': one('glue objects'),
  'AWS::Glue::Table': one('glue objects'),
  'AWS::KMS::Key': one('kms keys'),
  'AWS::Lambda::Alias': provisioned,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Version': provisioned,
  'AWS::Logs::MetricFilter': one('custom metrics'),
  'AWS::S3::Bucket': bucket,
  'AWS::SNS::Topic': (_, { usage }) => [
    { price: 'alarm messages', quantity: usage.assumed.alarmMessagesPerMonth },
  ],
  'AWS::SQS::Queue': (_, { usage }) => [
    { price: 'queue requests', quantity: usage.assumed.alarmMessagesPerMonth },
  ],
  'AWS::SSM::Parameter': ({ Tier }) =>
    Tier === 'Advanced' ? [{ price: 'advanced parameters', quantity: 1 }] : [],
  'AWS::Scheduler::Schedule': schedule,
  'AWS::SecretsManager::Secret': one('secrets'),
  'AWS::StepFunctions::StateMachine': stateMachine,
};

/** What is there for nothing, by type, and why. */
export const free: Readonly<Record<string, string>> = {
  'AWS::Budgets::Budget': 'without actions it is free',
  'AWS::CDK::Metadata': 'a record',
  'AWS::CloudFormation::WaitConditionHandle': 'a record',
  'AWS::Events::ApiDestination': 'paid by call; a call is an alarm',
  'AWS::IAM::ManagedPolicy': 'IAM is free',
  'AWS::IAM::Policy': 'IAM is free',
  'AWS::IAM::Role': 'IAM is free',
  'AWS::Lambda::EventInvokeConfig': 'a setting',
  'AWS::Lambda::Permission': 'a setting',
  'AWS::Logs::LogGroup': 'paid by what is written, which its writers are charged for',
  'AWS::S3::BucketPolicy': 'a setting',
  'AWS::SNS::Subscription': 'paid by message, charged to the topic',
  'AWS::SNS::TopicPolicy': 'a setting',
  'AWS::SQS::QueuePolicy': 'a setting',
  'AWS::Scheduler::ScheduleGroup': 'a name',
};

/** Whether a resource is a schedule that starts runs, and how it does. */
export function runsOf({ Type, Properties = {} }: Resource): { runs: number; takes: number } {
  if (Type !== 'AWS::Scheduler::Schedule' || Properties['State'] === 'DISABLED') {
    return { runs: 0, takes: 0 };
  }
  const runs = firingsPerMonth(String(Properties['ScheduleExpression']));
  const input = String(at(Properties, 'Target', 'Input') ?? '{}');
  const sources = at(JSON.parse(input), 'sources');
  return { runs, takes: runs * (Array.isArray(sources) ? sources.length : 1) };
}
