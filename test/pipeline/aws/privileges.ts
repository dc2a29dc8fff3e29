import {
  backfillMachine,
  functionName,
  runMachine,
  scheduleGroup,
} from '../../../infra/pipeline-names.ts';
import type { Call } from '../../builders/aws-calls.ts';
import type { Deployed } from '../../builders/deployed.ts';
import { allowing, type Grant, grantsOfActor, unusedAmong } from '../../builders/iam.ts';
import { type Actor, unusedGrants } from '../unused-grants.ts';

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
    const found = unusedAmong(
      grantsOfActor(pipeline, name),
      calls.filter(({ principal }) => principal === name),
      unusedGrants.filter((each) => each.actors.includes(actor)),
    );
    for (const excuse of found.needed) excused.add(excuse);
    unused.push(
      ...found.unused.map(({ action, resource }) => `${actor}: ${action} on ${resource}`),
    );
  }
  const stale = unusedGrants
    .filter(({ actors: theirs }) => theirs.some((actor) => actors.includes(actor)))
    .filter((excuse) => !(excused.has(excuse) || excuse.isSometimesUsed))
    .map(({ action, resource }) => `${action.source} on ${resource.source}`);
  return { unused, stale };
}
