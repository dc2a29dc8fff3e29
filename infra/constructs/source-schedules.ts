import { Duration, RemovalPolicy, TimeZone, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Source } from '../../functions/source.ts';
import { cronOf, sharedTimes } from '../cron.ts';
import { scheduleGroup } from '../pipeline-names.ts';
import type { Settings } from '../settings.ts';

interface SourceSchedulesProps {
  readonly settings: Settings;
  readonly machine: StateMachine;
  readonly sources: readonly Source[];
}

/** Sources that may be fetched by themselves: the others need a key or a word of the user's. */
export function scheduledSources(sources: readonly Source[], { sources: wanted }: Settings) {
  return sources.filter(
    ({ name, isOffBecause }) => isOffBecause === undefined || wanted.includes(name),
  );
}

/** One schedule: when it starts a run, and of which sources. */
interface Start {
  readonly time: string;
  readonly cron: string;
  readonly names: readonly string[];
}

function startOf(time: string, sources: readonly Source[]): Start[] {
  // One that comes out no more needs none.
  const coming = sources.filter(({ publication }) => cronOf(time, [publication]) !== undefined);
  const cron = cronOf(
    time,
    coming.map(({ publication }) => publication),
  );
  return cron === undefined ? [] : [{ time, cron, names: coming.map(({ name }) => name).sort() }];
}

/** What is started when, so that no source waits longer for others than the settings allow. */
function startsOf(sources: readonly Source[], { longestWaitMinutes }: Settings): Start[] {
  const times = sources.map(({ publication }) => publication.time);
  return sharedTimes(times, longestWaitMinutes).flatMap((shared) =>
    startOf(
      shared.at(-1) ?? '',
      sources.filter(({ publication }) => shared.includes(publication.time)),
    ),
  );
}

/**
 * Starts a run for each source when its publisher's calendar says, on New York's clocks.
 *
 * Sources that come out soon after each other share a run, which is planned and concluded once for
 * all of them (docs/deploying.md has the figures). Which of them are due on a day is the plan's to
 * say.
 */
export class SourceSchedules extends Construct {
  /** Starts that could not be delivered: the only runs nobody would otherwise know of. */
  readonly undelivered: Queue;

  constructor(scope: Construct, id: string, { settings, machine, sources }: SourceSchedulesProps) {
    super(scope, id);
    this.undelivered = new Queue(this, 'Undelivered', {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['states:StartExecution'],
        resources: [machine.stateMachineArn],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        resources: [this.undelivered.queueArn],
      }),
    );
    const group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: scheduleGroup(settings),
    });
    // Kept by default, and then its name is taken when the stack is deployed anew.
    group.applyRemovalPolicy(RemovalPolicy.DESTROY);
    for (const { time, cron, names } of startsOf(scheduledSources(sources, settings), settings)) {
      const name = `at-${time.replace(':', '')}`;
      new Schedule(this, name, {
        scheduleName: name,
        scheduleGroup: group,
        description: `Sources asked at this time: ${names.join(', ')}`.slice(0, 512),
        enabled: settings.isScheduled,
        schedule: ScheduleExpression.expression(cron, TimeZone.AMERICA_NEW_YORK),
        // No publisher is asked to the second.
        timeWindow: TimeWindow.flexible(Duration.minutes(5)),
        target: new StepFunctionsStartExecution(machine, {
          role: role.withoutPolicyUpdates(),
          deadLetterQueue: this.undelivered,
          maxEventAge: Duration.hours(2),
          retryAttempts: 10,
          input: ScheduleTargetInput.fromObject({
            // The moment the schedule stands for, however late or often it is delivered.
            scheduled_at: ContextAttribute.scheduledTime,
            sources: names,
          }),
        }),
      });
    }
    Validations.of(this.undelivered).acknowledge(
      { id: 'AwsSolutions-SQS3', reason: 'It is a dead-letter queue.' },
      { id: 'Serverless-SQSRedrivePolicy', reason: 'It is a dead-letter queue.' },
    );
  }
}
