import { Stack, Validations } from 'aws-cdk-lib';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { Construct } from 'constructs';

/**
 * Says why a policy names whole prefixes. Each is acknowledged by itself: a wildcard that is added
 * later is a finding again.
 *
 * @param resources ARNs with a wildcard, as the policy has them
 */
export function acknowledgeWildcards(
  construct: Construct,
  resources: readonly string[],
  reason: string,
): void {
  for (const resource of resources) {
    const written = flattenCfnReference(Stack.of(construct).resolve(resource));
    Validations.of(construct).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${written}]`,
      reason,
    });
  }
}
