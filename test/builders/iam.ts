import type { Call } from './aws-calls.ts';
import type { Deployed } from './deployed.ts';

/** A statement of a policy that allows; this project's roles deny nothing. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
  /** A listing has to be of one of these: the condition on `s3:prefix`. */
  readonly prefixes?: readonly string[];
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: { readonly StringLike?: Readonly<Record<string, string | string[]>> };
  readonly NotAction?: unknown;
  readonly NotResource?: unknown;
}

/** The prefixes a statement's condition asks for; no other condition is evaluated here. */
function prefixesOf(statement: Statement): readonly string[] | undefined {
  const { Condition } = statement;
  if (Condition === undefined) return undefined;
  const { StringLike, ...others } = Condition;
  const { 's3:prefix': prefixes, ...more } = StringLike ?? {};
  if (prefixes !== undefined && Object.keys({ ...others, ...more }).length === 0) {
    return listed(prefixes);
  }
  throw new TypeError(`a condition not evaluated here: ${JSON.stringify(Condition)}`);
}

function listed(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

/** Every pair of action and resource a policy document allows. */
function grantsOf(document: unknown): Grant[] {
  const { Statement } = document as { Statement: readonly Statement[] };
  return Statement.flatMap((statement) => {
    if (statement.Effect !== 'Allow' || statement.NotAction || statement.NotResource) {
      throw new TypeError(`a statement not evaluated here: ${JSON.stringify(statement)}`);
    }
    const prefixes = prefixesOf(statement);
    return listed(statement.Action).flatMap((action) =>
      listed(statement.Resource).map((resource) => ({
        action,
        resource,
        ...(prefixes && { prefixes }),
      })),
    );
  });
}

type Reference = { readonly 'Fn::GetAtt'?: readonly [string, string] };

/** Where a resource of a type says by which name it is called, and whose role it takes on. */
const actors: Readonly<Record<string, (properties: Properties) => readonly [unknown, unknown]>> = {
  'AWS::Lambda::Function': ({ FunctionName, Role }) => [FunctionName, Role],
  'AWS::StepFunctions::StateMachine': ({ StateMachineName, RoleArn }) => [
    StateMachineName,
    RoleArn,
  ],
  'AWS::Scheduler::Schedule': ({ GroupName, Target }) => [
    GroupName,
    (Target as { RoleArn: unknown }).RoleArn,
  ],
};

type Properties = Readonly<Record<string, unknown>>;

/** The logical ids of the roles that somebody of a name acts under; one, if all is well. */
function rolesOf(deployed: Deployed, name: string): string[] {
  const found = Object.values(deployed.resources).flatMap(({ Type, Properties }) => {
    const [itsName, role] = actors[Type]?.(Properties) ?? [];
    if (itsName === undefined || deployed.resolved(itsName) !== name) return [];
    return [(role as Reference)['Fn::GetAtt']?.[0] ?? ''];
  });
  return [...new Set(found)];
}

/**
 * What the role allows under which somebody of the template acts.
 *
 * @param name of a function, of a state machine, or of a group of schedules
 */
export function grantsOfActor(deployed: Deployed, name: string): Grant[] {
  const roles = rolesOf(deployed, name);
  return deployed
    .ofType('AWS::IAM::Policy')
    .filter(([policy]) => {
      const holders = deployed.resources[policy]?.Properties['Roles'] ?? [];
      return (holders as { Ref: string }[]).some(({ Ref }) => roles.includes(Ref));
    })
    .flatMap(([, { PolicyDocument }]) => grantsOf(PolicyDocument));
}

/** What a managed policy allows to whoever it is attached to. */
export function grantsOfPolicy(deployed: Deployed, name: string): Grant[] {
  return deployed
    .ofType('AWS::IAM::ManagedPolicy')
    .filter(([, { ManagedPolicyName }]) => ManagedPolicyName === name)
    .flatMap(([, { PolicyDocument }]) => grantsOf(PolicyDocument));
}

function isLike(pattern: string, value: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  const source = escaped.replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

/**
 * The first grant that allows a call; an action without regard to case, as IAM has it.
 *
 * @param prefix what a listing is of
 */
export function allowing(
  grants: readonly Grant[],
  { action, resource, prefix = '' }: Pick<Call, 'action' | 'resource' | 'prefix'>,
): Grant | undefined {
  return grants.find(
    (grant) =>
      isLike(grant.action.toLowerCase(), action.toLowerCase()) &&
      isLike(grant.resource, resource) &&
      (grant.prefixes?.some((pattern) => isLike(pattern, prefix)) ?? true),
  );
}

/** Why something is granted that the calls at hand do not use. */
export interface Excuse {
  readonly action: RegExp;
  readonly resource: RegExp;
  readonly because: string;
}

/** What of some grants no call used, and the excuses that were needed for it. */
export function unusedAmong<E extends Excuse>(
  grants: readonly Grant[],
  calls: readonly Call[],
  excuses: readonly E[],
): { readonly unused: Grant[]; readonly needed: E[] } {
  const idle = grants.filter((grant) => !calls.some((call) => allowing([grant], call)));
  const excuseFor = ({ action, resource }: Grant) =>
    excuses.find((each) => each.action.test(action) && each.resource.test(resource));
  return {
    unused: idle.filter((grant) => !excuseFor(grant)),
    needed: idle.flatMap((grant) => excuseFor(grant) ?? []),
  };
}
