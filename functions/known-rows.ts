import { addDays } from '../schemas/calendar.ts';
import type { IsoDate } from '../schemas/columns.ts';
import type { Dataset } from '../schemas/dataset.ts';
import type { GapRule, RepeatRule } from '../schemas/health.ts';
import type { SeriesDays } from './gaps.ts';
import type { FactFiles } from './lake/fact-files.ts';
import { type HeldSeries, heldRows } from './lake/held-rows.ts';
import type { ParsedRow } from './source.ts';

type Row = Readonly<Record<string, unknown>>;

/** How far back content is looked at as news. */
const recent_days = 400;

/** The first day of what counts as new in a response fetched at a moment. */
export function recentSince(fetched_at: string): IsoDate {
  return addDays(fetched_at.slice(0, 10), -recent_days);
}

/** The first day of what is held that a response of that moment is judged by. */
export function reachOf({ health }: Dataset, fetched_at: string): IsoDate {
  return addDays(fetched_at.slice(0, 10), -(health?.reach_days ?? recent_days));
}

/** What a row is about first of all, by the first column of the grain: a symbol, a fund, a company. */
export function subjectOf({ grain }: Dataset, row: Row): string {
  return String(row[grain[0] ?? '']);
}

export function dayOf(row: Row): IsoDate {
  return String(row['observation_date']);
}

/** The first of some rules that is asked of a row's series. */
function ruleFor<R extends { readonly of?: readonly string[] }>(
  rules: readonly R[] | undefined,
  dataset: Dataset,
  row: Row,
): R | undefined {
  if (!rules) return undefined;
  const subject = subjectOf(dataset, row);
  return rules.find(({ of }) => of?.includes(subject) ?? true);
}

/** The rule on holes a row's series is held to. */
export function gapRuleOf(dataset: Dataset, row: Row): GapRule | undefined {
  return ruleFor(dataset.health?.gaps, dataset, row);
}

/** The rule on readings said again a row's series is held to. */
export function repeatRuleOf(dataset: Dataset, row: Row): RepeatRule | undefined {
  return ruleFor(dataset.health?.repeats, dataset, row);
}

/** The newest row of a series and how many observations in a row have said the same. */
export interface Newest {
  readonly row: Row;
  readonly day: IsoDate;
  readonly timesInRow: number;
}

type Learnt = readonly [row: Row, timesInRow: number];

/** Takes entries out of a map, and gives them. */
function dropWhere<K, V>(map: Map<K, V>, isDropped: (value: V, key: K) => boolean): V[] {
  const dropped: V[] = [];
  for (const [key, value] of map) {
    if (!isDropped(value, key)) continue;
    map.delete(key);
    dropped.push(value);
  }
  return dropped;
}

const separator = '\u0000';

/** What some columns of a row say, as one text. */
function joining(columns: readonly string[]): (row: Row) => string {
  const [only = ''] = columns;
  // Most series are named by one column: nothing is put together for each of millions of rows.
  if (columns.length === 1) return (row) => String(row[only]);
  return (row) => columns.map((name) => String(row[name])).join(separator);
}

/** What one source has said lately of one dataset: what the next response is held against. */
export class KnownRows {
  /** What identifies a row, as one text. */
  readonly grainOf: (row: Row) => string;
  /** What identifies the series a row belongs to. */
  readonly seriesOf: (row: Row) => string;
  readonly #dataset: Dataset;
  readonly #values: readonly string[];
  /** Rows by day as they came: nobody asks whether a day that is new was known. */
  readonly #came = new Map<IsoDate, Row[]>();
  /** The newest row of each grain, of the days somebody asked about. */
  readonly #asked = new Map<IsoDate, Map<string, Row>>();
  readonly #newest = new Map<string, Newest>();
  readonly #likes = new Map<string, { readonly row: Row; readonly day: string }>();
  readonly #likesWithin = new Map<string, number>();
  /** Days by series, where one owes some. */
  readonly #days = new Map<string, SeriesDays & { readonly days: Set<IsoDate> }>();
  /** Learnt, and not yet asked for: of most files a run brings one. */
  #learnt: (readonly Learnt[])[] = [];
  /** Whether somebody asks of the rows if they changed; only then are they kept. */
  readonly isCompared: boolean;

  constructor(dataset: Dataset) {
    this.#dataset = dataset;
    const { mostRevisedShare, final } = dataset.health ?? {};
    this.isCompared = mostRevisedShare !== undefined || final !== undefined;
    this.grainOf = joining(dataset.grain);
    this.seriesOf = joining(dataset.grain.filter((name) => name !== 'observation_date'));
    this.#values = Object.keys(dataset.columns).filter((name) => !dataset.grain.includes(name));
  }

  /** With what the lake holds of a source since a day, in the order it came. */
  static async of(
    facts: FactFiles,
    dataset: Dataset,
    source: string,
    since: IsoDate,
  ): Promise<KnownRows> {
    const known = new KnownRows(dataset);
    for (const row of await heldRows(facts, dataset, source, since)) known.accept(row);
    return known;
  }

  /** With what is held of the series a row belongs to. */
  static ofSeries(held: HeldSeries | undefined, dataset: Dataset, row: Row): KnownRows {
    const known = new KnownRows(dataset);
    for (const own of held?.rowsOf(subjectOf(dataset, row)) ?? []) known.accept(own);
    return known;
  }

  /** How many of the rows known since a day are not among those given. */
  goneFrom(rows: readonly { readonly row: Row }[], since: IsoDate): number {
    this.#settle();
    const given = new Set(rows.map(({ row }) => this.grainOf(row)));
    const days = new Set([...this.#came.keys(), ...this.#asked.keys()]);
    return [...days]
      .filter((day) => day >= since)
      .flatMap((day) => [...(this.#rowsOf(day)?.keys() ?? [])])
      .filter((grain) => !given.has(grain)).length;
  }

  /** Whether the grain is known, and if so whether its values are the same. */
  compare(row: Row): 'unknown' | 'same' | 'revised' {
    this.#settle();
    const known = this.#rowsOf(String(row['observation_date']))?.get(this.grainOf(row));
    if (known === undefined) return 'unknown';
    return this.isSame(known, row) ? 'same' : 'revised';
  }

  /** Whether two rows of one grain say the same. */
  isSame(before: Row, row: Row): boolean {
    return this.#values.every((name) => {
      const [value, other] = [before[name] ?? '', row[name] ?? ''];
      return value === other || String(value) === String(other);
    });
  }

  /** The rows of a day by grain. */
  #rowsOf(day: IsoDate): ReadonlyMap<string, Row> | undefined {
    const came = this.#came.get(day);
    if (came === undefined) return this.#asked.get(day);
    const rows = this.#asked.get(day) ?? new Map<string, Row>();
    for (const row of came) rows.set(this.grainOf(row), row);
    this.#asked.set(day, rows);
    this.#came.delete(day);
    return rows;
  }

  #keep(row: Row, day: IsoDate): void {
    const came = this.#came.get(day);
    if (came) came.push(row);
    else this.#came.set(day, [row]);
  }

  /**
   * Lets go of the days before one, which no later response is held against: a run that begins with
   * it reads no more of what is held, and a rebuild must decide as it did.
   */
  forgetBefore(since: IsoDate): void {
    this.#settle();
    const isOlder = ({ day }: { readonly day: IsoDate }) => day < since;
    dropWhere(this.#came, (_, day) => day < since);
    dropWhere(this.#asked, (_, day) => day < since);
    dropWhere(this.#newest, isOlder);
    for (const { row } of dropWhere(this.#likes, isOlder)) {
      const within = this.#within(row);
      this.#likesWithin.set(within, (this.#likesWithin.get(within) ?? 1) - 1);
    }
    for (const { days } of this.#days.values()) {
      for (const day of days) if (day < since) days.delete(day);
    }
    dropWhere(this.#days, ({ days }) => days.size === 0);
  }

  /**
   * Rows of a response, each with the newest before it of its series: of the response itself, or held.
   *
   * @param rows in order of their days
   */
  *withBefore(
    rows: readonly ParsedRow[],
  ): Generator<readonly [parsed: ParsedRow, before: Row | undefined]> {
    const own = new Map<string, Row>();
    for (const parsed of rows) {
      const series = this.seriesOf(parsed.row);
      yield [parsed, own.get(series) ?? this.newestOf(parsed.row)?.row];
      own.set(series, parsed.row);
    }
  }

  newestOf(row: Row): Newest | undefined {
    this.#settle();
    return this.#newest.get(this.seriesOf(row));
  }

  /** The newest row of what a likeness is asked of, whatever else identifies it. */
  lastLike(row: Row): Row | undefined {
    this.#settle();
    return this.#likes.get(this.#likeOf(row))?.row;
  }

  /** How many such series there are beside one of a row. */
  likesBeside(row: Row): number {
    this.#settle();
    return this.#likesWithin.get(this.#within(row)) ?? 0;
  }

  #within(row: Row): string {
    const rule = this.#dataset.health?.likeness;
    const whole = rule?.within === undefined ? '' : String(row[rule.within]);
    return rule?.kindOf ? whole + separator + rule.kindOf(row) : whole;
  }

  #likeOf(row: Row): string {
    const rule = this.#dataset.health?.likeness;
    const parts = rule?.series.map((name) => String(row[name])) ?? [];
    return [...parts, rule?.kindOf?.(row) ?? ''].join(separator);
  }

  #acceptLike(row: Row, day: string): void {
    if (!this.#dataset.health?.likeness) return;
    const series = this.#likeOf(row);
    const within = this.#within(row);
    if (!this.#likes.has(series)) {
      this.#likesWithin.set(within, (this.#likesWithin.get(within) ?? 0) + 1);
    }
    if ((this.#likes.get(series)?.day ?? '') <= day) this.#likes.set(series, { row, day });
  }

  /** The days of each series that owes some, by a name to show. */
  daysBySeries(): SeriesDays[] {
    return [...this.#days.values()];
  }

  /** The days known of the series a row belongs to, where it owes some. */
  daysOf(row: Row): ReadonlySet<IsoDate> | undefined {
    const rule = gapRuleOf(this.#dataset, row);
    return rule && this.#days.get(this.#owingSeries(rule, row))?.days;
  }

  #owingSeries(rule: GapRule, row: Row): string {
    return rule.isOfAny ? this.#dataset.name : subjectOf(this.#dataset, row);
  }

  /** Rows of one series come in order of their days. */
  accept(row: Row): void {
    this.#acceptDay(row, String(row['observation_date']));
    this.#acceptRow(row);
  }

  /** The same of all rows of a response, before somebody asks for them. */
  learn(rows: readonly Learnt[]): void {
    for (const [row] of rows) this.#acceptDay(row, String(row['observation_date']));
    this.#learnt.push(rows);
  }

  #settle(): void {
    const learnt = this.#learnt;
    if (learnt.length === 0) return;
    this.#learnt = [];
    for (const rows of learnt) for (const [row, times] of rows) this.#acceptRow(row, times);
  }

  #acceptRow(row: Row, timesInRow?: number): void {
    const day = String(row['observation_date']);
    if (this.isCompared) this.#keep(row, day);
    this.#acceptLike(row, day);
    const series = this.seriesOf(row);
    const before = this.#newest.get(series);
    if (before && before.day > day) return;
    const times = timesInRow ?? this.timesInRow(before, row);
    // The same day again, unchanged, is no new reading: its count stands.
    const isAgain = before?.day === day && times < before.timesInRow;
    this.#newest.set(series, { row, day, timesInRow: isAgain ? before.timesInRow : times });
  }

  #acceptDay(row: Row, day: IsoDate): void {
    const rule = gapRuleOf(this.#dataset, row);
    if (!rule) return;
    const series = this.#owingSeries(rule, row);
    const known = this.#days.get(series) ?? { series, rule, days: new Set<IsoDate>() };
    known.days.add(day);
    this.#days.set(series, known);
  }

  /** How many observations in a row say what `row` says, itself the last of them. */
  timesInRow(before: Newest | undefined, row: Row): number {
    const rule = before && repeatRuleOf(this.#dataset, row);
    const isRepeat = rule?.columns.every(
      (name) => row[name] != null && String(row[name]) === String(before?.row[name]),
    );
    if (!before || !isRepeat) return 1;
    return before.day === row['observation_date'] ? before.timesInRow : before.timesInRow + 1;
  }
}
