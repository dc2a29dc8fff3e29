import { dayNumber, newYorkWallClock } from '../../../schemas/calendar.ts';
import type { IsoDate } from '../../../schemas/columns.ts';
import { missedSlots } from '../../../schemas/publication.ts';
import type { QueryEngine, Value } from '../../query/engine.ts';
import type { Source } from '../../source.ts';
import type { SeriesStatus } from '../../status.ts';
import type { Line, Measured, Missing, Point, Shape } from '../report.ts';

/** What every question of the report needs. */
export interface Asking {
  readonly engine: QueryEngine;
  readonly sources: readonly Source[];
  readonly health: readonly SeriesStatus[];
  /** The report's moment. */
  readonly now: Date;
  /** Where charts begin. */
  readonly since: IsoDate;
}

export type Row = Readonly<Record<string, Value>>;

/** Rows of a view since the report's first day, oldest first. */
export async function rowsSince(
  { engine, since }: Asking,
  view: string,
  columns: readonly string[],
  where: string,
): Promise<readonly Row[]> {
  const { rows } = await engine.run(
    `SELECT observation_date, ${columns.join(', ')} FROM ${view}
     WHERE ${where} AND observation_date >= DATE '${since}'
     ORDER BY observation_date`,
  );
  return rows;
}

/** The points of a column; days without a value are left out. */
export function pointsOf(rows: readonly Row[], column: string): Point[] {
  return rows.flatMap((row) => {
    const value = row[column];
    return typeof value === 'number' ? [{ day: String(row['observation_date']), value }] : [];
  });
}

/** The lines that have points. */
export function linesOf(lines: readonly Line[]): Line[] {
  return lines.filter(({ points }) => points.length > 0);
}

/** The lowest point, the newest of several. */
export function lowestOf(points: readonly Point[]): Point | undefined {
  const lowest = Math.min(...points.map(({ value }) => value));
  return points.findLast(({ value }) => value === lowest);
}

/** What the lake lacks, the sources that fetch it and the file that would bring it. */
export function missing(
  { sources }: Asking,
  dataset: string,
  input: string,
): { readonly missing: Missing } {
  const filling = sources.filter((source) => source.datasets.some(({ name }) => name === dataset));
  const fetching = filling.filter(({ publication }) => !publication.isUnannounced);
  return {
    missing: {
      input,
      sources: fetching.map(({ name }) => name),
      dropFile: fetching.length < filling.length ? `${dataset}.csv` : undefined,
    },
  };
}

// What nobody announces is stale after a quarter: estimates and targets are made anew with each.
const unannouncedStaleDays = 92;

interface Series {
  readonly dataset: string;
  /** A word of the series' name: `RUT`, `AAII`. */
  readonly series: string;
}

function isStale(asking: Asking, { dataset, series }: Series, point: Point, age_days: number) {
  const ofDataset = asking.health.filter((status) => status.dataset === dataset);
  const named = ofDataset.filter((status) => status.series.split(' ').includes(series));
  const newestFirst = [...(named.length > 0 ? named : ofDataset)].sort((a, b) =>
    a.newest < b.newest ? 1 : -1,
  );
  const source = asking.sources.find(({ name }) => name === newestFirst[0]?.source);
  if (!source || source.publication.isUnannounced) return age_days > unannouncedStaleDays;
  return missedSlots(source.publication, point.day, asking.now) > 0;
}

/** A point as a number with its age; nothing where there is no point. */
export function measured(
  asking: Asking,
  series: Series,
  label: string,
  shape: Shape,
  point: Point | undefined,
): Measured[] {
  if (!point) return [];
  const age_days = dayNumber(newYorkWallClock(asking.now).day) - dayNumber(point.day);
  return [
    {
      label,
      shape,
      value: point.value,
      observed_on: point.day,
      age_days,
      isStale: isStale(asking, series, point, age_days),
    },
  ];
}
