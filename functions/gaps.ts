import { addDays } from '../schemas/calendar.ts';
import type { IsoDate } from '../schemas/columns.ts';
import { type GapRule, isOwed } from '../schemas/health.ts';
import { lastSlot, type Publication, publishedAt } from '../schemas/publication.ts';

/** How far back a hole is told of at each publication: long enough to be read, not for ever. */
const gapsToldFor_days = 45;

// The last observation before a hole that is just about to be told no more.
const before_days = 60;

/** The first day whose observations matter for holes told of on a day. */
export function gapsKnownSince(day: IsoDate): IsoDate {
  return addDays(day, -gapsToldFor_days - before_days);
}

/** What a publication's calendar and a rule say is owed, from a day to another, both included. */
function owedBetween(rule: GapRule, { on }: Publication, from: IsoDate, to: IsoDate): IsoDate[] {
  const owed = new Set<IsoDate>();
  for (let day = from; day <= to; day = addDays(day, 1)) {
    if (rule.owed !== 'slot') {
      if (isOwed(rule.owed, day)) owed.add(day);
      continue;
    }
    const release = on(day);
    if ('observation_date' in release && release.observation_date >= from) {
      owed.add(release.observation_date);
    }
  }
  return [...owed].sort();
}

/** The observations a series owes by a moment: what is not out yet, or may be late, is not among them. */
export function owedDays(
  rule: GapRule,
  publication: Publication,
  from: IsoDate,
  moment: Date,
): IsoDate[] {
  const newest = lastSlot(publication, moment)?.observation_date;
  if (newest === undefined) return [];
  const last = addDays(newest, -(rule.patience_days ?? 0));
  // A slot may come weeks after the day it speaks of.
  const until = rule.owed === 'slot' ? addDays(last, slotsLookAhead_days) : last;
  return owedBetween(rule, publication, from, until).filter(
    (day) => day <= last && (rule.owed !== 'slot' || publishedAt(publication, day) <= moment),
  );
}

// FINRA's eight trading days, and a shutdown's delay of the traders' report.
const slotsLookAhead_days = 60;

/**
 * Owed days a series has no observation of, since the first it has.
 *
 * A day is met by an observation after the owed day before it: surveys are dated a day sooner in a
 * week with a holiday.
 *
 * @param owed in order
 */
export function gapsIn(owed: readonly IsoDate[], held: ReadonlySet<IsoDate>): IsoDate[] {
  const days = [...held].sort();
  const first = days[0];
  if (first === undefined) return [];
  let before = first;
  let at = 0;
  return owed.filter((day) => {
    if (day <= first) return false;
    while ((days[at] ?? '9') <= before) at += 1;
    const isMet = (days[at] ?? '9') <= day;
    before = day;
    return !isMet;
  });
}

/** `2025-03-03`, or how many and the first of them. */
export function gapText(gaps: readonly IsoDate[]): string {
  const [first = ''] = gaps;
  return gaps.length === 1 ? first : `${gaps.length} observations, the first of ${first}`;
}

/** A series, its rule, and the days it has. */
export interface SeriesDays {
  readonly series: string;
  readonly rule: GapRule;
  readonly days: ReadonlySet<IsoDate>;
}

/** The newest of some days, and of one more. */
function newestOf(days: Iterable<IsoDate>, other: IsoDate = ''): IsoDate {
  let newest = other;
  for (const day of days) if (day > newest) newest = day;
  return newest;
}

/**
 * The holes of a source's series that are recent enough to be told of.
 *
 * Where the whole source has nothing newer the source is stale, and that is told instead.
 */
export function gapsOf(
  series: readonly SeriesDays[],
  publication: Publication,
  moment: Date,
): { readonly series: string; readonly rule: GapRule; readonly gaps: readonly IsoDate[] }[] {
  if (publication.isUnannounced) return [];
  const today = moment.toISOString().slice(0, 10);
  const since = addDays(today, -gapsToldFor_days);
  let newest = '';
  for (const { days } of series) newest = newestOf(days, newest);
  const owed = new Map<GapRule, IsoDate[]>();
  return series.flatMap(({ series: name, rule, days }) => {
    // The owed day before the first that is told of says from when on that one is met.
    const due = owed.get(rule) ?? owedDays(rule, publication, gapsKnownSince(today), moment);
    owed.set(rule, due);
    const from = (rule.isEndOnly && newestOf(days)) || since;
    const gaps = gapsIn(due, days).filter((day) => day >= from && day <= newest);
    return gaps.length === 0 ? [] : [{ series: name, rule, gaps }];
  });
}
