import { addDays, isTradingDay, tradingDayOnOrBefore } from './calendar.ts';
import type { IsoDate } from './columns.ts';
import { isBankHoliday } from './federal-holidays.ts';

/**
 * What happens where content breaks a rule: it is used and told of; the row is kept aside with the
 * reason; or nothing of the response is used and its source is said to have changed.
 */
export type Consequence = 'warn' | 'quarantine' | 'halt';

/** Which days a series can have; `open` are those on which the exchange or the banks are. */
export type DayRule = 'trading' | 'open' | 'survey' | 'settlement';

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
  /** Over a longer pause a large move is no news; 10 without it. */
  readonly longestStep_days?: number;
  readonly consequence: Exclude<Consequence, 'halt'>;
}

/**
 * Days of which a series owes an observation: those its publisher's calendar names, trading days,
 * days on which both the exchange and the banks are open, banking days, or all.
 */
type OwedDays = 'slot' | 'trading' | 'market' | 'banking' | 'every';

/** Which observations a series owes. One that lacks, at the end or between others, is told of. */
export interface GapRule {
  readonly owed: OwedDays;
  /** Series it is asked of, by the first column of the grain; all without it. */
  readonly of?: readonly string[];
  /** Members come and go: what is owed is any row of the day, by whatever series. */
  readonly isOfAny?: true;
  /** Only what lacks at the end: a first fetch may take samples of the past. */
  readonly isEndOnly?: true;
  /** How many days the newest may be late without a word; 0 without it. */
  readonly patience_days?: number;
  /** Of a response that lacks a day in its midst which the lake had already from there. */
  readonly consequence: Exclude<Consequence, 'quarantine'>;
}

/** A count stated again as the one before, held against what was held of that time. */
export interface CarriedRule {
  /** The count before, as the newer row states it. */
  readonly column: string;
  readonly of: string;
  /** The day it states the count of: a row of any other day says nothing of it. */
  readonly dayBefore: (day: IsoDate) => IsoDate;
  /** Only between rows that agree in it: names of things that are reused. */
  readonly sameOnly: string;
  /** A row that says yes in one of these says itself that it differs. */
  readonly unless: readonly string[];
  /** Differing in more of those compared than the first is told of, than the second is halted. */
  readonly toldShare: number;
  readonly mostShare: number;
}

/** The same values of these columns so often in a row are a frozen file, not a reading. */
export interface RepeatRule {
  readonly columns: readonly string[];
  /** Series it is asked of, by the first column of the grain; all without it. */
  readonly of?: readonly string[];
  readonly mostInRow: number;
}

/** A day whose series say, nearly all of them, what they said before: another day’s file again. */
export interface AgainRule {
  /** Alike where each says the same, or nothing both times; one of them must be given. */
  readonly columns: readonly string[];
  /** More of those compared than this, and none of the day’s rows is used. */
  readonly mostShare: number;
  /** How many must be compared before anything is said. */
  readonly fewest: number;
}

/** A row that is the sum of others of the same response and day, and its ratio their mean. */
export interface PartsRule {
  readonly by: string;
  readonly total: string;
  readonly parts: readonly string[];
  readonly columns: readonly string[];
  readonly mostApart_fraction: number;
  /** Lies between the smallest and the largest of the parts', give or take the rounding. */
  readonly ratio: string;
  readonly rounding: number;
  readonly consequence: Consequence;
}

/**
 * What a response must have in common with what was held of the same series before: columns that
 * change places, values under other names and other units show in most rows at once.
 */
export interface LikenessRule {
  /** What names a series. */
  readonly series: readonly string[];
  /** Numbers held against those the series had before. */
  readonly columns: readonly string[];
  /** The middle one of all factors by which they changed, up or down. */
  readonly mostTypicalFactor: number;
  /** Of the logarithms of the numbers, before and now. */
  readonly leastCorrelation: number;
  /** Of the series, those never heard of before, where others of the same `within` were. */
  readonly mostNewShare: number;
  readonly within?: string;
  /** What else tells series apart, where no column says it: a year's figure from a quarter's. */
  readonly kindOf?: (row: Readonly<Record<string, unknown>>) => string;
  /** A text that most series keep. */
  readonly name?: string;
  /** How many must be compared before anything is said; 20 without it. */
  readonly fewest?: number;
  readonly consequence: Exclude<Consequence, 'quarantine'>;
}

/** A column that says which part of the whole another is: weights of values. */
interface ShareRule {
  readonly column: string;
  readonly of: string;
  readonly mostApart_percent: number;
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
  /** A row is held to the first that is asked of its series. */
  readonly repeats?: readonly RepeatRule[];
  readonly again?: AgainRule;
  readonly gaps?: readonly GapRule[];
  readonly carried?: CarriedRule;
  readonly parts?: PartsRule;
  readonly likeness?: LikenessRule;
  readonly share?: ShareRule;
  /** Given by a series always or never: a row that does otherwise than the one before is told of. */
  readonly steady?: readonly string[];
  /**
   * Two rows of a response that differ in nothing but this column are one line, written twice; two
   * that name the same thing are told of, where `unlessZero` is no zero: leftovers may share a name.
   */
  readonly distinctBut?: { readonly column: string; readonly unlessZero: string };
  /** Series, by the first column of the grain, of which no value is ever changed. */
  readonly final?: readonly string[];
  /** Most rows of a response have the last day of a month here, of those that also give `with`. */
  readonly monthEnds?: { readonly column: string; readonly with: string };
  /**
   * What is held is read for the series of a response only, by the first column of the grain: where
   * all of it would fill the memory. What a response sends again must be all that was there.
   */
  readonly isHeldBySeries?: true;
  /** How far back what is held is read to judge a response by; 400 days without it. */
  readonly reach_days?: number;
  /** Sums over one day of one series, for example weights: outside of it the response is halted. */
  readonly totals?: {
    readonly column: string;
    readonly over: readonly string[];
    readonly min: number;
    readonly max: number;
  };
  /** Rows that state when they were released come as revisions: they are not held to what stands. */
  readonly hasVintages?: true;
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

/** The settlement date before a day: the 15th or the last business day of a month. */
export function settlementBefore(day: IsoDate): IsoDate {
  let before = addDays(day, -1);
  while (!isSettlementDay(before)) before = addDays(before, -1);
  return before;
}

/** Why a day cannot be one of the series, or undefined. */
export function dayFault(rule: DayRule, day: IsoDate): string | undefined {
  if (rule === 'trading') return isTradingDay(day) ? undefined : 'expected a trading day';
  if (rule === 'open') {
    const isOpen = isTradingDay(day) || !isBankHoliday(day);
    return isOpen ? undefined : 'expected a day on which the exchange or the banks are open';
  }
  if (rule === 'survey') return isSurveyDay(day) ? undefined : 'expected Wednesday to Friday';
  return isSettlementDay(day) ? undefined : 'expected the 15th or the last business day of a month';
}

/** Whether a day is owed by its kind alone; of slots the publisher's calendar decides. */
export function isOwed(owed: Exclude<OwedDays, 'slot'>, day: IsoDate): boolean {
  if (owed === 'trading') return isTradingDay(day);
  if (owed === 'market') return isTradingDay(day) && !isBankHoliday(day);
  return owed === 'every' || !isBankHoliday(day);
}

/** Whether the rows before a response are needed to judge it. */
export function needsHistory(health: Health): boolean {
  const { moves, repeats, again, gaps, carried, likeness, steady, mostRevisedShare } = health;
  const rules = [moves, repeats, again, gaps, carried, likeness, steady, mostRevisedShare];
  return rules.some((rule) => rule !== undefined);
}
