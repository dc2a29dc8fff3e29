import { ArnFormat, Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { acknowledgeStars } from './acknowledge-stars.ts';

interface MachineProps {
  readonly settings: Settings;
  readonly name: string;
  /** Amazon States Language; `${plan}` stands for the ARN of the function of that name. */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly functions: Readonly<Record<string, IFunction>>;
  /** Beside calling its functions, logging and tracing. */
  readonly statements?: readonly PolicyStatement[];
}

/** Log delivery and X-Ray know no narrower resource than all of them. */
const observing = () => [
  new PolicyStatement({
    actions: [
      'logs:CreateLogDelivery',
      'logs:GetLogDelivery',
      'logs:UpdateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:DescribeResourcePolicies',
      'logs:DescribeLogGroups',
    ],
    resources: ['*'],
  }),
  new PolicyStatement({
    actions: [
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
    ],
    resources: ['*'],
  }),
];

/** A Standard state machine whose definition is the text it was given, and a role to go with it. */
export class Machine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: MachineProps) {
    super(scope, id);
    const { settings, name, definition, functions, statements = [] } = props;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
    });
    const calling = new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: Object.values(functions).map(({ functionArn }) => functionArn),
    });
    for (const statement of [calling, ...observing(), ...statements]) role.addToPolicy(statement);
    acknowledgeStars(role, [...observing(), ...statements]);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(JSON.stringify(definition)),
      definitionSubstitutions: {
        Partition: Aws.PARTITION,
        ...Object.fromEntries(
          Object.entries(functions).map(([step, { functionArn }]) => [step, functionArn]),
        ),
      },
      role: role.withoutPolicyUpdates(),
      tracingEnabled: true,
      logs: {
        level: LogLevel.ALL,
        // Inputs are names and days; no key and no row ever passes through a state.
        includeExecutionData: true,
        destination: new LogGroup(this, 'Log', {
          // Under this prefix log delivery needs no resource policy per group, of which there are ten.
          logGroupName: `/aws/vendedlogs/states/${name}`,
          retention: settings.logRetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    });
  }
}

/** The ARN a machine of this name will have: its own role cannot refer to it without a circle. */
export function machineArn(scope: Construct, name: string): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: name,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
