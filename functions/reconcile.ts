import { dayNumber } from '../schemas/calendar.ts';
import type { IsoDate } from '../schemas/columns.ts';
import type { Reconciliation, Series, Teller } from '../schemas/reconciliations.ts';

/** What one source says of one series on one day. */
export interface Told {
  readonly source: string;
  /** Under the name by which it is compared. */
  readonly series: string;
  readonly day: IsoDate;
  readonly value: number;
  readonly paidOut: number;
  readonly isExcused: boolean;
}

/** What came of holding two publishers against each other. */
export interface Reconciled {
  readonly rule: Reconciliation;
  /** Days of series on which both spoke; of weights, each for itself. */
  readonly compared: number;
  readonly differences: readonly { readonly day: IsoDate; readonly text: string }[];
  /** Why nothing was compared. */
  readonly absent: string | undefined;
}

function nameIn(series: Series, row: Readonly<Record<string, unknown>>): string | undefined {
  const own = row[series.column] ?? undefined;
  if (own === undefined) return undefined;
  if ('named' in series) return series.named[String(own)];
  return String(own).replaceAll(series.without, '');
}

/** What a row says, in the words of a comparison; nothing when it is not meant. */
export function toldBy(teller: Teller, row: Readonly<Record<string, unknown>>): Told | undefined {
  const { sources, column, series, where, paidOut, unless } = teller;
  const source = String(row['source']);
  const name = nameIn(series, row);
  const isMeant = !where || row[where.column] === where.is;
  if (name === undefined || !isMeant || !(sources?.includes(source) ?? true)) return undefined;
  return {
    source,
    series: name,
    day: String(row['observation_date']),
    value: Number(row[column]),
    paidOut: paidOut === undefined ? 0 : Number(row[paidOut] ?? 0),
    isExcused: unless !== undefined && row[unless] != null,
  };
}

// Over a longer pause two moves need not be of the same days.
const longestStep_days = 6;

/** How much a value changed since the day before, dividends put back; nothing where none is near. */
function moveOf(before: Told | undefined, now: Told): number | undefined {
  const isNear = before && dayNumber(now.day) - dayNumber(before.day) <= longestStep_days;
  return isNear && !now.isExcused ? (now.value + now.paidOut) / before.value - 1 : undefined;
}

function shown(rule: Reconciliation, { source, series }: Told, value: number): string {
  const numbers = { levels: value, moves: `${(100 * value).toFixed(2)} %`, weights: `${value} %` };
  return `${numbers[rule.compares]} by ${source} (${series})`;
}

/** By day, where it is told once: of two lines under one name neither is what another has. */
function onceADay(told: readonly Told[]): Map<IsoDate, Told> {
  const byDay = Map.groupBy(told, ({ day }) => day);
  return new Map(
    [...byDay].flatMap(([day, [only, ...more]]) =>
      only && more.length === 0 ? [[day, only] as const] : [],
    ),
  );
}

/** Values of a pair of sources on the days both speak of one series, oldest first. */
function compared(rule: Reconciliation, judged: readonly Told[], against: readonly Told[]) {
  const others = onceADay(against);
  const both = [...onceADay(judged).values()]
    .filter(({ day }) => day >= rule.since && others.has(day))
    .toSorted((a, b) => dayNumber(a.day) - dayNumber(b.day));
  return both.flatMap((mine, i) => {
    const theirs = others.get(mine.day);
    const before = both[i - 1];
    if (!theirs) return [];
    if (rule.compares !== 'moves') return [{ mine, theirs, a: mine.value, b: theirs.value }];
    const a = moveOf(before, mine);
    const b = moveOf(before && others.get(before.day), theirs);
    return a === undefined || b === undefined ? [] : [{ mine, theirs, a, b }];
  });
}

function isApart({ compares, mostApart_fraction: most }: Reconciliation, a: number, b: number) {
  const apart = {
    levels: a === b ? 0 : Math.abs(a / b - 1),
    moves: Math.abs(a - b),
    weights: Math.abs(a - b) / 100,
  };
  return !(apart[compares] <= most);
}

function bySourceAndSeries(told: readonly Told[]): Map<string, Told[]> {
  return Map.groupBy(told, ({ source, series }) => `${source} ${series}`);
}

function namesOf({ sources, dataset }: Teller): string {
  return sources?.join(', ') ?? `any source of ${dataset.name}`;
}

/** Holds what both sides say against each other, each pair of sources by itself. */
export function reconcile(
  rule: Reconciliation,
  judged: readonly Told[],
  against: readonly Told[],
): Reconciled {
  const others = [...bySourceAndSeries(against).values()];
  const pairs = [...bySourceAndSeries(judged).values()].flatMap((mine) =>
    others
      .filter(([theirs]) => theirs?.series === mine[0]?.series)
      .flatMap((theirs) => compared(rule, mine, theirs)),
  );
  const differences = pairs
    .filter(({ a, b }) => isApart(rule, a, b))
    .map(({ mine, theirs, a, b }) => {
      const said = `${shown(rule, mine, a)} and ${shown(rule, theirs, b)}`;
      return { day: mine.day, text: `${mine.day}: ${said}` };
    });
  const silent = [
    ...(judged.length === 0 ? [rule.judged] : []),
    ...(against.length === 0 ? [rule.against] : []),
  ].map(namesOf);
  const why =
    silent.length > 0 ? `nothing lately of ${silent.join(' nor of ')}` : 'no day in common';
  return { rule, compared: pairs.length, differences, absent: pairs.length > 0 ? undefined : why };
}

/** `61 days compared`, what differs, or why nothing could be compared. */
export function reconciledText({ rule, compared: days, differences, absent }: Reconciled): string {
  if (absent !== undefined) return `not compared: ${absent}`;
  const last = differences.at(-1);
  const areWeights = rule.compares === 'weights';
  const most = `${100 * rule.mostApart_fraction} ${areWeights ? 'points' : '%'}`;
  const found = last ? `, ${differences.length} more than ${most} apart, last ${last.text}` : '';
  return `${days} ${areWeights ? 'weights' : 'days'} compared${found}`;
}
