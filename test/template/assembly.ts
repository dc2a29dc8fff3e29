import type { Resource, Template } from '../../infra/bill/templates.ts';

const here: Readonly<Record<string, string>> = {
  'AWS::AccountId': '123456789012',
  'AWS::Region': 'us-east-1',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/**
 * A value with its references resolved as they would be in one account, as far as names go.
 *
 * @param resources whose `Ref` and `Arn` a value may contain; only buckets have either here
 */
function resolved(value: unknown, resources: Readonly<Record<string, Resource>>): unknown {
  const within = (inner: unknown): unknown => resolved(inner, resources);
  if (Array.isArray(value)) return value.map(within);
  if (typeof value !== 'object' || value === null) return value;
  const { Ref: ref, 'Fn::Join': join, 'Fn::GetAtt': attribute } = value as Record<string, unknown>;
  const nameOf = (id: string) => {
    const { BucketName: bucket } = resources[id]?.Properties ?? {};
    return bucket === undefined ? id : String(within(bucket));
  };
  if (typeof ref === 'string') return here[ref] ?? nameOf(ref);
  if (Array.isArray(join)) return (within(join[1]) as unknown[]).join(String(join[0]));
  if (Array.isArray(attribute)) return `arn:aws:s3:::${nameOf(String(attribute[0]))}`;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, within(inner)]));
}

/** Properties of every resource of a type, references resolved. */
export function ofType(
  { resources }: Template,
  type: string,
): (Record<string, unknown> & { readonly id: string })[] {
  return Object.entries(resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties }]) => ({
      id,
      ...(resolved(Properties ?? {}, resources) as Record<string, unknown>),
    }));
}
