import { Aws, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Source } from '../functions/source.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { Alarms } from './constructs/alarms.ts';
import { Machine, machineArn } from './constructs/machine.ts';
import { RunDashboard } from './constructs/run-dashboard.ts';
import { backfillDefinition, runDefinition } from './constructs/run-definition.ts';
import { SourceSchedules, scheduledSources } from './constructs/source-schedules.ts';
import { SpendingLimit } from './constructs/spending-limit.ts';
import { bucketArn, StepFunction, sizes } from './constructs/step-function.ts';
import { decrypting, statementsOf } from './constructs/step-statements.ts';
import { database, keyPath, lakeBucket, resultsBucket, workgroupEtl } from './names.ts';
import { backfillMachine, runMachine, type Step } from './pipeline-names.ts';
import type { Settings } from './settings.ts';

interface PipelineStackProps extends StackProps {
  readonly settings: Settings;
  /** Every source there is; those that are off get no schedule. */
  readonly sources: readonly Source[];
}

const place = { account: Aws.ACCOUNT_ID, region: Aws.REGION };

/** What fills the lake, and may be destroyed and deployed anew at any time: nothing is kept in it. */
export class PipelineStack extends Stack {
  readonly #settings: Settings;
  readonly #sources: readonly Source[];

  constructor(scope: Construct, id: string, { settings, sources, ...props }: PipelineStackProps) {
    super(scope, id, props);
    this.#settings = settings;
    this.#sources = sources;
    const plan = this.#step('Plan', 'plan');
    const take = this.#step('Take', 'take');
    const conclude = this.#step('Conclude', 'conclude');
    const run = new Machine(this, 'Run', {
      settings,
      name: runMachine(settings),
      definition: runDefinition,
      functions: { plan, take, conclude },
    });
    const backfill = this.#backfill(conclude);
    const { undelivered } = new SourceSchedules(this, 'Schedules', {
      settings,
      sources,
      machine: run.machine,
    });
    const { topic } = new AlarmTopic(this, 'Alarming', { settings });
    const functions = [plan, take, conclude];
    const alarms = new Alarms(this, 'Alarms', {
      settings,
      topic,
      run: run.machine,
      backfill: backfill.machine,
      undelivered,
      functions,
    });
    new RunDashboard(this, 'Overview', { settings, alarms, run: run.machine, functions });
    new SpendingLimit(this, 'Spending', { settings, topic });
  }

  #step(id: string, step: Step) {
    const settings = this.#settings;
    const isFetching = step === 'take' || step === 'backfill-take';
    return new StepFunction(this, id, {
      settings,
      step,
      size: sizes[step],
      statements: statementsOf(step, settings, place),
      reservedConcurrency: isFetching ? settings.reservedConcurrency : undefined,
      environment: {
        LAKE: `s3://${lakeBucket(settings, place)}`,
        LAKE_DEPLOYMENT: `${settings.prefix}-${settings.env}`,
        LAKE_DATABASE: database(settings),
        LAKE_WORKGROUP: workgroupEtl(settings),
        LAKE_UNLOAD: `s3://${resultsBucket(settings, place)}/unload`,
        LAKE_KEYS_PATH: keyPath(settings),
        LAKE_SOURCES: scheduledSources(this.#sources, settings)
          .map(({ name }) => name)
          .join(','),
      },
    }).function;
  }

  #backfill(conclude: StepFunction['function']): Machine {
    const settings = this.#settings;
    const name = backfillMachine(settings);
    const own = machineArn(this, name);
    return new Machine(this, 'Backfill', {
      settings,
      name,
      definition: backfillDefinition,
      functions: {
        backfillPlan: this.#step('BackfillPlan', 'backfill-plan'),
        backfillTake: this.#step('BackfillTake', 'backfill-take'),
        conclude,
      },
      statements: [
        // A distributed map starts an execution of its own machine for each item.
        new PolicyStatement({ actions: ['states:StartExecution'], resources: [own] }),
        new PolicyStatement({
          actions: ['states:RedriveExecution'],
          resources: [`${own.replace(':stateMachine:', ':execution:')}/*`],
        }),
        new PolicyStatement({
          actions: ['s3:GetObject'],
          resources: [`${bucketArn(lakeBucket(settings, place))}/backfill/*`],
        }),
        ...decrypting(settings),
      ],
    });
  }
}
