import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import {
  deploymentDimension,
  metricNamespace,
  publicationsMissed,
} from '../../functions/aws/metric-names.ts';
import { missedAtMost } from '../../schemas/critical.ts';
import { alarmPrefix } from '../pipeline-names.ts';
import type { Settings } from '../settings.ts';

interface AlarmsProps {
  readonly settings: Settings;
  readonly topic: Topic;
  readonly run: StateMachine;
  readonly backfill: StateMachine;
  readonly undelivered: Queue;
  /** The functions of a scheduled run. */
  readonly functions: readonly IFunction[];
}

// Longer than a day by what a late publisher and a retry may take: a day's run may come that late.
const patience_h = 26;

/** Publications missed of one dataset, as the runs of this deployment report it. */
export function contentAge({ prefix, env }: Settings, dataset: string): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName: publicationsMissed,
    dimensionsMap: { [deploymentDimension]: `${prefix}-${env}`, dataset },
    statistic: Stats.MINIMUM,
    period: Duration.hours(1),
  });
}

/** Who is called, and for what. Silence counts as bad news wherever a run should have spoken. */
export class Alarms extends Construct {
  readonly all: Alarm[] = [];
  readonly #props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    const { settings, run, backfill, undelivered, functions } = props;
    const minutes = { period: Duration.minutes(5) };
    this.#once('run-failed', 'A run failed; its verdict is the cause of the execution.', {
      metric: run.metricFailed(minutes),
    });
    this.#once('run-timed-out', 'A run took longer than it may.', {
      metric: run.metricTimedOut(minutes),
    });
    this.#once('backfill-failed', 'A backfill failed; start it again, it goes on.', {
      metric: backfill.metricFailed(minutes),
    });
    this.#once('undelivered', 'A schedule could not start its run; see the queue.', {
      metric: undelivered.metricApproximateNumberOfMessagesVisible(minutes),
    });
    this.#once('throttled', 'Functions were refused for want of concurrency; raise the quota.', {
      metric: new MathExpression({
        expression: functions.map((_, i) => `f${i}`).join(' + '),
        usingMetrics: Object.fromEntries(
          functions.map((each, i) => [`f${i}`, each.metricThrottles(minutes)]),
        ),
        label: 'throttles',
        ...minutes,
      }),
    });
    this.#silence('no-run', `No run succeeded in ${patience_h} hours.`, {
      metric: run.metricSucceeded({ period: Duration.hours(1), statistic: Stats.SUM }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
    });
    for (const [dataset, most] of Object.entries(missedAtMost)) {
      this.#silence(`old-${dataset}`, `${dataset}: ${most + 1} publications or more are missing.`, {
        metric: contentAge(settings, dataset),
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        threshold: most,
      });
    }
  }

  /** Bad as soon as it happens, and good without news. */
  #once(name: string, description: string, { metric }: { readonly metric: IMetric }): void {
    this.#alarm(name, description, {
      metric,
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** Bad when not one hour of the last 26 had a good word: no news counts as bad news. */
  #silence(
    name: string,
    description: string,
    given: {
      readonly metric: IMetric;
      readonly comparisonOperator: ComparisonOperator;
      readonly threshold: number;
    },
  ): void {
    this.#alarm(name, description, {
      ...given,
      evaluationPeriods: patience_h,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  #alarm(
    name: string,
    alarmDescription: string,
    given: Omit<ConstructorParameters<typeof Alarm>[2], 'alarmName' | 'alarmDescription'>,
  ): void {
    const { settings, topic } = this.#props;
    const alarmName = `${alarmPrefix(settings)}${name}`;
    const alarm = new Alarm(this, name, { ...given, alarmName, alarmDescription });
    alarm.addAlarmAction(new SnsAction(topic));
    alarm.addOkAction(new SnsAction(topic));
    this.all.push(alarm);
  }
}
