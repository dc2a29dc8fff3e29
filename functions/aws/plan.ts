import { planRun } from '../run.ts';
import { loadNamedSources } from '../source-catalog.ts';
import { athenaLakeOf } from './engine.ts';
import { type PlanMessage, planInput } from './messages.ts';
import { openStore } from './open.ts';
import { stepHandler } from './step.ts';

/** Says which of the named sources are due at the scheduled moment, and for which days. */
export const handler = stepHandler(
  'plan',
  planInput,
  async ({ scheduled_at, sources: names }, { settings }): Promise<PlanMessage> => {
    const moment = new Date(scheduled_at);
    const { store } = await openStore(settings, moment);
    const { planned, due } = await planRun({
      store,
      sources: await loadNamedSources(names),
      // Which are on was decided when their schedules were deployed.
      offBecause: () => undefined,
      now: () => moment,
      lakeEngine: athenaLakeOf(settings),
    });
    return {
      moment: moment.toISOString(),
      is_due: due.length > 0,
      due: due.map(({ source, slot: { at, observation_date }, window }) => ({
        source: source.name,
        moment: moment.toISOString(),
        slot: { at: at.toISOString(), observation_date },
        window,
      })),
      reasons: planned.map(({ source, reason }) => ({ source: source.name, reason })),
    };
  },
);
