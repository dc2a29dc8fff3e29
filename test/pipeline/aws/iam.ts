import type { Deployed } from '../synthesised.ts';

/** A statement of a policy that allows; this project's roles deny nothing. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
  readonly NotAction?: unknown;
  readonly NotResource?: unknown;
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
    return listed(statement.Action).flatMap((action) =>
      listed(statement.Resource).map((resource) => ({ action, resource })),
    );
  });
}

/** The grants of the role of a function, by the function's name. */
export function grantsOfFunction(deployed: Deployed, name: string): Grant[] {
  const [id] =
    Object.entries(deployed.resources).find(
      ([, { Type, Properties }]) =>
        Type === 'AWS::Lambda::Function' && Properties['FunctionName'] === name,
    ) ?? [];
  const role = (deployed.resources[id ?? '']?.Properties['Role'] as { 'Fn::GetAtt': [string] })?.[
    'Fn::GetAtt'
  ][0];
  return deployed
    .ofType('AWS::IAM::Policy')
    .filter(([policy]) => {
      const roles = deployed.resources[policy]?.Properties['Roles'] ?? [];
      return (roles as { Ref: string }[]).some(({ Ref }) => Ref === role);
    })
    .flatMap(([, { PolicyDocument }]) => grantsOf(PolicyDocument));
}

function isLike(pattern: string, value: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  const source = escaped.replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

/** The first grant that allows a call; an action without regard to case, as IAM has it. */
export function allowing(grants: readonly Grant[], action: string, resource: string) {
  return grants.find(
    (grant) =>
      isLike(grant.action.toLowerCase(), action.toLowerCase()) && isLike(grant.resource, resource),
  );
}
