import type { IsoDate } from './columns.ts';

/** One way to read a statement: a view's column, and which of its rows. */
export interface Reading {
  /** What is read, in words: `RUT, price return`. Named in the verdict when it fits. */
  readonly label: string;
  readonly view: string;
  /** Equality on these columns picks the series. */
  readonly where: Readonly<Record<string, string>>;
  readonly column: string;
  /** Brings the column to the statement's unit: 100 for a fraction held against percent. */
  readonly times?: number;
  /** The column that dates a row; `observation_date` unless the view calls it otherwise. */
  readonly dateColumn?: string;
  /** The day asked about. Without one: the days from `windowDays` before the statement to it. */
  readonly on?: IsoDate;
  /** Wider than the statement's own where the reading is a stand-in, with the reason in `label`. */
  readonly tolerance?: number;
}

/** How the lake's number must compare with the statement's. */
type Relation = 'equals' | 'at least' | 'at most';

/** A statement of an article, as code. */
export interface Claim {
  readonly id: string;
  /** The statement in our words. */
  readonly statement: string;
  readonly relation: Relation;
  readonly expected: number;
  /** Half of the last digit the article prints, unless `toleranceBecause` says otherwise. */
  readonly tolerance: number;
  readonly toleranceBecause?: string;
  /** How the number is shown. */
  readonly unit: 'fraction' | 'points' | 'ratio' | 'percent' | 'percentage points' | 'count';
  /** How many days back the author's newest figure may lie; 0 = only the newest day counts. */
  readonly windowDays: number;
  /**
   * The first is the plain reading; the others are kinder ones. A statement is supported when any
   * reading fits, and the verdict says which; contradicted when none does but one has a number.
   */
  readonly readings: readonly [Reading, ...Reading[]];
  /**
   * What the lake knows of the same matter by another measure, named for what it is: shown beside
   * the verdict, never deciding it.
   */
  readonly beside?: readonly Reading[];
  /** Dataset without which no reading has a number, and the file that would bring it. */
  readonly missing?: { readonly input: string; readonly dropFile?: string };
}

/** An article: where its statements stand, and when. */
export interface Article {
  readonly name: string;
  readonly title: string;
  readonly published_at: Date;
  readonly claims: readonly Claim[];
}
