import { Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge.ts';

/** Why a resource with a star in it is as narrow as it can be; whatever is not listed stays open. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^\*$/, 'X-Ray and the delivery of logs know no narrower resource.'],
  [/^(<\w+Log\w*\.Arn>|.*:log-group:[^*]+):\*$/, 'Streams of one log group; AWS names them.'],
  [
    /:s3:::[^*/]+\/(raw|hosts|data|manifest|releases|pending|drop|backfill)\/\*$/,
    'One prefix of the lake, whose objects are named by digests, days and numbers.',
  ],
  [
    /:s3:::[^*/]+results[^*/]+\/(etl|unload)\/\*$/,
    'Answers and unloaded rows, which Athena names by their ids.',
  ],
  [/:parameter\/[^*]+\/keys\/\*$/, 'Keys of publishers: which there are, the user decides.'],
  [/:table\/[^*/]+\/\*$/, 'Tables and views of the one database of this lake.'],
  [/:execution:[^*/:]+\/\*$/, 'Runs of the one map of this machine; AWS names them.'],
];

/**
 * Acknowledges stars in the resources of a role, each by its own id and for its own reason.
 *
 * A star nobody has thought about gets no acknowledgement, so the synthesis fails on it.
 */
export function acknowledgeStars(role: Construct, statements: readonly PolicyStatement[]): void {
  const stack = Stack.of(role);
  for (const resource of new Set(statements.flatMap(({ resources }) => resources))) {
    const written = flattenCfnReference(stack.resolve(resource));
    const reason = reasons.find(([pattern]) => pattern.test(written))?.[1];
    if (reason !== undefined) acknowledgeWildcards(role, [resource], reason);
  }
}
