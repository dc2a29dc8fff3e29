import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from '../pipeline/states/language.ts';

/** The account and region for which intrinsics are resolved. */
export const place = { account: '111122223333', region: 'us-east-1' } as const;

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const nameProperties = [
  'BucketName',
  'FunctionName',
  'LogGroupName',
  'RoleName',
  'StateMachineName',
  'TopicName',
];

/** A template with its references resolved as CloudFormation would for one account. */
export class Deployed {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly folder: string;

  constructor(resources: Readonly<Record<string, Resource>>, folder: string) {
    this.resources = resources;
    this.folder = folder;
  }

  /** Resources of a type, with resolved properties, by logical id. */
  ofType(type: string): [string, Record<string, unknown>][] {
    return Object.entries(this.resources)
      .filter(([, { Type }]) => Type === type)
      .map(([id, { Properties }]) => [id, this.resolved(Properties) as Record<string, unknown>]);
  }

  resolved(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.resolved(each));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (entries.length === 1 && first) {
      const [key, inside] = first;
      if (key === 'Ref') return this.#ref(String(inside));
      if (key === 'Fn::GetAtt') return this.#attribute(inside as [string, string]);
      if (key === 'Fn::Join') {
        const [separator, parts] = inside as [string, unknown[]];
        return parts.map((part) => String(this.resolved(part))).join(separator);
      }
    }
    return Object.fromEntries(entries.map(([key, inside]) => [key, this.resolved(inside)]));
  }

  /** The definition of a state machine by its name, as the service would read it. */
  machine(name: string): { readonly definition: Machine; readonly text: string } {
    const [, found] =
      this.ofType('AWS::StepFunctions::StateMachine').find(
        ([, { StateMachineName }]) => StateMachineName === name,
      ) ?? [];
    if (!found) throw new TypeError(`${name}: expected a state machine of that name`);
    const substitutions = found['DefinitionSubstitutions'] as Record<string, string>;
    const text = String(found['DefinitionString']).replaceAll(
      /\$\{(\w+)\}/g,
      (whole, key: string) => substitutions[key] ?? whole,
    );
    return { definition: JSON.parse(text) as Machine, text };
  }

  #ref(id: string): string {
    const pseudo: Readonly<Record<string, string>> = {
      'AWS::AccountId': place.account,
      'AWS::Region': place.region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
    };
    return pseudo[id] ?? this.#nameOf(id);
  }

  #nameOf(id: string): string {
    const { Type = '', Properties = {} } = this.resources[id] ?? {};
    const name = nameProperties.map((key) => this.resolved(Properties[key])).find(Boolean);
    if (Type === 'AWS::StepFunctions::StateMachine')
      return this.#arn('states', `stateMachine:${name}`);
    if (Type === 'AWS::SNS::Topic') return this.#arn('sns', String(name));
    return String(name ?? id);
  }

  #attribute([id, attribute]: [string, string]): string {
    const { Type = '' } = this.resources[id] ?? {};
    if (attribute !== 'Arn') return `${id}.${attribute}`;
    const name = this.#nameOf(id);
    if (Type === 'AWS::Lambda::Function') return this.#arn('lambda', `function:${name}`);
    if (Type === 'AWS::Logs::LogGroup') return this.#arn('logs', `log-group:${name}`);
    if (Type === 'AWS::S3::Bucket') return `arn:aws:s3:::${name}`;
    if (Type === 'AWS::SQS::Queue') return this.#arn('sqs', name);
    if (Type === 'AWS::IAM::Role') return `arn:aws:iam::${place.account}:role/${name}`;
    return name;
  }

  #arn(service: string, resource: string): string {
    return `arn:aws:${service}:${place.region}:${place.account}:${resource}`;
  }
}

/** A stack's template out of the folder of an assembly. */
export async function deployedStack(folder: string, stack: 'Lake' | 'Pipeline'): Promise<Deployed> {
  const text = await readFile(join(folder, `${stack}.template.json`), 'utf8');
  const { Resources } = JSON.parse(text) as { Resources: Record<string, Resource> };
  return new Deployed(Resources, folder);
}
