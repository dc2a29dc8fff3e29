import { functionName, type Step } from '../../../infra/pipeline-names.ts';
import type { Deployed } from '../synthesised.ts';
import { unusedGrants } from '../unused-grants.ts';
import type { Call } from './calls.ts';
import { allowing, type Grant, grantsOfFunction } from './iam.ts';

const naming = { prefix: 'smallcap-lake', env: 'dev' } as const;

/** Calls that the role of the function that made them does not allow. */
export function refusedCalls(pipeline: Deployed, calls: readonly Call[]): Call[] {
  const grants = new Map<string, Grant[]>();
  return calls.filter(({ principal, action, resource }) => {
    const mine = grants.get(principal) ?? grantsOfFunction(pipeline, principal);
    grants.set(principal, mine);
    return !allowing(mine, action, resource);
  });
}

/** What was granted to some steps and not used, and which excuses excuse nothing any more. */
export function unusedGrantsOf(
  pipeline: Deployed,
  calls: readonly Call[],
  steps: readonly Step[],
): { readonly unused: string[]; readonly stale: string[] } {
  const excused = new Set<unknown>();
  const unused: string[] = [];
  for (const step of steps) {
    const name = functionName(naming, step);
    const mine = calls.filter(({ principal }) => principal === name);
    for (const grant of grantsOfFunction(pipeline, name)) {
      if (mine.some(({ action, resource }) => allowing([grant], action, resource))) continue;
      const excuse = unusedGrants.find(
        (each) =>
          each.steps.includes(step) &&
          each.action.test(grant.action) &&
          each.resource.test(grant.resource),
      );
      if (excuse) excused.add(excuse);
      else unused.push(`${step}: ${grant.action} on ${grant.resource}`);
    }
  }
  const stale = unusedGrants
    .filter(({ steps: theirs }) => theirs.some((step) => steps.includes(step)))
    .filter((excuse) => !excused.has(excuse))
    .map(({ action, resource }) => `${action.source} on ${resource.source}`);
  return { unused, stale };
}
