import { addDays, isTradingDay, tradingDayOnOrBefore } from './calendar.ts';
import type { IsoDate } from './columns.ts';

/**
 * What happens where content breaks a rule: it is used and told of; the row is kept aside with the
 * reason; or nothing of the response is used and its source is said to have changed.
 */
type Consequence = 'warn' | 'quarantine' | 'halt';

/** Which days a series can have. */
export type DayRule = 'trading' | 'survey' | 'settlement';

/** How far a value may move from one observation of its series to the next. */
export interface MoveRule {
  readonly column: string;
  /** Times as large or as small: 1.25 is +25 % or -20 %. Only between positive values. */
  readonly mostFactor?: number;
  /** In the column's own unit, up or down. */
  readonly mostDifference?: number;
  /** Series it is asked of, by the first column of the grain; all without it. */
  readonly of?: readonly string[];
  /** A row that says this column is none to be compared: prices on the day of a split. */
  readonly unless?: string;
  readonly consequence: Exclude<Consequence, 'halt'>;
}

/**
 * What content must look like beyond the contract of a single row: rules that need the rows before.
 *
 * They are asked of what is new, observations of the 400 days before a response was fetched: what is
 * older was accepted once, or is history nobody acts on. Each decision follows from the responses
 * fetched until then and nothing else, so a rebuild decides alike.
 */
export interface Health {
  /** Rows of other days go to quarantine. */
  readonly days?: { readonly rule: DayRule; readonly of?: readonly string[] };
  readonly moves?: readonly MoveRule[];
  /** The same values of these columns so often in a row are a frozen file, not a reading. */
  readonly repeats?: { readonly columns: readonly string[]; readonly mostInRow: number };
  /** Every series has a value in every publication: one that is left behind is told of. */
  readonly isComplete?: true;
  /** Sums over one day of one series, for example weights: outside of it the response is halted. */
  readonly totals?: {
    readonly column: string;
    readonly over: readonly string[];
    readonly min: number;
    readonly max: number;
  };
  /** More of what was known than this, changed at once, is another file: the response is halted. */
  readonly mostRevisedShare?: number;
}

const [wednesday, friday] = [3, 5];

function isSurveyDay(day: IsoDate): boolean {
  const dayOfWeek = new Date(`${day}T00:00:00Z`).getUTCDay();
  return wednesday <= dayOfWeek && dayOfWeek <= friday;
}

/** The last day of a day's month, and the 15th; where they are no business days, the one before. */
function isSettlementDay(day: IsoDate): boolean {
  const month = day.slice(0, 8);
  const next = addDays(`${month}28`, 4);
  const last = addDays(`${next.slice(0, 8)}01`, -1);
  return day === tradingDayOnOrBefore(`${month}15`) || day === tradingDayOnOrBefore(last);
}

/** Why a day cannot be one of the series, or undefined. */
export function dayFault(rule: DayRule, day: IsoDate): string | undefined {
  if (rule === 'trading') return isTradingDay(day) ? undefined : 'expected a trading day';
  if (rule === 'survey') return isSurveyDay(day) ? undefined : 'expected Wednesday to Friday';
  return isSettlementDay(day) ? undefined : 'expected the 15th or the last business day of a month';
}

/** Whether the rows before a response are needed to judge it. */
export function needsHistory({ moves, repeats, isComplete, mostRevisedShare }: Health): boolean {
  return [moves, repeats, isComplete, mostRevisedShare].some((rule) => rule !== undefined);
}
