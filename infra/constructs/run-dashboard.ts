import { Duration } from 'aws-cdk-lib';
import { AlarmStatusWidget, Dashboard, GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { missedAtMost } from '../../schemas/critical.ts';
import type { Settings } from '../settings.ts';
import { type Alarms, contentAge } from './alarms.ts';

interface RunDashboardProps {
  readonly settings: Settings;
  readonly alarms: Alarms;
  readonly run: StateMachine;
  readonly functions: readonly IFunction[];
}

/** One page: what rings, how old the content is, how the runs and their functions went. */
export class RunDashboard extends Construct {
  constructor(scope: Construct, id: string, props: RunDashboardProps) {
    super(scope, id);
    const { settings, alarms, run, functions } = props;
    const hour = { period: Duration.hours(1) };
    new Dashboard(this, 'Dashboard', {
      dashboardName: `${settings.prefix}-${settings.env}`,
      defaultInterval: Duration.days(14),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: alarms.all, width: 24, height: 4 })],
        [
          new GraphWidget({
            title: 'Publications missed',
            width: 12,
            left: Object.keys(missedAtMost).map((dataset) => contentAge(settings, dataset)),
          }),
          new GraphWidget({
            title: 'Runs',
            width: 12,
            left: [run.metricSucceeded(hour), run.metricFailed(hour), run.metricTimedOut(hour)],
          }),
        ],
        [
          new GraphWidget({
            title: 'Duration of functions',
            width: 12,
            left: functions.map((each) => each.metricDuration({ ...hour, statistic: 'Maximum' })),
          }),
          new GraphWidget({
            title: 'Errors of functions',
            width: 12,
            left: functions.map((each) => each.metricErrors(hour)),
          }),
        ],
      ],
    });
  }
}
