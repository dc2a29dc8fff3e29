import type { IsoDate } from '../schemas/columns.ts';
import type { Dataset } from '../schemas/dataset.ts';
import type { CarriedRule, PartsRule } from '../schemas/health.ts';
import { dayOf, gapRuleOf, type KnownRows, subjectOf } from './known-rows.ts';
import type { ParsedRow } from './source.ts';

type Row = ParsedRow['row'];

/** What was expected of a response and what it says. */
export interface Disagreement {
  readonly expected: string;
  readonly found: string;
}

/** A row whose statement of the count before is not the count the lake has of then. */
function differs(rule: CarriedRule, before: Row, row: Row): boolean | undefined {
  const [stated, held] = [row[rule.column], before[rule.of]];
  const isSame = String(row[rule.sameOnly]) === String(before[rule.sameOnly]);
  const isExcused = rule.unless.some((column) => row[column] === 'yes');
  if (!isSame || isExcused || stated == null || held == null) return undefined;
  return Number(stated) !== Number(held);
}

/**
 * Holds the counts before, as a response states them, against what its source had said then.
 *
 * Only against the very day they are stated of: where its file never came, or was halted, the newest
 * that is held is of a day further back, and would have every later file halted for ever.
 *
 * @param rows in order of their days
 * @returns nothing where they agree, or where nothing of then is held
 */
export function carriedFault(
  { health, grain }: Dataset,
  rows: readonly ParsedRow[],
  known: KnownRows,
): (Disagreement & { readonly isTooMany: boolean }) | undefined {
  const rule = health?.carried;
  if (!rule) return undefined;
  // Thousands of rows are of the same day.
  const daysBefore = new Map<IsoDate, IsoDate>();
  let compared = 0;
  const differing: ParsedRow[] = [];
  for (const [parsed, before] of known.withBefore(rows)) {
    const { row } = parsed;
    const day = dayOf(row);
    const dayBefore = daysBefore.get(day) ?? rule.dayBefore(day);
    daysBefore.set(day, dayBefore);
    const isDifferent =
      before && dayOf(before) === dayBefore ? differs(rule, before, row) : undefined;
    if (isDifferent !== undefined) compared += 1;
    if (isDifferent) differing.push(parsed);
  }
  const [first] = differing;
  if (!first || differing.length <= rule.toldShare * compared) return undefined;
  const name = grain.map((column) => first.row[column]).join(' ');
  return {
    expected: `${rule.column} to be what was held, or to be marked, in ${compared} rows`,
    found: `${differing.length} that differ, the first ${name} at ${first.position}`,
    isTooMany: differing.length > rule.mostShare * compared,
  };
}

function numberIn(row: Row | undefined, column: string): number | undefined {
  const value = row?.[column];
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}

function numbersIn(rows: readonly (Row | undefined)[], column: string): number[] | undefined {
  const numbers = rows.flatMap((row) => numberIn(row, column) ?? []);
  return numbers.length === rows.length ? numbers : undefined;
}

/** What one day's rows say that cannot be true of a whole and all its parts. */
function wholeFault(rule: PartsRule, byName: ReadonlyMap<string, Row>): Disagreement | undefined {
  const whole = byName.get(rule.total);
  const parts = rule.parts.map((name) => byName.get(name));
  for (const column of rule.columns) {
    const [total, each] = [numberIn(whole, column), numbersIn(parts, column)];
    if (total === undefined || !each) continue;
    const sum = each.reduce((a, b) => a + b, 0);
    if (Math.abs(sum - total) <= rule.mostApart_fraction * total) continue;
    return {
      expected: `${column} of ${rule.total} to be the sum of ${rule.parts.join(', ')}, ${sum}`,
      found: String(total),
    };
  }
  const [ratio, ratios] = [numberIn(whole, rule.ratio), numbersIn(parts, rule.ratio)];
  if (ratio === undefined || !ratios) return undefined;
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  const isWithin = ratio >= least - rule.rounding && ratio <= most + rule.rounding;
  if (isWithin) return undefined;
  return {
    expected: `${rule.ratio} of ${rule.total} between those of ${rule.parts.join(', ')}, ${least} to ${most}`,
    found: String(ratio),
  };
}

/** The first day on which a whole is not what its parts come to; nothing where one of them lacks. */
export function partsFault(
  { health }: Dataset,
  rows: readonly ParsedRow[],
): (Disagreement & { readonly whole: ParsedRow }) | undefined {
  const rule = health?.parts;
  if (!rule) return undefined;
  for (const [day, own] of Map.groupBy(rows, ({ row }) => dayOf(row))) {
    const byName = new Map(own.map(({ row }) => [String(row[rule.by]), row]));
    const fault = wholeFault(rule, byName);
    const whole = own.find(({ row }) => row[rule.by] === rule.total);
    if (fault && whole) return { ...fault, found: `${fault.found} on ${day}`, whole };
  }
  return undefined;
}

/** A day of which the lake has an observation, and a response that goes on beyond it has none. */
interface Dropped {
  readonly series: string;
  readonly day: IsoDate;
  readonly isHalting: boolean;
}

/** Fewer rows of a series are no history sent again, but what is new of it. */
const fewestOfHistory = 20;

/** Days that were there and are gone from the midst of a history. */
export function droppedDays(
  dataset: Dataset,
  rows: readonly ParsedRow[],
  known: KnownRows,
): Dropped[] {
  if (!dataset.health?.gaps) return [];
  // Vintages are revisions: they do not repeat what stands.
  const isVintage = ({ published_at }: ParsedRow) =>
    dataset.health?.hasVintages === true && published_at !== undefined;
  const histories = rows.filter((parsed) => !isVintage(parsed));
  const bySeries = Map.groupBy(histories, ({ row }) => {
    const rule = gapRuleOf(dataset, row);
    return rule && !rule.isOfAny ? subjectOf(dataset, row) : '';
  });
  return [...bySeries].flatMap(([series, own]) => {
    const [first] = own;
    const rule = first && gapRuleOf(dataset, first.row);
    const held = first && known.daysOf(first.row);
    if (series === '' || !rule || !held || own.length < fewestOfHistory) return [];
    const days = new Set(own.map(({ row }) => dayOf(row)));
    let [from, to] = [dayOf(first.row), dayOf(first.row)];
    for (const day of days) {
      if (day < from) from = day;
      if (day > to) to = day;
    }
    return [...held]
      .filter((day) => day > from && day < to && !days.has(day))
      .map((day) => ({ series, day, isHalting: rule.consequence === 'halt' }));
  });
}
