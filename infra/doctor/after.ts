import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { QueryEngine } from '../../functions/query/engine.ts';
import { database, type Place } from '../names.ts';
import { alarmPrefix, runMachine, scheduleGroup } from '../pipeline-names.ts';
import type { Settings } from '../settings.ts';
import type { Clients } from './clients.ts';
import { errorName, examined, type Finding, ok } from './finding.ts';

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Asks every table and view for no rows: one whose columns changed or whose files are gone fails. */
export function relations(
  engine: QueryEngine,
  settings: Settings,
  wanted: readonly string[],
): Promise<Finding> {
  return examined('tables and views', async () => {
    const asked = await Promise.allSettled(
      wanted.map((name) => engine.run(`SELECT * FROM "${database(settings)}"."${name}" LIMIT 0`)),
    );
    const broken = asked.flatMap((answer, i) =>
      answer.status === 'rejected' ? [`${wanted[i]}: ${words(answer.reason)}`] : [],
    );
    if (broken.length === 0) return ok(`${wanted.length} answer`);
    return {
      state: 'failed',
      found: `${broken.length} of ${wanted.length} do not answer\n${broken.join('\n')}`,
      todo: `run \`npx cdk deploy Lake -c env=${settings.env}\`: it declares them anew; where files are missing, run the pipeline once`,
    };
  });
}

async function alarmsOf(clients: Clients, AlarmNamePrefix: string): Promise<MetricAlarm[]> {
  const found: MetricAlarm[] = [];
  let NextToken: string | undefined;
  do {
    const command = new DescribeAlarmsCommand({ AlarmNamePrefix, ...(NextToken && { NextToken }) });
    const page = await clients.cloudWatch.send(command);
    found.push(...(page.MetricAlarms ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}

/** Whether somebody would hear of a failure. */
export function alarms(clients: Clients, settings: Settings): Promise<Finding> {
  return examined('alarms', async () => {
    const found = await alarmsOf(clients, alarmPrefix(settings));
    const silent = found.filter(
      ({ ActionsEnabled, AlarmActions }) => !ActionsEnabled || (AlarmActions ?? []).length === 0,
    );
    const todo = `run \`npx cdk deploy Pipeline -c env=${settings.env}\``;
    if (found.length === 0) return { state: 'failed', found: 'there are none', todo };
    if (silent.length > 0) {
      const named = silent.map(({ AlarmName }) => AlarmName).join(', ');
      return { state: 'failed', found: `told to nobody: ${named}`, todo };
    }
    const ringing = found.filter(({ StateValue }) => StateValue === 'ALARM');
    if (ringing.length > 0) {
      return {
        state: 'warning',
        found: ringing
          .map(({ AlarmName, StateReason }) => `${AlarmName}: ${StateReason}`)
          .join('\n'),
        todo: 'each says in its description what to look at',
      };
    }
    if (settings.alarmEmail === undefined && settings.alarmWebhookUrl === undefined) {
      return {
        state: 'warning',
        found: `${found.length} armed, and nobody is written to`,
        todo: `set alarmEmail or alarmWebhookUrl in config/${settings.env}.json`,
      };
    }
    return ok(`${found.length} armed`);
  });
}

/** Whether the schedules are as the settings want them. */
export function schedules(clients: Clients, settings: Settings): Promise<Finding> {
  return examined('schedules', async () => {
    const GroupName = scheduleGroup(settings);
    const { Schedules = [] } = await clients.scheduler.send(
      new ListSchedulesCommand({ GroupName, MaxResults: 100 }),
    );
    const enabled = Schedules.filter(({ State }) => State === 'ENABLED').length;
    const wanted = settings.isScheduled ? Schedules.length : 0;
    if (Schedules.length > 0 && enabled === wanted) {
      return ok(`${enabled} of ${Schedules.length} enabled, as isScheduled says`);
    }
    return {
      state: 'failed',
      found: `${enabled} of ${Schedules.length} enabled`,
      todo: `run \`npx cdk deploy Pipeline -c env=${settings.env}\`: somebody changed them by hand`,
    };
  });
}

/** How to wait and what time it is, handed in so that a test need not wait. */
export interface Patience {
  readonly now: Date;
  readonly wait: (milliseconds: number) => Promise<unknown>;
  readonly polls: number;
}

const pollEvery_ms = 5000;

/** @returns the execution's ARN, or undefined when there is no such machine */
async function started(clients: Clients, stateMachineArn: string, input: string) {
  try {
    return (await clients.sfn.send(new StartExecutionCommand({ stateMachineArn, input })))
      .executionArn;
  } catch (error) {
    if (errorName(error) === 'StateMachineDoesNotExist') return undefined;
    throw error;
  }
}

/** Starts a run of one source and waits for its end: publisher, lake, Athena, release. */
export function endToEnd(
  clients: Clients,
  settings: Settings,
  place: Place,
  source: string,
  { now, wait, polls }: Patience,
): Promise<Finding> {
  return examined(`a run of ${source}`, async () => {
    const name = runMachine(settings);
    const machine = `arn:aws:states:${place.region}:${place.account}:stateMachine:${name}`;
    const input = JSON.stringify({ scheduled_at: now.toISOString(), sources: [source] });
    const executionArn = await started(clients, machine, input);
    if (executionArn === undefined) {
      const todo = `run \`npx cdk deploy Pipeline -c env=${settings.env}\`, which makes it`;
      return { state: 'failed', found: `there is no state machine ${name}`, todo };
    }
    for (let poll = 0; poll < polls; poll += 1) {
      const execution = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status === 'SUCCEEDED') return ok(`succeeded: ${execution.output ?? ''}`);
      if (execution.status !== 'RUNNING') {
        const why = `${execution.error ?? ''} ${execution.cause ?? ''}`.trim();
        const todo = `open ${executionArn} in Step Functions; the failed step says why`;
        return { state: 'failed', found: `${execution.status}: ${why}`, todo };
      }
      await wait(pollEvery_ms);
    }
    return {
      state: 'warning',
      found: `still running after ${(polls * pollEvery_ms) / 60_000} minutes`,
      todo: `look at ${executionArn} in Step Functions`,
    };
  });
}
