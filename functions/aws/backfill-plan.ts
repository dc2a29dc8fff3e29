import { addDays } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { SettingsError } from '../errors.ts';
import { keepBackfillList } from '../lake/backfill-list.ts';
import { s3AddressOf } from '../lake/s3-address.ts';
import type { Window } from '../source.ts';
import { loadNamedSources } from '../source-catalog.ts';
import { type BackfillItem, backfillInput, type PlanMessage } from './messages.ts';
import { openStore } from './open.ts';
import { stepHandler } from './step.ts';

/** Where the list of items is, and what the run concludes with. */
interface BackfillPlan {
  readonly list: { readonly bucket: string; readonly key: string; readonly items: number };
  /** Nothing is due: a backfill leaves no row in `run`. */
  readonly plan: PlanMessage;
}

/** Consecutive windows that together are the whole one. */
export function windowsOf({ from, to }: Window, days: number): Window[] {
  const windows: Window[] = [];
  for (let start: IsoDate = from; start <= to; start = addDays(start, days)) {
    const end = addDays(start, days - 1);
    windows.push({ from: start, to: end < to ? end : to });
  }
  return windows;
}

/** Cuts a backfill into items, window by window, and puts their list where the map reads it. */
export const handler = stepHandler(
  'backfill-plan',
  backfillInput,
  async (
    { scheduled_at, sources, from, to, days_per_item },
    { settings },
  ): Promise<BackfillPlan> => {
    if (from > to) {
      throw new SettingsError(`backfill-plan: expected from before to, found ${from} and ${to}`);
    }
    await loadNamedSources(sources);
    const moment = new Date(scheduled_at).toISOString();
    const items: BackfillItem[] = windowsOf({ from, to }, days_per_item).flatMap((window) =>
      // Sources take turns, so that no publisher has all the callers at once.
      sources.map((source) => ({ source, moment, window })),
    );
    const { store } = await openStore(settings, new Date(moment));
    const key = await keepBackfillList(store, items);
    const { bucket = '', prefix = '' } = s3AddressOf(settings.LAKE) ?? {};
    const whole = prefix === '' ? key : `${prefix}/${key}`;
    return {
      list: { bucket, key: whole, items: items.length },
      plan: { moment, is_due: false, due: [], reasons: [] },
    };
  },
);
