import { dayNumber } from '../schemas/calendar.ts';
import type { IsoDate } from '../schemas/columns.ts';
import type { Dataset } from '../schemas/dataset.ts';
import { dayFault, type MoveRule } from '../schemas/health.ts';
import { type KnownRows, type Newest, repeatRuleOf, subjectOf } from './known-rows.ts';
import { monthEndFault, repeatedLines, shareFault, unlikeness } from './likeness.ts';
import { carriedFault, type Disagreement, droppedDays, partsFault } from './reconciled-rows.ts';
import { daysAgain } from './repeated-days.ts';
import type { ParsedRow } from './source.ts';

type Row = ParsedRow['row'];

/** What became of the recent rows of one response. */
export interface Examined {
  /** Why nothing of the response is to be used. */
  readonly halt: Disagreement | undefined;
  /** Rows not to be used, with the reason. */
  readonly refused: ReadonlyMap<ParsedRow, string>;
  readonly warnings: readonly string[];
  /** Adds what is fit for use to what is known: once the whole response is accepted. */
  readonly learn: () => void;
}

// Over a longer pause a large move is no news.
const longestStep_days = 10;
// A file of few rows may well be corrected in most of them.
const fewestCompared = 20;
// What a company filed is not corrected in its place at all.
const fewestOfSeries = 4;
const most_warnings = 3;

function moved(rule: MoveRule, before: unknown, after: unknown): string | undefined {
  if (typeof before !== 'number' || typeof after !== 'number') return undefined;
  const { column, mostFactor, mostDifference } = rule;
  const shown = `${column}: expected at most`;
  if (mostDifference !== undefined && Math.abs(after - before) > mostDifference) {
    return `${shown} ${mostDifference} from ${before}, found ${after}`;
  }
  if (mostFactor === undefined || before <= 0 || after <= 0) return undefined;
  const factor = Math.max(after / before, before / after);
  return factor > mostFactor
    ? `${shown} a factor ${mostFactor} from ${before}, found ${after}`
    : undefined;
}

function isAsked(rule: MoveRule, dataset: Dataset, row: Row): boolean {
  const first = subjectOf(dataset, row);
  const isExcused = rule.unless !== undefined && row[rule.unless] != null;
  return !isExcused && (rule.of?.includes(first) ?? true);
}

/** What a row does that its series has not done before, by consequence. */
function movesOf(dataset: Dataset, before: Newest | undefined, row: Row, day: IsoDate) {
  const found: { consequence: MoveRule['consequence']; reason: string }[] = [];
  // A revision of the same day is held to the same limits.
  if (!before || before.day > day) return found;
  const step_days = dayNumber(day) - dayNumber(before.day);
  for (const rule of dataset.health?.moves ?? []) {
    const isTooLong = step_days > (rule.longestStep_days ?? longestStep_days);
    if (isTooLong || !isAsked(rule, dataset, row)) continue;
    const reason = moved(rule, numberIn(before.row, rule.column), numberIn(row, rule.column));
    if (reason) found.push({ consequence: rule.consequence, reason: `${reason} on ${day}` });
  }
  return found;
}

function numberIn(row: Row, column: string): unknown {
  const value = row[column];
  return typeof value === 'bigint' ? Number(value) : value;
}

/** Sums that are none of the whole they should be the parts of. */
function totalsFault(dataset: Dataset, rows: readonly ParsedRow[]) {
  const { totals } = dataset.health ?? {};
  if (!totals) return undefined;
  const sums = new Map<string, number>();
  for (const { row } of rows) {
    const of = totals.over.map((name) => String(row[name])).join(' ');
    sums.set(of, (sums.get(of) ?? 0) + Number(row[totals.column]));
  }
  for (const [of, sum] of sums) {
    if (sum >= totals.min && sum <= totals.max) continue;
    const expected = `${totals.column} of ${of} to sum to ${totals.min} to ${totals.max}`;
    return { expected, found: sum.toFixed(2) };
  }
  return undefined;
}

/** A value that is never changed, changed. */
function changedForEver(dataset: Dataset, revised: readonly ParsedRow[]) {
  const isFinal = ({ row }: ParsedRow) => dataset.health?.final?.includes(subjectOf(dataset, row));
  const changed = revised.find(isFinal);
  if (!changed) return undefined;
  const expected = `values of ${subjectOf(dataset, changed.row)} to stand for ever`;
  return { expected, found: `another of ${dayOf(changed)} at ${changed.position}` };
}

/** More of what was known changed than a publisher revises: another file, or a column moved. */
function revisionFault(
  dataset: Dataset,
  known: KnownRows,
  rows: readonly ParsedRow[],
  dropped: number,
) {
  let same = 0;
  const revised: ParsedRow[] = [];
  for (const parsed of rows) {
    if (dataset.health?.hasVintages && parsed.published_at) continue;
    const compared = known.compare(parsed.row);
    if (compared === 'same') same += 1;
    if (compared === 'revised') revised.push(parsed);
  }
  const changed = changedForEver(dataset, revised);
  if (changed) return changed;
  const compared = same + revised.length + dropped;
  const most = (dataset.health?.mostRevisedShare ?? 1) * compared;
  const fewest = dataset.health?.isHeldBySeries ? fewestOfSeries : fewestCompared;
  if (compared < fewest || revised.length + dropped <= most) return undefined;
  const gone = dropped > 0 ? ` and ${dropped} gone` : '';
  return {
    expected: `what was known to stand, or at most ${Math.floor(most)} of ${compared} rows revised`,
    found: `${revised.length} revised${gone}, the first at ${revised[0]?.position ?? 'its place'}`,
  };
}

/** Of a series that is sent whole: what was there after its first day and is not any more. */
function gone({ health }: Dataset, rows: readonly ParsedRow[], known: KnownRows): number {
  const [first] = rows;
  return health?.isHeldBySeries && first ? known.goneFrom(rows, dayOf(first)) : 0;
}

function told(fault: Disagreement | undefined): string[] {
  return fault ? [`expected ${fault.expected}, found ${fault.found}`] : [];
}

/** A whole that is not what its parts come to, by the consequence declared for it. */
function partsFindings(dataset: Dataset, rows: readonly ParsedRow[]) {
  const fault = partsFault(dataset, rows);
  const consequence = dataset.health?.parts?.consequence;
  const refused = fault ? told(fault).map((reason) => [fault.whole, reason] as const) : [];
  return {
    halt: consequence === 'halt' ? fault : undefined,
    refused: consequence === 'quarantine' ? refused : [],
    warnings: consequence === 'warn' ? told(fault) : [],
  };
}

/** What a response says of itself and of what its source said before that does not agree. */
function disagreements(dataset: Dataset, rows: readonly ParsedRow[], known: KnownRows) {
  const dropped = droppedDays(dataset, rows, known);
  const [firstDropped] = dropped;
  const parts = partsFindings(dataset, rows);
  const lines = repeatedLines(dataset, rows);
  const carried = carriedFault(dataset, rows, known);
  const unlike = unlikeness(dataset, rows, known);
  const lost = firstDropped
    ? [
        `${firstDropped.series}: expected the days known before, found ${dropped.length} gone: ` +
          firstDropped.day,
      ]
    : [];
  const halting = dropped.find(({ isHalting }) => isHalting);
  const halt =
    (halting && { expected: `${halting.series} of ${halting.day}, as known`, found: 'no row' }) ??
    parts.halt ??
    (carried?.isTooMany ? carried : undefined) ??
    (dataset.health?.likeness?.consequence === 'halt' ? unlike : undefined) ??
    monthEndFault(dataset, rows) ??
    shareFault(dataset, rows) ??
    revisionFault(dataset, known, rows, dropped.length + gone(dataset, rows, known));
  const warnings = [lost, parts.warnings, told(carried), told(unlike), lines.warnings].flat();
  const again = daysAgain(dataset, rows, known);
  return { halt, refused: new Map([...parts.refused, ...lines.refused, ...again]), warnings };
}

function dayOf({ row }: ParsedRow): IsoDate {
  return String(row['observation_date']);
}

/** Rows by day; most files are in that order already. */
function inOrder(rows: readonly ParsedRow[]): readonly ParsedRow[] {
  let last = '';
  for (const parsed of rows) {
    const day = dayOf(parsed);
    if (day < last) return rows.toSorted((a, b) => dayNumber(dayOf(a)) - dayNumber(dayOf(b)));
    last = day;
  }
  return rows;
}

/**
 * Holds the recent rows of a response against each other and against what was known.
 *
 * @param fetchedOn New York day of the response
 */
export function examine(
  dataset: Dataset,
  rows: readonly ParsedRow[],
  known: KnownRows,
  fetchedOn: IsoDate,
): Examined {
  const ordered = inOrder(rows);
  const found = disagreements(dataset, ordered, known);
  const { refused, warnings } = found;
  const halt = totalsFault(dataset, rows) ?? found.halt;
  if (halt) return { halt, refused, warnings, learn: () => {} };
  const judge = new Judge(dataset, known, fetchedOn);
  for (const parsed of ordered) {
    if (refused.has(parsed)) continue;
    const { reason, moves } = judge.hear(parsed);
    if (reason === undefined) warnings.push(...moves);
    else refused.set(parsed, reason);
  }
  return {
    halt,
    refused,
    warnings: warnings.slice(0, most_warnings),
    learn: () => judge.learn(),
  };
}

/** A column given where it was not before, or not where it was. */
function unsteadyColumn({ health }: Dataset, before: Row | undefined, row: Row) {
  if (!before) return undefined;
  const isGiven = (of: Row, column: string) => of[column] != null;
  const column = health?.steady?.find((name) => isGiven(before, name) !== isGiven(row, name));
  if (column === undefined) return undefined;
  const shown = (of: Row) => (isGiven(of, column) ? 'a value' : 'none');
  return `${column}: expected ${shown(before)}, as before, found ${shown(row)}`;
}

/** Goes through the rows of one response by day. */
class Judge {
  readonly #dataset: Dataset;
  readonly #known: KnownRows;
  readonly #fetchedOn: IsoDate;
  /** A whole history is judged from its own first row on; a file of one day from what was known. */
  readonly #own = new Map<string, Newest>();
  readonly #heard: (readonly [row: Row, timesInRow: number])[] = [];
  /** What is wrong with a day by itself: thousands of rows are of the same. */
  readonly #dayFaults = new Map<IsoDate, string | undefined>();

  constructor(dataset: Dataset, known: KnownRows, fetchedOn: IsoDate) {
    this.#dataset = dataset;
    this.#known = known;
    this.#fetchedOn = fetchedOn;
  }

  /** Adds what was found fit to what is known. */
  learn(): void {
    this.#known.learn(this.#heard);
  }

  hear(parsed: ParsedRow): { readonly reason?: string; readonly moves: readonly string[] } {
    const { row } = parsed;
    const day = dayOf(parsed);
    const series = this.#known.seriesOf(row);
    const own = this.#own.get(series);
    const before = own ?? this.#before(row, day);
    const moves = movesOf(this.#dataset, before, row, day);
    const times = this.#known.timesInRow(before, row);
    // Rows come by day: what the response said of this grain is the newest of its series.
    const isAgain = this.#known.isCompared && own?.day === day;
    const isDoubled = isAgain && !this.#known.isSame(own.row, row);
    const doubled = 'expected one value per response, found another for the same grain';
    const unsteady = unsteadyColumn(this.#dataset, before?.row, row);
    const reason =
      (isDoubled ? doubled : undefined) ??
      this.#ownFault(row, day) ??
      moves.find(({ consequence }) => consequence === 'quarantine')?.reason ??
      this.#repeated(row, times);
    if (reason !== undefined) return { reason, moves: [] };
    const all = [
      ...moves.map((move) => move.reason),
      ...(unsteady === undefined ? [] : [unsteady]),
    ];
    const isNews = all.length > 0 && this.#known.compare(row) !== 'same';
    const told = isNews ? all.map((each) => `${parsed.position}: ${each}`) : [];
    // The same day again, unchanged, is no new reading: its count stands.
    const timesInRow = own?.day === day ? Math.max(times, own.timesInRow) : times;
    this.#own.set(series, { row, day, timesInRow });
    this.#heard.push([row, times]);
    return { moves: told };
  }

  #repeated(row: Row, times: number): string | undefined {
    // Nearly all readings are new: nobody need look for their rule.
    if (times === 1) return undefined;
    if (times <= (repeatRuleOf(this.#dataset, row)?.mostInRow ?? times)) return undefined;
    return `expected a new reading, found the same ${times} times in a row`;
  }

  /** Why a row by itself cannot be true of the day it was fetched on. */
  #ownFault(row: Row, day: IsoDate): string | undefined {
    const fetchedOn = this.#fetchedOn;
    if (day > fetchedOn) return `observation_date: expected a day up to ${fetchedOn}, found ${day}`;
    const days = this.#dataset.health?.days;
    const isAsked = days && (days.of?.includes(subjectOf(this.#dataset, row)) ?? true);
    if (!isAsked) return undefined;
    if (!this.#dayFaults.has(day)) this.#dayFaults.set(day, dayFault(days.rule, day));
    const fault = this.#dayFaults.get(day);
    return fault && `observation_date: ${fault}, found ${day}`;
  }

  #before(row: Row, day: IsoDate): Newest | undefined {
    const known = this.#known.newestOf(row);
    return known && known.day <= day ? known : undefined;
  }
}
