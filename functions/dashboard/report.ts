import type { IsoDate } from '../../schemas/columns.ts';
import type { Judged } from '../evaluate-claims.ts';
import type { LakeGap } from '../gaps-lake.ts';
import type { World } from '../lake/identity.ts';
import type { Reconciled } from '../reconcile.ts';
import type { Licence } from '../source.ts';
import type { SeriesStatus } from '../status.ts';

/** How a number is shown: `change` is a fraction with its sign, `share` a fraction without. */
export type Shape =
  | 'change'
  | 'share'
  | 'points'
  | 'percentile'
  | 'ratio'
  | 'percentage points'
  | 'quarter points'
  | 'million shares';

/** A number of the lake, and how old it is on the report's day. */
export interface Measured {
  readonly label: string;
  readonly shape: Shape;
  readonly value: number;
  readonly observed_on: IsoDate;
  readonly age_days: number;
  /** Its publisher should have brought something newer by now. */
  readonly isStale: boolean;
}

export interface Point {
  readonly day: IsoDate;
  readonly value: number;
}

/** A series, oldest first, never empty. */
export interface Line {
  readonly label: string;
  readonly role: 'small' | 'large' | 'mean';
  readonly points: readonly Point[];
}

/** Something worth pointing at in a chart. */
export interface Mark extends Point {
  /** Empty for a mark that the caption explains. */
  readonly label: string;
  readonly side: 'above' | 'below';
}

/** Lines over time and the numbers they end in. */
export interface Lines {
  readonly lines: readonly Line[];
  readonly marks: readonly Mark[];
  readonly figures: readonly Measured[];
}

export interface SectorWeight {
  readonly sector: string;
  /** Fraction of the fund; null where the fund, or the lake, has none of the sector. */
  readonly small: number | null;
  readonly large: number | null;
}

export interface Sectors {
  /** The heaviest of the small-cap fund first. */
  readonly weights: readonly SectorWeight[];
  readonly small_on: IsoDate;
  readonly large_on: IsoDate | undefined;
  readonly figures: readonly Measured[];
}

/** On which side of two thresholds an index stands, by one figure. */
export interface StandingAt {
  readonly state: 'above' | 'between' | 'below' | 'unknown';
  readonly figure: string;
  readonly value: number | undefined;
  readonly lower: number | undefined;
  readonly upper: number | undefined;
  readonly age_days: number | undefined;
  readonly unknown_because: string | undefined;
}

export interface Standing {
  readonly dimension: 'momentum' | 'valuation' | 'sentiment' | 'macro';
  readonly small: StandingAt;
  readonly large: StandingAt;
}

/** One part of the composite of sentiment on its newest day; fractions of all weights. */
export interface MoodPart {
  readonly part: string;
  readonly percentile: number | undefined;
  readonly weight: number;
  readonly used_weight: number | undefined;
  readonly observed_on: IsoDate | undefined;
  readonly age_days: number | undefined;
}

/** The composite of sentiment over time, and the parts of its newest figure. */
export interface Mood {
  readonly lines: Lines;
  readonly newest: Point;
  readonly parts: readonly MoodPart[];
}

/** An input the lake does not hold, and what would bring it. */
export interface Missing {
  readonly input: string;
  /** Names of the sources that fill it. */
  readonly sources: readonly string[];
  /** The file for the drop folder, where the drop zone accepts this input. */
  readonly dropFile: string | undefined;
}

export type Panel<T> = { readonly shown: T } | { readonly missing: Missing };

/** All that the page says, as plain values. */
export interface Report {
  readonly world: World;
  readonly asked_at: Date;
  /** New York day of `asked_at`: ages are counted to it. */
  readonly day: IsoDate;
  /** Where the price charts begin: the last close of the year before the article. */
  readonly since: IsoDate;
  readonly release: { readonly id: string; readonly code_version: string } | undefined;
  readonly article: { readonly title: string; readonly published_at: Date };
  readonly judged: readonly Judged[];
  /** Both indexes, 100 at `since`. */
  readonly prices: Panel<Lines>;
  /** Fractions below the highest close so far. */
  readonly drawdown: Panel<Lines>;
  /** Fractions above the lowest close of the 12 months before. */
  readonly recovery: Panel<Lines>;
  readonly valuation: Panel<Lines>;
  readonly standings: Panel<readonly Standing[]>;
  readonly mood: Panel<Mood>;
  readonly bullBear: Panel<Lines>;
  readonly putCall: Panel<Lines>;
  readonly volatility: Panel<Lines>;
  readonly shortInterest: Panel<Lines>;
  readonly sectors: Panel<Sectors>;
  readonly health: readonly SeriesStatus[];
  /** What series lack in their midst. */
  readonly gaps: readonly LakeGap[];
  /** Publishers who say the same thing, held against each other. */
  readonly reconciled: readonly Reconciled[];
  /** The strictest licence class among the sources that have rows. */
  readonly licence: Licence | undefined;
}

/** A report whose parts are known one after the other. */
export type Coming = { readonly [Part in keyof Report]: Report[Part] | Promise<Report[Part]> };

/** The parts that are named, once all of them are known. */
export async function known<Part extends keyof Report>(
  coming: Coming,
  names: readonly Part[],
): Promise<Pick<Report, Part>> {
  const parts = names.map(async (name): Promise<[Part, unknown]> => [name, await coming[name]]);
  return Object.fromEntries(await Promise.all(parts)) as Pick<Report, Part>;
}
