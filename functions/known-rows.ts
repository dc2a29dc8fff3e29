import { addDays } from '../schemas/calendar.ts';
import type { IsoDate } from '../schemas/columns.ts';
import type { Dataset } from '../schemas/dataset.ts';
import type { GapRule } from '../schemas/health.ts';
import type { SeriesDays } from './gaps.ts';
import { heldRows } from './lake/facts.ts';
import type { ObjectStore } from './lake/store.ts';

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

/** The rule on holes a row's series is held to. */
export function gapRuleOf({ health, grain }: Dataset, row: Row): GapRule | undefined {
  const first = String(row[grain[0] ?? '']);
  return health?.gaps?.find(({ of }) => of?.includes(first) ?? true);
}

/** The newest row of a series and how many observations in a row have said the same. */
export interface Newest {
  readonly row: Row;
  readonly day: IsoDate;
  readonly timesInRow: number;
}

const separator = '\u0000';

/** What one source has said lately of one dataset: what the next response is held against. */
export class KnownRows {
  readonly #dataset: Dataset;
  readonly #series: readonly string[];
  readonly #values: readonly string[];
  /** Values by grain. */
  readonly #rows = new Map<string, string>();
  readonly #newest = new Map<string, Newest>();
  /** Days by series, where one owes some. */
  readonly #days = new Map<string, SeriesDays & { readonly days: Set<IsoDate> }>();
  /** Values are kept only where somebody asks whether they changed. */
  readonly #isCompared: boolean;

  constructor(dataset: Dataset) {
    this.#dataset = dataset;
    this.#isCompared = dataset.health?.mostRevisedShare !== undefined;
    this.#series = dataset.grain.filter((name) => name !== 'observation_date');
    this.#values = Object.keys(dataset.columns).filter((name) => !dataset.grain.includes(name));
  }

  /** With what the lake holds of a source since a day, in the order it came. */
  static async of(
    store: ObjectStore,
    dataset: Dataset,
    source: string,
    since: IsoDate,
  ): Promise<KnownRows> {
    const known = new KnownRows(dataset);
    const held = await heldRows(store, dataset, since);
    const own = held.filter((row) => row['source'] === source);
    const order = (row: Row) => `${row['observation_date']} ${Number(row['fetched_at'])}`;
    own.sort((a, b) => (order(a) < order(b) ? -1 : 1));
    for (const row of own) known.accept(row);
    return known;
  }

  grainOf(row: Row): string {
    return this.#dataset.grain.map((name) => String(row[name])).join(separator);
  }

  seriesOf(row: Row): string {
    return this.#series.map((name) => String(row[name])).join(separator);
  }

  /** Whether the grain is known, and if so whether its values are the same. */
  compare(row: Row): 'unknown' | 'same' | 'revised' {
    const values = this.#rows.get(this.grainOf(row));
    if (values === undefined) return 'unknown';
    return values === this.#valuesOf(row) ? 'same' : 'revised';
  }

  newestOf(row: Row): Newest | undefined {
    return this.#newest.get(this.seriesOf(row));
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
    return rule.isOfAny ? this.#dataset.name : String(row[this.#dataset.grain[0] ?? '']);
  }

  /** Rows of one series come in order of their days. */
  accept(row: Row, timesInRow?: number): void {
    const day = String(row['observation_date']);
    if (this.#isCompared) this.#rows.set(this.grainOf(row), this.#valuesOf(row));
    this.#acceptDay(row, day);
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
    const columns = this.#dataset.health?.repeats?.columns ?? [];
    const isRepeat =
      before !== undefined &&
      columns.length > 0 &&
      columns.every((name) => row[name] != null && String(row[name]) === String(before.row[name]));
    if (!isRepeat) return 1;
    return before.day === row['observation_date'] ? before.timesInRow : before.timesInRow + 1;
  }

  #valuesOf(row: Row): string {
    return this.#values.map((name) => String(row[name] ?? '')).join(separator);
  }
}
