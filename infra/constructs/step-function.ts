import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as Lambda,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { functionName, type Step } from '../pipeline-names.ts';
import type { Settings } from '../settings.ts';
import { acknowledgeStars } from './acknowledge-stars.ts';
import { bundled } from './bundle.ts';

/** How big one step is; memory in MB is also its share of a processor: 1769 is a whole one. */
interface StepSize {
  readonly memory_MB: number;
  readonly timeout: Duration;
}

interface StepFunctionProps {
  readonly settings: Settings;
  readonly step: Step;
  readonly size: StepSize;
  readonly environment: Readonly<Record<string, string>>;
  /** Everything it may do beside writing its log and its trace. */
  readonly statements: readonly PolicyStatement[];
  readonly reservedConcurrency?: number | undefined;
}

/** One step of the pipeline: its function, its role with each action written out, its log. */
export class StepFunction extends Construct {
  readonly function: Lambda;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: StepFunctionProps) {
    super(scope, id);
    const { settings, step, size, environment, statements, reservedConcurrency } = props;
    const name = functionName(settings, step);
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${name}`,
      retention: settings.logRetentionDays,
      // What a run did stands in the lake; its log may go with the stack.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = this.#role([
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`${logGroup.logGroupArn}:*`],
      }),
      new PolicyStatement({
        actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
        resources: ['*'],
      }),
      ...statements,
    ]);
    this.function = new Lambda(this, 'Function', {
      functionName: name,
      code: bundled(this, step),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: size.memory_MB,
      timeout: size.timeout,
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      role: this.role.withoutPolicyUpdates(),
      environment: { ...environment },
      // `undefined` leaves the function in the account's common pool.
      ...(reservedConcurrency && { reservedConcurrentExecutions: reservedConcurrency }),
    });
    this.#acknowledge();
  }

  #role(statements: readonly PolicyStatement[]): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    for (const statement of statements) role.addToPolicy(statement);
    acknowledgeStars(role, statements);
    return role;
  }

  #acknowledge(): void {
    Validations.of(this.function).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason: 'Invoked only by Step Functions, which waits for the answer and keeps the failure.',
    });
  }
}

/** `arn:aws:s3:::bucket` in whichever partition the stack is. */
export function bucketArn(bucket: string): string {
  return `arn:${Aws.PARTITION}:s3:::${bucket}`;
}

/** A whole processor: starting a sandbox is most of what a step computes, and waits for no less. */
const whole_MB = 1769;

export const sizes: Readonly<Record<Step, StepSize>> = {
  plan: { memory_MB: whole_MB, timeout: Duration.minutes(5) },
  take: { memory_MB: whole_MB, timeout: Duration.minutes(15) },
  conclude: { memory_MB: whole_MB, timeout: Duration.minutes(5) },
  'backfill-plan': { memory_MB: 512, timeout: Duration.minutes(1) },
  'backfill-take': { memory_MB: whole_MB, timeout: Duration.minutes(15) },
};
