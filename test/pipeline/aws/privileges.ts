import {
  backfillMachine,
  functionName,
  runMachine,
  scheduleGroup,
} from '../../../infra/pipeline-names.ts';
import type { Deployed } from '../synthesised.ts';
import { type Actor, unusedGrants } from '../unused-grants.ts';
import type { Call } from './calls.ts';
import { allowing, type Grant, grantsOfActor } from './iam.ts';

const naming = { prefix: 'smallcap-lake', env: 'dev' } as const;

/** The name under which an actor's calls are written down. */
function principalOf(actor: Actor): string {
  if (actor === 'run machine') return runMachine(naming);
  if (actor === 'backfill machine') return backfillMachine(naming);
  return actor === 'schedules' ? scheduleGroup(naming) : functionName(naming, actor);
}

/** Calls that the role of whoever made them does not allow. */
export function refusedCalls(pipeline: Deployed, calls: readonly Call[]): Call[] {
  const grants = new Map<string, Grant[]>();
  return calls.filter((call) => {
    const mine = grants.get(call.principal) ?? grantsOfActor(pipeline, call.principal);
    grants.set(call.principal, mine);
    return !allowing(mine, call);
  });
}

/** What was granted to some actors and not used, and which excuses excuse nothing any more. */
export function unusedGrantsOf(
  pipeline: Deployed,
  calls: readonly Call[],
  actors: readonly Actor[],
): { readonly unused: string[]; readonly stale: string[] } {
  const excused = new Set<unknown>();
  const unused: string[] = [];
  for (const actor of actors) {
    const name = principalOf(actor);
    const mine = calls.filter(({ principal }) => principal === name);
    for (const grant of grantsOfActor(pipeline, name)) {
      if (mine.some((call) => allowing([grant], call))) continue;
      const excuse = unusedGrants.find(
        (each) =>
          each.actors.includes(actor) &&
          each.action.test(grant.action) &&
          each.resource.test(grant.resource),
      );
      if (excuse) excused.add(excuse);
      else unused.push(`${actor}: ${grant.action} on ${grant.resource}`);
    }
  }
  const stale = unusedGrants
    .filter(({ actors: theirs }) => theirs.some((actor) => actors.includes(actor)))
    .filter((excuse) => !(excused.has(excuse) || excuse.isSometimesUsed))
    .map(({ action, resource }) => `${action.source} on ${resource.source}`);
  return { unused, stale };
}
